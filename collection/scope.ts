// Which value a variable has for one item: Postman's scopes, from the innermost outwards.

import type { Environment, Item } from './collection.ts'

/** Where time and randomness of dynamic variables come from. */
export interface DynamicSource {
  /** Epoch milliseconds. */
  nowMs(): number
  /** So many bytes, each 0 to 255. `crypto.randomBytes` is one. */
  randomBytes(count: number): Uint8Array
}

export interface ScopeSources {
  readonly environment?: Environment
  readonly globals?: Environment
  /** Values of the moment, for example set by an earlier step: they win over everything. */
  readonly values?: ReadonlyMap<string, string>
  readonly dynamic: DynamicSource
}

export interface ScopeVariable {
  readonly name: string
  /** As stated, with its own `{{…}}` unresolved. */
  readonly value: string
  readonly isSecret: boolean
}

/** What is known about the variables of one item. */
export interface Scope {
  /** The variable that wins under that name. */
  find(name: string): ScopeVariable | undefined
  readonly dynamic: DynamicSource
}

export function scopeOf(item: Item, sources: ScopeSources): Scope {
  throw new Error(`not there yet: ${item.name} ${sources.dynamic.nowMs()}`)
}
