// The datatypes and classes a variable can be declared with.

import { numericTypeNames } from './number.ts'
import type { Value } from './value.ts'

export interface DataType {
  /** In lower case; one of the names PowerScript has for it: `integer`, never `int`. */
  readonly name: string
  readonly isArray: boolean
}

/** The datatype or class that a word names, in whatever case, or `undefined`. */
export function findTypeName(word: string): string | undefined {
  return typeNames.get(word.toLowerCase())
}

/** Whether a value of class `className` may be caught or kept as an `ancestor`. */
export function isOfClass(className: string, ancestor: string): boolean {
  for (let name: string | undefined = className; name !== undefined; name = ancestors[name]) {
    if (name === ancestor) return true
  }
  return false
}

/** Whether the word names a class whose objects `create` makes. */
export function isClass(name: string): boolean {
  return name in ancestors
}

/** What a variable holds before anything is assigned to it. */
export function initialValue(type: DataType): Value {
  if (type.isArray) return { kind: 'array', elements: [], elementType: { name: type.name, isArray: false } }
  if (type.name === 'string') return ''
  if (type.name === 'boolean') return false
  if (isClass(type.name)) return null
  return type.name === 'double' || type.name === 'real'
    ? { kind: 'number', type: type.name, value: 0 }
    : { kind: 'number', type: type.name as 'long', value: 0n }
}

/** Class → its ancestor. Source: Objects and Controls, system object hierarchy. */
const ancestors: Readonly<Record<string, string | undefined>> = {
  powerobject: undefined,
  throwable: 'powerobject',
  exception: 'throwable',
  runtimeerror: 'throwable',
  oleruntimeerror: 'runtimeerror',
  nullobjecterror: 'runtimeerror',
  dividebyzeroerror: 'runtimeerror',
  oleobject: 'powerobject',
  contextkeyword: 'powerobject',
}

const typeNames: ReadonlyMap<string, string> = new Map([
  ...[...numericTypeNames, 'string', 'boolean', ...Object.keys(ancestors)].map(
    (name) => [name, name] as const,
  ),
  ['int', 'integer'],
  ['uint', 'unsignedinteger'],
  ['unsignedint', 'unsignedinteger'],
  ['ulong', 'unsignedlong'],
])
