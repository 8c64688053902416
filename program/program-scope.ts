// What a program knows of an item's variables. It is less than Postman knows at the moment when it sends the item.

import { type Item, type Scope, type ScopeSources, scopeOf } from '#collection'
import { isSecretName } from './input-names.ts'

/**
 * The item's scope without the variables that an earlier step has set, because that wins over every stated value, and
 * without those that are empty: that is how collections list what their reader has to fill in, and a header whose name
 * is empty would not even be in the request. A variable whose name says that it is a secret is one.
 */
export function programScope(
  item: Item,
  sources: ScopeSources,
  captured: ReadonlySet<string> = new Set(),
): Scope {
  const scope = scopeOf(item, sources)
  return {
    find: (name) => {
      const variable = captured.has(name) ? undefined : scope.find(name)
      if (!variable?.value) return undefined
      return { ...variable, isSecret: variable.isSecret || isSecretName(name) }
    },
  }
}
