// Which value a variable has for one item: Postman's scopes, from the innermost outwards.

import type { Environment, Item, Variable } from './collection.ts'
import { type DynamicSource, dynamicValue } from './dynamic-variables.ts'

/** Where values come from, beside the collection itself. */
export interface ScopeSources {
  readonly environment?: Environment
  readonly globals?: Environment
  /** Values of the moment, for example set by an earlier step: they win over everything. */
  readonly values?: ReadonlyMap<string, string>
  /** For `{{$guid}}` and its kind. */
  readonly dynamic: DynamicSource
}

/** A variable as one item sees it. */
export interface ScopeVariable {
  readonly name: string
  /** As stated, with its own `{{…}}` unresolved. */
  readonly value: string
  readonly isSecret: boolean
  /** One of Postman's `$…` variables; its value is a sample, the same for as long as the scope lives. */
  readonly isDynamic: boolean
}

/** What is known about the variables of one item. */
export interface Scope {
  /** The variable that wins under that name. */
  find(name: string): ScopeVariable | undefined
}

/**
 * The scopes of an item: `values`, then the environment, then the collection, then the globals, then Postman's dynamic
 * variables. Variables that a folder states are not among them: Postman keeps them in the file and does not read them.
 *
 * A variable is secret when any scope says so under its name: a value that replaces a secret is one too.
 *
 * Source: postman-runtime, `runner/util.js`, `resolveVariables`.
 */
export function scopeOf(item: Item, sources: ScopeSources): Scope {
  const scopes = [sources.environment?.variables, item.collection.variables, sources.globals?.variables]
  const stated = new Map<string, ScopeVariable>()
  for (const variables of scopes.toReversed()) addVariables(stated, variables ?? [])
  for (const [name, value] of sources.values ?? []) {
    stated.set(name, { name, value, isSecret: stated.get(name)?.isSecret ?? false, isDynamic: false })
  }
  return { find: (name) => stated.get(name) ?? findDynamic(name) }

  function findDynamic(name: string): ScopeVariable | undefined {
    const value = name.startsWith('$') ? dynamicValue(name, sources.dynamic) : undefined
    if (value === undefined) return undefined
    const variable = { name, value, isSecret: false, isDynamic: true }
    stated.set(name, variable)
    return variable
  }
}

function addVariables(stated: Map<string, ScopeVariable>, variables: readonly Variable[]): void {
  for (const { name, value, isSecret } of variables) {
    stated.set(name, {
      name,
      value,
      isSecret: isSecret || (stated.get(name)?.isSecret ?? false),
      isDynamic: false,
    })
  }
}
