// Which step sets a variable, and which steps an item needs before it.

import { allItems, type Collection, type Item, requestTemplate, type ScopeSources } from '#collection'
import { scriptOf } from './item-script.ts'
import { programScope } from './program-scope.ts'

/**
 * The steps that set the item's variables, and those that set theirs, in the collection's order, each once, without the
 * item. A variable is followed also when the environment gives it a value: what a step sets wins in Postman too.
 */
export function prerequisitesOf(item: Item, context: ScopeSources): Item[] {
  const found = new Set<Item>()
  const open = [item]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { variables } = requestTemplate(next, programScope(next, context))
    for (const { name } of variables) {
      const setter = setterBefore(next, name)
      if (setter === undefined || found.has(setter)) continue
      found.add(setter)
      open.push(setter)
    }
  }
  return [...found].sort((one, other) => one.number - other.number)
}

/** The nearest earlier item whose script sets the variable: of the same folder if there is one, else of the collection. */
export function setterBefore(item: Item, variable: string): Item | undefined {
  const earlier = settersOf(item.collection, variable).filter(({ number }) => number < item.number)
  return earlier.findLast((setter) => isNeighbour(setter, item)) ?? earlier.at(-1)
}

/** The nearest item after this one whose script sets the variable, chosen in the same way. */
export function setterAfter(item: Item, variable: string): Item | undefined {
  const later = settersOf(item.collection, variable).filter(({ number }) => number > item.number)
  return later.find((setter) => isNeighbour(setter, item)) ?? later[0]
}

const isNeighbour = (one: Item, other: Item) => one.folders.at(-1) === other.folders.at(-1)

/** In the collection's order. */
function settersOf(collection: Collection, variable: string): readonly Item[] {
  const known = settersOfCollection.get(collection)
  if (known) return known.get(variable) ?? []
  const setters = new Map<string, Item[]>()
  for (const item of allItems(collection)) {
    for (const name of new Set(scriptOf(item).captures.map(({ variable }) => variable))) {
      const before = setters.get(name)
      if (before) before.push(item)
      else setters.set(name, [item])
    }
  }
  settersOfCollection.set(collection, setters)
  return setters.get(variable) ?? []
}

/** Reading every script of a collection for every item of it would be quadratic; a collection never changes. */
const settersOfCollection = new WeakMap<Collection, ReadonlyMap<string, readonly Item[]>>()
