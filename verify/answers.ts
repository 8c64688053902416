// What a program's expectations and captures make of an answer: the same as the printed program must make of it.

import type { Capture, Expectation, JsonPath, Step } from '#program'
import { responseText } from './send-request.ts'
import type { RecordedResponse } from './wire.ts'

/** The first thing about the answer that is not as the step expects it, in words; `undefined` when all is. */
export function unexpected(step: Step, response: RecordedResponse): string | undefined {
  const json = parsed(response)
  for (const expectation of step.expect) {
    const fault = faultOf(expectation, response, json)
    if (fault !== undefined) return fault
  }
  const absent = step.captures.find((capture) => !capture.isOptional && captured(capture, json) === undefined)
  return (
    absent &&
    `the answer has no ${pathText(absent.path)} for "${absent.variable}" (status ${response.status})`
  )
}

/** The values that the step keeps of the answer, in its order. What is absent is left out. */
export function captures(step: Step, response: RecordedResponse): [variable: string, value: string][] {
  const json = parsed(response)
  return step.captures.flatMap((capture) => {
    const value = captured(capture, json)
    return value === undefined ? [] : [[capture.variable, value] as [string, string]]
  })
}

function faultOf(expectation: Expectation, response: RecordedResponse, json: unknown): string | undefined {
  if (expectation.kind === 'status') {
    return response.status === expectation.is
      ? undefined
      : `the status is ${response.status}, not ${expectation.is}`
  }
  const found = at(json, expectation.path)
  const where = pathText(expectation.path)
  if (expectation.kind === 'has') return found === undefined ? `the answer has no ${where}` : undefined
  if (expectation.kind === 'equals') {
    return found === expectation.value ? undefined : `${where} is not ${JSON.stringify(expectation.value)}`
  }
  const keys = typeof found === 'object' && found !== null ? Object.keys(found).sort() : []
  const isSame = JSON.stringify(keys) === JSON.stringify([...expectation.keys].sort())
  return isSame
    ? undefined
    : `${where} has the members ${keys.join(', ') || '(none)'}, not ${expectation.keys.join(', ')}`
}

function captured({ path, isOptional }: Capture, json: unknown): string | undefined {
  const found = at(json, path)
  if (typeof found === 'string') return isOptional && found === '' ? undefined : found
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : undefined
}

function at(json: unknown, path: JsonPath): unknown {
  let found = json
  for (const step of path) {
    // Own members only: "constructor" is no member of an answer.
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined
    found = (found as Record<string | number, unknown>)[step]
  }
  return found
}

function parsed(response: RecordedResponse): unknown {
  try {
    return JSON.parse(responseText(response))
  } catch {
    return undefined
  }
}

const pathText = (path: JsonPath) => (path.length === 0 ? 'JSON body' : `"${path.join('.')}"`)
