// What a page asks for when its Run button is pressed: which items, and the values the reader has filled in.

import { type Item, scopeOf } from '#collection'
import type { Input } from '#program'
import { type Book, needsOf, programAt, type Shelf } from './book.ts'

/** `item` sends the item alone; `slice` the items it needs before it. */
export type RunScope = 'item' | 'slice'

export interface RunOrder {
  readonly items: readonly Item[]
  /** Values for the run: the environment, what is set for running, what the reader filled in. */
  readonly values: ReadonlyMap<string, string>
}

/** Why an order cannot be carried out, in words for the reader. */
export interface Refusal {
  readonly message: string
  readonly hint: string
}

/** The inputs of a run, and whether anything but the reader supplies a value for it. */
export function runInputs(
  book: Book,
  shelf: Shelf,
  item: Item,
  scope: RunScope,
): { readonly input: Input; readonly isKnown: boolean }[] {
  const { program } = programAt(book, { shelf, item, withPrerequisites: scope === 'slice' })
  const { environment, globals, runValues } = shelf
  const known = scopeOf(item, {
    dynamic: book.dynamic,
    ...(environment && { environment }),
    ...(globals && { globals }),
    ...(runValues && { values: runValues }),
  })
  return program.inputs.map((input) => {
    const value = input.default ?? known.find(input.name)?.value
    // A secret that is there and empty was left for the reader to fill in.
    return { input, isKnown: value !== undefined && !(value === '' && input.isSecret) }
  })
}

/**
 * Reads the body of a run request, `{"scope":"slice","values":{"name":"value"}}`. Only inputs of the program may be
 * given, and each that nobody knows has to be.
 */
export function readRunOrder(book: Book, shelf: Shelf, item: Item, text: string): RunOrder | Refusal {
  const asked = parseOrder(text)
  if (asked === undefined)
    return { message: 'the request is no order to run', hint: 'reload the page and press Run again' }
  const inputs = runInputs(book, shelf, item, asked.scope)
  const unknown = [...asked.values.keys()].find((name) => inputs.every(({ input }) => input.name !== name))
  if (unknown !== undefined)
    return {
      message: `"${unknown}" is no input of this program`,
      hint: 'reload the page and press Run again',
    }
  const missing = inputs
    .filter(({ input, isKnown }) => !isKnown && !asked.values.has(input.name))
    .map(({ input }) => input.name)
  if (missing.length > 0)
    return { message: `a value is missing for ${missing.join(', ')}`, hint: 'fill it in and press Run again' }
  const environment = (shelf.environment?.variables ?? []).map(({ name, value }) => [name, value] as const)
  return {
    items: asked.scope === 'slice' ? [...needsOf(book, shelf, item), item] : [item],
    values: new Map([...environment, ...(shelf.runValues ?? []), ...asked.values]),
  }
}

function parseOrder(text: string): { scope: RunScope; values: ReadonlyMap<string, string> } | undefined {
  let order: { scope?: unknown; values?: unknown } | null
  try {
    order = JSON.parse(text)
  } catch {
    return undefined
  }
  const scope = order?.scope
  if (scope !== 'item' && scope !== 'slice') return undefined
  const values = order?.values
  if (typeof values !== 'object' || values === null) return undefined
  const entries = Object.entries(values)
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return undefined
  return { scope, values: new Map(entries) }
}
