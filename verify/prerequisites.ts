// Plays the items that a proven one depends on, so that their tokens are there.

import type { Item } from '#collection'
import { programOf } from '#program'
import { captures, unexpected } from './answers.ts'
import type { BodyFiles } from './body-files.ts'
import { inputValues, requestOf, type ValueOptions } from './input-values.ts'
import { sendRequest } from './send-request.ts'
import { VerifyError } from './verify-error.ts'

export interface PlayOptions extends ValueOptions {
  /** Nothing but this server is called. */
  readonly upstream: URL
  readonly timeouts?: { readonly requestMs?: number }
  readonly signal?: AbortSignal
}

/**
 * Sends their requests in order and keeps what their scripts keep.
 * @param secrets gets the values of secret inputs, and everything that is kept
 * @returns the run-time values of variables, those that the answers gave among them
 * @throws VerifyError when one cannot be sent, or its answer is not as its tests expect
 */
export async function playPrerequisites(
  items: readonly Item[],
  files: BodyFiles,
  secrets: Map<string, string>,
  options: PlayOptions,
): Promise<Map<string, string>> {
  const { context, upstream, timeouts, signal } = options
  const values = new Map([...(context.values ?? []), ...options.values])
  for (const item of items) {
    signal?.throwIfAborted()
    const { program } = programOf(item, context)
    const given = inputValues([item], program.inputs, values, secrets, options)
    const request = requestOf(item, given, upstream, files.read, options)
    const response = await sendRequest(request, timeouts?.requestMs ?? 30_000)
    for (const step of program.steps) {
      for (const [variable, value] of captures(step, response)) {
        values.set(variable, value)
        secrets.set(variable, value)
      }
      const fault = unexpected(step, response)
      if (fault !== undefined) throw badAnswer(item, fault)
    }
  }
  return values
}

const badAnswer = (item: Item, fault: string) =>
  new VerifyError(
    'E_VERIFY_PREREQUISITE',
    `"${item.name}" must come first, but ${fault}`,
    'see whether the server runs, and has the users of this collection',
  )
