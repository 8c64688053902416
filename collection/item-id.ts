// Ids for items: readable, unique in their collection, safe in a URL path and as a file name.

/**
 * A maker of ids for the items of one collection, called once for each item in order. The id is made of the folder
 * names and the item name in kebab-case, joined with `.`; a repeat gets `-2`, `-3` and so on.
 *
 * Limit: 60 characters for a name. A name without a Latin letter or digit becomes `item`.
 */
export function itemIds(): (names: readonly string[]) => string {
  const taken = new Set<string>()
  const repeats = new Map<string, number>()
  return (names) => {
    const wanted = names.map(kebab).join('.')
    let id = wanted
    let count = repeats.get(wanted) ?? 1
    while (taken.has(id)) {
      count += 1
      id = `${wanted}-${count}`
    }
    repeats.set(wanted, count)
    taken.add(id)
    return id
  }
}

function kebab(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  return (words ?? ['item']).join('-').slice(0, 60).replace(/-$/, '')
}
