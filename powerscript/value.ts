// What a variable can hold, and what may go into which variable.

import { type DataType, isClass, isOfClass } from './data-type.ts'
import { convertNumber, type NumberValue } from './number.ts'
import type { PowerObject } from './power-object.ts'

/** `null` is PowerScript's null of every type, and the object variable that holds no object. */
export type Value = string | boolean | NumberValue | ArrayValue | Enumerated | PowerObject | null

/** An array counts from 1 and grows when an element beyond its end is set. */
export interface ArrayValue {
  readonly kind: 'array'
  readonly elementType: DataType
  readonly elements: Value[]
}

/** A value of an enumerated datatype, such as `StopSign!`; its name is in lower case, without the mark. */
export interface Enumerated {
  readonly kind: 'enumerated'
  readonly name: string
}

/** What the value is called in a message to a person. */
export function typeOf(value: Value): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  if (value.kind === 'number') return value.type
  return value.kind === 'object' ? value.className : value.kind
}

/** The value as a variable of that type keeps it; `undefined` when PowerScript does not assign such a value there. */
export function convert(value: Value, type: DataType): Value | undefined {
  if (type.isArray) return convertArray(value, type)
  if (value === null) return null
  if (type.name === 'string' || type.name === 'boolean') return typeof value === type.name ? value : undefined
  if (typeof value !== 'object') return undefined
  if (isClass(type.name))
    return value.kind === 'object' && isOfClass(value.className, type.name) ? value : undefined
  return value.kind === 'number' ? convertNumber(value, type.name) : undefined
}

/** Arrays are copied. */
function convertArray(value: Value, type: DataType): Value | undefined {
  if (value === null || typeof value !== 'object' || value.kind !== 'array') return undefined
  const elementType = { name: type.name, isArray: false }
  const elements = value.elements.map((element) => convert(element, elementType))
  return elements.some((element) => element === undefined)
    ? undefined
    : { kind: 'array', elementType, elements: elements as Value[] }
}
