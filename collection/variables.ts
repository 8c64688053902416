// Lists of variables as collections, folders and environments have them.

import type { Json, JsonObject, Variable } from './collection.ts'
import {
  descriptionOf,
  isList,
  isObject,
  listOf,
  member,
  type Place,
  pointer,
  textOf,
  wrongType,
} from './json-reader.ts'

/**
 * The enabled variables of a list, in the file's order. Under one name the last one wins, as in Postman.
 * A variable without a name is left out: nothing can refer to it.
 */
export function parseVariables(place: Place): Variable[] {
  return listOf(place).flatMap((value, i) => {
    const at = pointer(place.at, i)
    if (!isObject(value)) throw wrongType(at, 'an object', value)
    // Collections say `disabled: true`, environments `enabled: false`.
    if (value.disabled === true || value.enabled === false) return []
    const name = textOf(member(value, 'key', at))
    if (name === '') return []
    return [
      {
        name,
        value: valueText(value),
        isSecret: value.type === 'secret',
        description: descriptionOf(member(value, 'description', at)),
      },
    ]
  })
}

/**
 * What Postman puts in place of a variable: its value after the cast that its type asks for, as text.
 * Source: postman-collection, `Variable.types`; `boolean` is JavaScript's own cast, so the text `false` is true.
 */
function valueText(variable: JsonObject): string {
  const { value, type } = variable
  if (value === undefined) return ''
  if (type === 'boolean') return String(Boolean(value))
  if (type === 'number') return String(Number(value))
  if (type === 'array') return String(parsed(value, isList) ?? '')
  if (type === 'object') return parsed(value, isObject) === undefined ? '' : '[object Object]'
  return typeof value === 'object' && value !== null ? String(value) : `${value}`
}

function parsed<T extends Json>(value: Json, isWanted: (value: Json) => value is T): T | undefined {
  if (typeof value !== 'string') return isWanted(value) ? value : undefined
  try {
    const read = JSON.parse(value) as Json
    return isWanted(read) ? read : undefined
  } catch {
    return undefined
  }
}
