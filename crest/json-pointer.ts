// JSON pointers as CREST writes them: the leading slash is optional.

import { isJsonObject } from './content.ts'
import type { JsonObject, JsonValue } from './json.ts'

/** A JSON pointer as its parts: `a/b` is `['a', 'b']`. The empty pointer means the whole. */
export type JsonPointer = readonly string[]

/** `undefined` when the text is no pointer. Source: RFC 6901 sections 3 and 4. */
export function parsePointer(text: string): JsonPointer | undefined {
  if (/~(?![01])/.test(text)) return undefined
  if (text === '' || text === '/') return []
  const parts = text.replace(/^\//, '').split('/')
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What the pointer leads to in the object; `undefined` when there is nothing. Elements of arrays are not led to. */
export function valueAt(object: JsonObject, pointer: JsonPointer): JsonValue | undefined {
  let value: JsonValue | undefined = object
  for (const name of pointer) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}
