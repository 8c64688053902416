// The query string of a CREST request: names without regard to case, most of them with one value only.

import { type JsonPointer, parsePointer } from './json-pointer.ts'
import { badRequest } from './resource-exception.ts'

/** Parsed once per request, or once per request target when the caller caches. */
export interface Parameters {
  /** By name in lower case; the name as it was first written, and the values in order. */
  readonly byName: ReadonlyMap<string, { readonly name: string; readonly values: readonly string[] }>
}

/** @param query what follows `?`, with or without it */
export function parseParameters(query: string): Parameters {
  const byName = new Map<string, { name: string; values: string[] }>()
  for (const [name, value] of new URLSearchParams(query)) {
    const known = byName.get(name.toLowerCase())
    if (known) known.values.push(value)
    else byName.set(name.toLowerCase(), { name, values: [value] })
  }
  return { byName }
}

/**
 * The only value of a parameter, or `undefined`.
 * @throws 400 when it is given more than once
 */
export function singleValue({ byName }: Parameters, name: string): string | undefined {
  const given = byName.get(name.toLowerCase())
  if (given && given.values.length > 1) {
    throw badRequest(`Multiple values provided for the single-valued request parameter '${given.name}'`)
  }
  return given?.values[0]
}

/** `true` in any letter case is true; everything else is false and no error, as CREST reads it. */
export function booleanValue(parameters: Parameters, name: string): boolean {
  return singleValue(parameters, name)?.toLowerCase() === 'true'
}

/**
 * A 32-bit integer such as `_pageSize`, or `undefined`.
 * @throws 400 when it is none
 */
export function integerValue(parameters: Parameters, name: string): number | undefined {
  const text = singleValue(parameters, name)
  if (text === undefined) return undefined
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
  if (value === (value | 0)) return value
  throw badRequest(`The value '${text}' for parameter '${name}' could not be parsed as a valid integer`)
}

/**
 * `_fields`: comma-separated JSON pointers, the leading `/` optional. Empty means everything and gives an empty list.
 * Repeated ones add up. CREST checks them on every call, and applies them to reads and queries but never to an action's answer.
 * @throws 400 when one is no JSON pointer
 */
export function fieldsValue({ byName }: Parameters): readonly JsonPointer[] {
  const values = byName.get('_fields')?.values ?? []
  return values.flatMap((value) =>
    value
      .split(',')
      .map((pointer) => pointer.trim())
      .filter((pointer) => pointer !== '')
      .map((pointer) => {
        const parts = parsePointer(pointer)
        if (parts !== undefined) return parts
        throw badRequest(
          `The value '${value}' for parameter '_fields' could not be parsed as a comma separated list of JSON pointers`,
        )
      }),
  )
}
