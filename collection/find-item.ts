// Finds the item or folder a person means.

import { nearest, stepsBetween } from '#refusal'
import type { Collection, Entry, Folder, Item } from './collection.ts'
import { CollectionError } from './diagnostic.ts'

/** Every item, depth first, in the order of the file. */
export function allItems(collection: Collection): Item[] {
  return collection.entries.flatMap(itemsOf)
}

/**
 * The item that `wanted` names: its id, its number, its name, its name in another case, or a beginning of its name
 * that no other name has. `Step 1` is `Step 1: Log in` even when there is a `Step 10`.
 *
 * @throws CollectionError E_ITEM when there is none, with the nearest name, or when several are meant, with their ids
 */
export function findItem(collection: Collection, wanted: string): Item {
  const items = allItems(collection)
  const found = meant(items, wanted, (item) => item.id === wanted || String(item.number) === wanted)
  const [item] = found
  if (item && found.length === 1) return item
  if (item === undefined) {
    const names = items.map(({ name }) => name)
    throw new CollectionError(
      'E_ITEM',
      `no item "${wanted}" in "${collection.name}"`,
      nearestHint(wanted, names),
    )
  }
  const ids = found.slice(0, maxListed).map(({ id }) => id)
  throw new CollectionError(
    'E_ITEM',
    `"${wanted}" names ${found.length} items`,
    `say which: ${ids.join(', ')}`,
  )
}

/**
 * The folder of that name, by the rules of `findItem`.
 * @throws CollectionError E_FOLDER when there is none, with the nearest name, or when several are meant
 */
export function findFolder(collection: Collection, name: string): Folder {
  const folders = collection.entries.flatMap(foldersOf)
  const found = meant(folders, name, () => false)
  const [folder] = found
  if (folder && found.length === 1) return folder
  if (folder === undefined) {
    const names = folders.map((each) => each.name)
    throw new CollectionError(
      'E_FOLDER',
      `no folder "${name}" in "${collection.name}"`,
      nearestHint(name, names),
    )
  }
  throw new CollectionError(
    'E_FOLDER',
    `"${name}" names ${found.length} folders`,
    'rename all but one in Postman',
  )
}

const maxListed = 5

function itemsOf(entry: Entry): Item[] {
  return entry.kind === 'item' ? [entry] : entry.entries.flatMap(itemsOf)
}

function foldersOf(entry: Entry): Folder[] {
  return entry.kind === 'item' ? [] : [entry, ...entry.entries.flatMap(foldersOf)]
}

/** Those that fit the strictest rule that any of them fits. */
function meant<T extends { readonly name: string }>(
  all: readonly T[],
  wanted: string,
  isKey: (each: T) => boolean,
): T[] {
  const lower = wanted.trim().toLowerCase()
  if (lower === '') return []
  const rules: ((each: T) => boolean)[] = [
    isKey,
    (each) => each.name === wanted,
    (each) => each.name.trim().toLowerCase() === lower,
    // A beginning that ends where a word ends goes before one that ends inside a word.
    ({ name }) => name.toLowerCase().startsWith(lower) && !/^[\p{L}\p{N}]/u.test(name.slice(lower.length)),
    (each) => each.name.toLowerCase().startsWith(lower),
  ]
  for (const rule of rules) {
    const found = all.filter(rule)
    if (found.length > 0) return found
  }
  return []
}

/** Names are long and people type their beginnings, perhaps with a letter missing; so a beginning counts as the whole. */
function nearestHint(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return 'the collection is empty'
  const lengths = [wanted.length, wanted.length + 1, Number.POSITIVE_INFINITY]
  const steps = (name: string) =>
    Math.min(...lengths.map((length) => stepsBetween(wanted, name.slice(0, length))))
  const meant = nearest(wanted, names, { steps })
  return meant === undefined ? `the first is "${names[0]}"` : `did you mean "${meant}"?`
}
