// The `auth` member of a collection, a folder or a request.

import type { Auth } from './collection.ts'
import { isList, isObject, member, objectOf, type Place, pointer, textOf } from './json-reader.ts'

/**
 * Reads the parameters of the chosen type, which v2.1 writes as a list of keys and values and v2.0 as an object.
 * `undefined`: nothing is said here, so what lies outside is inherited.
 */
export function parseAuth(place: Place): Auth | undefined {
  const auth = objectOf(place)
  if (auth === undefined || typeof auth.type !== 'string') return undefined
  const { value, at } = member(auth, auth.type, place.at)
  const parameters = new Map<string, string>()
  if (isList(value)) {
    value.forEach((parameter, i) => {
      if (!isObject(parameter)) return
      const key = textOf(member(parameter, 'key', pointer(at, i)))
      parameters.set(key, parameterText(member(parameter, 'value', pointer(at, i))))
    })
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) parameters.set(key, parameterText(member(value, key, at)))
  }
  return { type: auth.type, parameters }
}

/** Structured parameters belong to schemes that are not sent from here; they are kept as JSON text. */
function parameterText(place: Place): string {
  return typeof place.value === 'object' ? JSON.stringify(place.value) : textOf(place)
}
