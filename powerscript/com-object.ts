// What a COM object is here: properties and methods by name, with the types they take.

/** What goes in and out. COM booleans of Chilkat are the numbers 1 and 0. */
export type ComValue = string | number | ComObject | null

export type ComType = 'string' | 'long' | 'object'

export interface ComObject {
  /** For messages: `Http`. */
  readonly name: string
  readonly properties: Readonly<Record<string, ComProperty>>
  readonly methods: Readonly<Record<string, ComMethod>>
}

export interface ComProperty {
  readonly type: ComType
  get(): ComValue
  /** Absent: it can only be read. */
  readonly set?: (value: never) => void
}

export interface ComMethod {
  readonly takes: readonly ComType[]
  run(...args: never[]): ComValue | Promise<ComValue>
}

/** A call that the object cannot take: the script gets an OLERuntimeError. */
export class ComError extends Error {
  override readonly name = 'ComError'
}

/** The member of that name, in whatever case. */
export function findMember<T>(members: Readonly<Record<string, T>>, name: string): T | undefined {
  const wanted = name.toLowerCase()
  return Object.entries(members).find(([key]) => key.toLowerCase() === wanted)?.[1]
}

/** A property that reads and writes one field of `state`. */
export function field<S, K extends keyof S>(state: S, key: K, type: ComType): ComProperty {
  return {
    type,
    get: () => state[key] as ComValue,
    set: (value: S[K]) => {
      state[key] = value
    },
  }
}
