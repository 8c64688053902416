// Reads members of a parsed file and says where a wrong one stands.

import type { Json, JsonObject } from './collection.ts'
import { CollectionError } from './diagnostic.ts'

/** A value and where it stands, as a JSON pointer. */
export interface Place {
  readonly value: Json | undefined
  readonly at: string
}

/** The member's place. `null` is as good as absent: Postman writes both. */
export function member(of: JsonObject, name: string, at: string): Place {
  const value = of[name]
  return { value: value === null ? undefined : value, at: pointer(at, name) }
}

/** `at` with one more step, escaped as RFC 6901, section 3, wants it. */
export function pointer(at: string, step: string | number): string {
  return `${at}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** Not an array, not `null`. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `Array.isArray`, for read-only values too. */
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** @throws CollectionError E_COLLECTION unless it is an object or absent */
export function objectOf({ value, at }: Place): JsonObject | undefined {
  if (value === undefined || isObject(value)) return value
  throw wrongType(at, 'an object', value)
}

/** Absent is empty. @throws CollectionError E_COLLECTION unless it is an array or absent */
export function listOf({ value, at }: Place): readonly Json[] {
  if (value === undefined) return []
  if (isList(value)) return value
  throw wrongType(at, 'an array', value)
}

/**
 * Numbers and booleans become their text, absent is empty.
 * @throws CollectionError E_COLLECTION for an array or an object
 */
export function textOf({ value, at }: Place): string {
  if (value === undefined) return ''
  if (isScalar(value)) return String(value)
  throw wrongType(at, 'a string', value)
}

/** A description is its text, or an object with the text as `content`. */
export function descriptionOf(place: Place): string {
  return isObject(place.value) ? textOf(member(place.value, 'content', place.at)) : textOf(place)
}

/** The error that says what was expected where. */
export function wrongType(at: string, expected: string, found: Json): CollectionError {
  const kind = isList(found)
    ? 'an array'
    : found === null
      ? 'null'
      : isObject(found)
        ? 'an object'
        : `a ${typeof found}`
  return new CollectionError(
    'E_COLLECTION',
    `${at || 'the file'} must be ${expected}, not ${kind}`,
    'export the file from Postman again, or mend it there',
  )
}

const isScalar = (value: Json): value is string | number | boolean => typeof value !== 'object'

/** Puts the file's name before the place that an error names. */
export function inFile<T>(fileName: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof CollectionError)) throw cause
    throw new CollectionError(cause.code, `${fileName}: ${cause.message}`, cause.hint, { cause })
  }
}
