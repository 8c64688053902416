// OLEObject: how a script reaches COM objects, and which COM objects there are.

import { binData } from './chilkat-bin-data.ts'
import { chilkatHttp } from './chilkat-http.ts'
import { jsonObject } from './chilkat-json-object.ts'
import { stringBuilder } from './chilkat-string-builder.ts'
import { ComError, type ComObject, type ComValue, findMember } from './com-object.ts'
import type { Surroundings } from './host.ts'
import { long, whole } from './number.ts'
import { type Argument, createException, type PowerObject, Raised } from './power-object.ts'
import type { Value } from './value.ts'

/** ProgID in lower case → how an object of it is made. */
const classes: ReadonlyMap<string, (around: Surroundings) => ComObject> = new Map([
  ['chilkat.http', chilkatHttp],
  ['chilkat.stringbuilder', () => stringBuilder()],
  ['chilkat.jsonobject', () => jsonObject()],
  ['chilkat.bindata', binData],
])

/** Connected to nothing until `ConnectToNewObject`, unless a COM object is given. */
export function createOleObject(around: Surroundings, given?: ComObject): OleObject {
  let com = given
  const connected = () => com ?? fail('the OLEObject is connected to nothing')
  const toValue = (value: ComValue): Value => {
    if (typeof value === 'number') return long(value)
    return value === null || typeof value === 'string' ? value : createOleObject(around, value)
  }
  return {
    kind: 'object',
    className: 'oleobject',
    com: () => com,
    get(name) {
      const property = findMember(connected().properties, name)
      if (property === undefined) fail(`there is no property "${name}" in ${connected().name}`)
      return toValue(property.get())
    },
    set(name, value) {
      const property = findMember(connected().properties, name)
      if (property?.set === undefined) fail(`there is no property "${name}" to set in ${connected().name}`)
      property.set(toCom(value, property.type, name) as never)
      return true
    },
    async call(name, args) {
      if (name === 'connecttonewobject') return connectToNewObject(args)
      const method = findMember(connected().methods, name)
      if (method === undefined) fail(`there is no method "${name}" in ${connected().name}`)
      if (args.length !== method.takes.length)
        fail(`${name} takes ${method.takes.length} arguments, not ${args.length}`)
      const given = args.map(({ value }, i) => toCom(value, method.takes[i] ?? 'string', name))
      try {
        return toValue(await method.run(...(given as never[])))
      } catch (error) {
        throw error instanceof ComError ? fail(error.message) : error
      }
    },
  }

  /** 0, or -2 for a class that is not registered. */
  function connectToNewObject([progId, ...more]: readonly Argument[]): Value | undefined {
    if (typeof progId?.value !== 'string' || more.length > 0) return undefined
    // "Chilkat_9_5_0.Http" is what versions before 10 register.
    const create = classes.get(progId.value.toLowerCase().replace(/^chilkat_\d+_\d+_\d+\./, 'chilkat.'))
    if (create === undefined) return whole('integer', -2n)
    com = create(around)
    return whole('integer', 0n)
  }
}

interface OleObject extends PowerObject {
  com(): ComObject | undefined
}

/** @throws Raised (OLERuntimeError) when the value is not of the type the COM object asks for */
function toCom(value: Value, type: string, name: string): ComValue {
  if (type === 'string' && typeof value === 'string') return value
  if (type === 'long' && typeof value === 'object' && value?.kind === 'number') return Number(value.value)
  if (type === 'object' && typeof value === 'object' && value?.kind === 'object' && 'com' in value) {
    return (value as OleObject).com() ?? fail('the OLEObject is connected to nothing')
  }
  fail(`${name} wants a ${type}`)
}

function fail(description: string): never {
  throw new Raised(
    createException('oleruntimeerror', `Error accessing OLE object: ${description}`, { description }),
  )
}
