// What a journey asks of the person, as JSON on the wire, and how the answers are read back.

import { badRequest, isJsonObject, type JsonObject, type JsonValue } from '#crest'

/** A question of one line. `PasswordCallback` is the one whose answer must not be shown. */
export interface Callback {
  readonly type: 'NameCallback' | 'PasswordCallback'
  readonly prompt: string
}

/**
 * The wire form of `callbacks`: `{ type, output, input, _id }`. Inputs are named `IDTokenN`, counted from 1 over the whole
 * step; `_id` counts from 0.
 *
 * Source: recorded PasswordGrant journeys. Conflict: one recorded single-callback step had no `_id`; clients ignore
 * it, so it is always given.
 */
export function printCallbacks(callbacks: readonly Callback[]): JsonObject[] {
  return callbacks.map(({ type, prompt }, index) => ({
    type,
    output: [{ name: 'prompt', value: prompt }],
    input: [{ name: `IDToken${index + 1}`, value: '' }],
    _id: index,
  }))
}

/**
 * Reads the answers out of the document a client sent back, one per callback that was asked, in the same order. Members
 * that clients add of their own are ignored.
 *
 * @throws ResourceException 400 when their number or a type is not what was asked, with OpenAM's words for it
 */
export function readAnswers(asked: readonly Callback[], document: JsonObject): string[] {
  const answered = document.callbacks
  if (!Array.isArray(answered) || answered.length !== asked.length) {
    throw badRequest('Incorrect number of callbacks found in JSON response')
  }
  return asked.map((callback, index) => readAnswer(callback, answered[index]))
}

function readAnswer(asked: Callback, answered: JsonValue | undefined): string {
  if (isJsonObject(answered) && answered.type === asked.type && Array.isArray(answered.input)) {
    const [input] = answered.input
    if (isJsonObject(input) && typeof input.value === 'string') return input.value
  }
  throw badRequest('Required callback not found in JSON response')
}
