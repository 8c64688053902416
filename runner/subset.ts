// Which items run, and the collection file that the runtime gets for them.

import { allItems, type Collection, findItem, type Item, type Json, type JsonObject } from '#collection'

/** What the runtime runs: `source` holds exactly these items, depth first in this order. */
export interface Runnable {
  readonly source: JsonObject
  readonly items: readonly Item[]
}

/**
 * The whole collection, or a copy of it that holds only the named items in the given order. Each keeps its folders,
 * so that auth, scripts and variables are inherited as before; an item may be named more than once.
 *
 * @param names as `findItem` takes them; all items when left out
 * @throws CollectionError for a name that no item has
 */
export function runnable(collection: Collection, names?: readonly string[]): Runnable {
  if (names === undefined) return { source: collection.source, items: allItems(collection) }
  const items = names.map((name) => findItem(collection, name))
  return { source: { ...collection.source, item: items.map(withFolders) }, items }
}

/** The item inside copies of the folders that lead to it, each with this one entry. */
function withFolders(item: Item): JsonObject {
  const path = pathTo(entriesOf(item.collection.source), item.source)
  if (path === undefined) throw new TypeError(`item ${item.id} is not part of its collection's source`)
  return path.reduceRight<JsonObject>((inner, folder) => ({ ...folder, item: [inner] }), item.source)
}

function pathTo(entries: readonly Json[], wanted: JsonObject): JsonObject[] | undefined {
  for (const entry of entries) {
    if (entry === wanted) return []
    if (!isObject(entry)) continue
    const below = pathTo(entriesOf(entry), wanted)
    if (below) return [entry, ...below]
  }
  return undefined
}

function entriesOf(group: JsonObject): readonly Json[] {
  return isList(group.item) ? group.item : []
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)
const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value)
