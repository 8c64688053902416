// Everything that the scripts around an item say about its answer, in Postman's order: collection, folders, item.

import type { Diagnostic, Item, Json, Script } from '#collection'
import type { Capture, Expectation } from './program.ts'
import { readScript, type ScriptReading, statementsOf } from './script-reader.ts'

export interface ItemScript {
  readonly expect: readonly Expectation[]
  readonly captures: readonly Capture[]
  /** `script-not-translated` for each statement left out, `script-syntax-error` for a script that is no JavaScript. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads the scripts that Postman runs for the item; none of them is run here.
 * Pre-request scripts are only reported: a program sends what stands in the collection.
 */
export function scriptOf(item: Item): ItemScript {
  const inherited = [
    ...item.collection.scripts.map((script) => read(script, { of: ' of the collection', at: '' })),
    ...item.folders.flatMap((folder) =>
      folder.scripts.map((script) => read(script, { of: ` of folder "${folder.name}"`, at: '' })),
    ),
  ]
  const own = item.scripts.map((script, i) => read(script, { of: '', at: pointerOf(item, i) }))
  const all = [...inherited, ...own]
  return {
    expect: all.flatMap(({ expect }) => expect),
    captures: all.flatMap(({ captures }) => captures),
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
  }
}

/** Whose script it is, for a sentence, and where it stands in the item. */
interface Origin {
  readonly of: string
  readonly at: string
}

function read({ listen, text }: Script, { of, at }: Origin): ItemScript {
  const script = `the ${listen === 'test' ? 'test' : 'pre-request'} script${of}`
  try {
    const { expect, captures, leftOver } = listen === 'test' ? readScript(text) : untranslated(text)
    const diagnostics = leftOver.map((statement) => ({
      code: 'script-not-translated',
      message: `line ${statement.line} of ${script} is left out of the program, check it by hand: ${statement.text}`,
      at,
    }))
    return { expect, captures, diagnostics }
  } catch (error) {
    const message = `${script} cannot be read: ${problemOf(error)}`
    return { expect: [], captures: [], diagnostics: [{ code: 'script-syntax-error', message, at }] }
  }
}

const untranslated = (text: string): ScriptReading => ({
  expect: [],
  captures: [],
  leftOver: statementsOf(text),
})

/** @throws what is no fault of the script */
function problemOf(error: unknown): string {
  // The parser goes into an expression as deep as it is nested, and the stack has an end.
  if (error instanceof RangeError) return 'it is nested too deeply'
  if (!(error instanceof SyntaxError) || !('loc' in error)) throw error
  const { line, column } = error.loc as { readonly line: number; readonly column: number }
  // The parser repeats the place in brackets, with columns from 0.
  return `${error.message.replace(/ \(\d+:\d+\)$/, '')} in line ${line}, column ${column + 1}`
}

/** Where the item's script number `i` stands in it; `''` where its file says it in another way. */
function pointerOf(item: Item, i: number): string {
  const listen = item.scripts[i]?.listen
  const place = item.scripts.slice(0, i).filter((before) => before.listen === listen).length
  const events = Array.isArray(item.source.event) ? (item.source.event as readonly Json[]) : []
  const same = [...events.entries()].filter(([, event]) => isEventOf(event, listen))
  const index = same[place]?.[0]
  return index === undefined ? '' : `/event/${index}/script`
}

const isEventOf = (event: Json, listen: string | undefined) =>
  typeof event === 'object' && event !== null && 'listen' in event && event.listen === listen
