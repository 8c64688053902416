// Ids for items: readable, unique in their collection, safe in a URL path and as a file name.

/**
 * A maker of ids for the items of one collection, called once for each item in order. The id is made of the folder
 * names and the item name in kebab-case, joined with `.`; a repeat gets `-2`, `-3` and so on.
 *
 * Limit: 60 characters for a name, cut where a word ends. A name without a Latin letter or digit becomes `item`.
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
  if (words === null) return 'item'
  const whole = words.join('-')
  if (whole.length <= maxCharacters) return whole
  const cut = whole.slice(0, maxCharacters + 1)
  return cut.slice(0, cut.includes('-') ? cut.lastIndexOf('-') : maxCharacters)
}

/** Of one name in an id. */
const maxCharacters = 60
