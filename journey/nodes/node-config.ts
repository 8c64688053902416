// What of a node's settings cannot be: each function gives the end of a sentence about the node, or nothing.

import { isJsonObject, type JsonObject } from '#crest'
import { isLocalizedText } from './localized-text.ts'

type Problem = string | undefined

/** The first problem there is. */
export function firstProblem(...problems: readonly Problem[]): Problem {
  return problems.find((problem) => problem !== undefined)
}

export function needsText(config: JsonObject, name: string): Problem {
  const value = config[name]
  return typeof value === 'string' && value !== '' ? undefined : `needs a text as "${name}"`
}

/** Absent is well: the node has a default. */
export function wholeNumber(config: JsonObject, name: string, from: number, to: number): Problem {
  const value = config[name] ?? from
  const isOne = typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
  return isOne ? undefined : `needs a whole number from ${from} to ${to} as "${name}"`
}

export function localized(config: JsonObject, ...names: readonly string[]): Problem {
  const wrong = names.find((name) => !isLocalizedText(config[name]))
  return wrong === undefined ? undefined : `needs texts by language as "${wrong}", such as {"en":"…"}`
}

export function objectOfTexts(config: JsonObject, name: string): Problem {
  const value = config[name] ?? {}
  const isOne = isJsonObject(value) && Object.values(value).every((text) => typeof text === 'string')
  return isOne ? undefined : `needs an object of texts as "${name}"`
}

export function oneOf(config: JsonObject, name: string, values: readonly string[]): Problem {
  const value = config[name] ?? values[0]
  return values.includes(String(value)) ? undefined : `needs one of ${values.join(', ')} as "${name}"`
}
