// Objects of PowerBuilder's own classes: exceptions, the keyword service, the Message object.

import type { Host } from './host.ts'
import { long } from './number.ts'
import type { Position } from './powerscript-error.ts'
import { convert, type Value } from './value.ts'

/** An object as a script sees it. Names of members are in lower case. */
export interface PowerObject {
  readonly kind: 'object'
  /** In lower case. */
  readonly className: string
  /** `undefined` when the object has no such property. */
  get(name: string): Value | undefined
  /** `false` when the object has no such property, or not for such a value. */
  set(name: string, value: Value): boolean
  /** `undefined` when the object has no such function, or not for such arguments. May raise `Raised`. */
  call(name: string, args: readonly Argument[]): Promise<Value | undefined> | Value | undefined
}

/** What a function is given: a value, and a way to change it where the argument is a variable. */
export interface Argument {
  readonly value: Value
  readonly assign?: (value: Value) => boolean
}

/** An exception on its way to the `catch` that wants it. */
export class Raised extends Error {
  override readonly name = 'Raised'
  readonly exception: PowerObject
  /** The statement it came from, once known. */
  at: Position | undefined

  constructor(exception: PowerObject) {
    super(exceptionText(exception))
    this.exception = exception
  }
}

/** An exception object; `properties` are those its class has beside its text. */
export function createException(
  className: string,
  text = '',
  properties: Readonly<Record<string, Value>> = {},
): PowerObject {
  const values = new Map<string, Value>([['text', text], ...Object.entries(properties)])
  return {
    ...record(className, values),
    call(name, args) {
      if (name === 'getmessage' && args.length === 0) return values.get('text') ?? ''
      if (name !== 'setmessage' || args.length !== 1 || typeof args[0]?.value !== 'string') return undefined
      values.set('text', args[0].value)
      return null
    },
  }
}

/** What an exception says. */
function exceptionText(exception: PowerObject): string {
  const text = exception.get('text')
  return typeof text === 'string' ? text : ''
}

export const nullObjectError = () => new Raised(createException('nullobjecterror', 'Null object reference'))

/** `GetContextKeywords` answers with the values of an environment variable: none or one. */
export function createContextKeyword(environment: Host['environment']): PowerObject {
  return {
    ...record('contextkeyword', new Map()),
    call(name, [keyword, values, ...more]) {
      if (name !== 'getcontextkeywords' || typeof keyword?.value !== 'string' || more.length > 0)
        return undefined
      const found = environment.get(keyword.value)
      const elements = found === undefined ? [] : [found]
      const isKept = values?.assign?.({
        kind: 'array',
        elementType: { name: 'string', isArray: false },
        elements,
      })
      return isKept === true ? long(elements.length) : undefined
    },
  }
}

/** The global `Message`. `LongParm` is what an application gives the system as its exit code. */
export function createMessage(): PowerObject {
  return record(
    'message',
    new Map<string, Value>([
      ['longparm', long(0)],
      ['stringparm', ''],
    ]),
  )
}

function record(className: string, values: Map<string, Value>): PowerObject {
  return {
    kind: 'object',
    className,
    get: (name) => values.get(name),
    set(name, value) {
      const old = values.get(name)
      if (old === undefined) return false
      const type = typeof old === 'string' ? 'string' : 'long'
      const kept = convert(value, { name: type, isArray: false })
      if (kept !== undefined) values.set(name, kept)
      return kept !== undefined
    },
    call: () => undefined,
  }
}

/** A new object of the class, as `create` makes it; `undefined` for a class whose objects a script cannot make here. */
export function createObject(className: string, host: Host): PowerObject | undefined {
  if (className === 'contextkeyword') return createContextKeyword(host.environment)
  return className === 'exception' || className.endsWith('error') ? createException(className) : undefined
}
