// What the pages show: collections on their shelves, the targets, and what is known about each printed text.

import {
  allItems,
  type Collection,
  type Diagnostic,
  type Environment,
  type Item,
  type ScopeSources,
} from '#collection'
import { type Program, prerequisitesOf, programOf, sliceOf } from '#program'
import type { Target } from '#targets'
import { type Evidence, type EvidenceEntry, evidenceFor, type Proof, textDigest } from '#verify'
import { type ProgramPlace, programLink } from './links.ts'
import type { Standing } from './verdict-mark.ts'
import { WorkbenchError } from './workbench-error.ts'

/** A collection as the workbench is given it. */
export interface LibraryEntry {
  /** Its place in addresses: small letters, digits and `-`. */
  readonly slug: string
  readonly collection: Collection
  readonly environment?: Environment
  readonly globals?: Environment
  /**
   * Values for running only, over those of the environment: for example the address of a tenant on another port. The
   * printed text stays the one that was proven.
   */
  readonly runValues?: ReadonlyMap<string, string>
}

export interface Shelf extends LibraryEntry {
  /** Depth first. */
  readonly items: readonly Item[]
}

export interface Book {
  readonly shelves: readonly Shelf[]
  /** In the order in which they are shown; never empty. */
  readonly targets: readonly Target[]
  readonly dynamic: ScopeSources['dynamic']
  /** By item and target, see `evidenceKey`. */
  readonly evidence: ReadonlyMap<string, EvidenceEntry>
  /** Filled as pages ask: a program has to be printed before its text can be compared with the one that was run. */
  readonly proofs: Map<string, Proof>
}

/**
 * Puts the collections on their shelves.
 * @throws WorkbenchError `E_WORKBENCH_SLUG` for a slug that is taken or cannot stand in an address
 */
export function bookOf(options: {
  readonly library: readonly LibraryEntry[]
  readonly targets: readonly Target[]
  readonly evidence: Evidence
  readonly dynamic: ScopeSources['dynamic']
}): Book {
  const { library, targets, evidence, dynamic } = options
  const entries = evidence.map((entry) => [evidenceKey(entry.item, entry.target), entry] as const)
  return { shelves: shelvesOf(library), targets, dynamic, evidence: new Map(entries), proofs: new Map() }
}

/** A program as text, or why it cannot be said in that target. */
export type Printing = { readonly program: Program; readonly diagnostics: readonly Diagnostic[] } & (
  | { readonly text: string }
  | { readonly cannot: string }
)

export const firstTarget = ({ targets }: Book): Target => {
  const [first] = targets
  if (first === undefined) throw new TypeError('a book without targets')
  return first
}

/** The items that have to run before this one, in order. */
export function needsOf(book: Book, shelf: Shelf, item: Item): readonly Item[] {
  return prerequisitesOf(item, contextOf(book, shelf))
}

export function programAt(book: Book, { shelf, item, withPrerequisites }: Omit<ProgramPlace, 'target'>) {
  const context = contextOf(book, shelf)
  return withPrerequisites ? sliceOf(item, context) : programOf(item, context)
}

export function printingOf(book: Book, place: ProgramPlace): Printing {
  const { target } = place
  const { program, diagnostics } = programAt(book, place)
  const cannot = target.cannot?.(program)
  if (cannot !== undefined) return { program, diagnostics, cannot }
  return { program, diagnostics, text: target.print(program).code }
}

/**
 * What the evidence says about the text of this place. An item has evidence for one text: where that is the text with
 * prerequisites, the one without has none, and the other way round.
 */
export function proofOf(book: Book, place: ProgramPlace): Proof {
  const key = programLink(place)
  const known = book.proofs.get(key)
  if (known) return known
  const ofText = proofOfText(book, place)
  const other = { ...place, withPrerequisites: !place.withPrerequisites }
  const isOfOther =
    ofText.kind === 'stale' && (place.withPrerequisites || proofOfText(book, other).kind === 'proven')
  const proof = isOfOther ? ({ kind: 'none' } as const) : ofText
  book.proofs.set(key, proof)
  return proof
}

export function standingOf(book: Book, place: ProgramPlace): Standing {
  const proof = proofOf(book, place)
  if (proof.kind === 'proven') return proof.entry.verdict.kind
  return proof.kind === 'stale' ? 'stale' : 'unproven'
}

function shelvesOf(library: readonly LibraryEntry[]): Shelf[] {
  return library.map((entry, i) => {
    const { slug } = entry
    if (!/^[a-z0-9][a-z0-9-]*$/.test(slug)) {
      throw new WorkbenchError(
        'E_WORKBENCH_SLUG',
        `"${slug}" cannot stand in an address`,
        'take small letters, digits and "-"',
      )
    }
    if (library.findIndex((other) => other.slug === slug) !== i) {
      throw new WorkbenchError(
        'E_WORKBENCH_SLUG',
        `two collections have the address "${slug}"`,
        'give each its own',
      )
    }
    return { ...entry, items: allItems(entry.collection) }
  })
}

function proofOfText(book: Book, place: ProgramPlace): Proof {
  const { item, target } = place
  const entry = book.evidence.get(evidenceKey(item.id, target.id))
  if (entry === undefined) return { kind: 'none' }
  const printing = printingOf(book, place)
  return 'text' in printing
    ? evidenceFor([entry], item.id, target.id, textDigest(printing.text))
    : { kind: 'none' }
}

const evidenceKey = (item: string, target: string): string => `${item}\n${target}`

function contextOf({ dynamic }: Book, { environment, globals }: Shelf) {
  return { dynamic, ...(environment && { environment }), ...(globals && { globals }) }
}
