// The proof that stands beside the printed text: one entry for each item and target, in a file of its own.

import { createHash } from 'node:crypto'
import type { ToolVersion } from './probe-tools.ts'
import type { Verdict } from './verdict.ts'
import { VerifyError } from './verify-error.ts'
import type { HeaderLine } from './wire.ts'

/** What was seen when the printed text was run. Secrets are masked in all of it. */
export interface EvidenceEntry {
  /** `Item.id`. */
  readonly item: string
  /** `Target.id`. */
  readonly target: string
  readonly verdict: Verdict
  readonly tools: readonly ToolVersion[]
  /** When it was run: ISO 8601, UTC. */
  readonly date: string
  /** SHA-256 of the printed text, in hexadecimal: another text is not what was run. */
  readonly sha256: string
  /** The request as it arrived, at most 4,000 characters; absent when none did. */
  readonly request?: string
  /** Headers that the client added by itself. */
  readonly added: readonly HeaderLine[]
}

/** In order of item, then target, each pair once. */
export type Evidence = readonly EvidenceEntry[]

/** What the evidence says about a text. */
export type Proof =
  | { readonly kind: 'proven'; readonly entry: EvidenceEntry }
  /** There is a verdict, but about another text: it must not be shown as this text's. */
  | { readonly kind: 'stale'; readonly entry: EvidenceEntry }
  | { readonly kind: 'none' }

/** @param sha256 of the text that is shown, see `textDigest` */
export function evidenceFor(evidence: Evidence, item: string, target: string, sha256: string): Proof {
  const entry = evidence.find((one) => one.item === item && one.target === target)
  if (entry === undefined) return { kind: 'none' }
  return { kind: entry.sha256 === sha256 ? 'proven' : 'stale', entry }
}

/** The evidence with these entries in place of the ones they replace. */
export function withEntries(evidence: Evidence, entries: readonly EvidenceEntry[]): Evidence {
  const all = new Map([...evidence, ...entries].map((entry) => [`${entry.item}\n${entry.target}`, entry]))
  return [...all.values()].sort((a, b) => compareText(a.item, b.item) || compareText(a.target, b.target))
}

/** SHA-256 of the text's UTF-8 bytes, in hexadecimal. */
export function textDigest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** The file's text: the same evidence gives the same bytes. */
export function writeEvidence(evidence: Evidence): string {
  const entries = withEntries([], evidence).map(
    ({ item, target, verdict, tools, date, sha256, request, added }) => ({
      item,
      target,
      verdict,
      tools,
      date,
      sha256,
      ...(request !== undefined && { request }),
      added,
    }),
  )
  return `${JSON.stringify({ format: 1, entries }, null, 2)}\n`
}

/**
 * @param fileName for the message
 * @throws VerifyError `E_EVIDENCE` for anything that `writeEvidence` does not write
 */
export function readEvidence(text: string, fileName: string): Evidence {
  const refuse = (what: string, cause?: unknown) =>
    new VerifyError(
      'E_EVIDENCE',
      `${fileName} ${what}`,
      'take the file out of version control again, or verify anew',
      { cause },
    )
  let file: { format?: unknown; entries?: unknown } | null
  try {
    file = JSON.parse(text)
  } catch (cause) {
    throw refuse('is no JSON', cause)
  }
  if (file?.format !== 1) throw refuse('is no evidence of format 1')
  if (!Array.isArray(file.entries)) throw refuse('has no list "entries"')
  file.entries.forEach((entry, i) => {
    const missing = missingMember(entry)
    if (missing) throw refuse(`has an entry without a proper "${missing}" at /entries/${i}`)
  })
  return withEntries([], file.entries)
}

function missingMember(entry: Partial<Record<keyof EvidenceEntry, unknown>> | null): string | undefined {
  const texts = ['item', 'target', 'date', 'sha256'] as const
  const missing = texts.find((name) => typeof entry?.[name] !== 'string')
  if (missing) return missing
  if (!isVerdict(entry?.verdict)) return 'verdict'
  if (
    !isListOf(
      entry?.tools,
      (tool: Partial<ToolVersion>) => typeof tool?.name === 'string' && typeof tool.version === 'string',
    )
  )
    return 'tools'
  if (!isListOf(entry?.added, isPair)) return 'added'
  return entry?.request === undefined || typeof entry.request === 'string' ? undefined : 'request'
}

function isVerdict(value: unknown): value is Verdict {
  const verdict = value as Verdict | null | undefined
  if (verdict?.kind === 'exact') return true
  if (verdict?.kind === 'equivalent') return typeof verdict.rule === 'string'
  if (verdict?.kind === 'failed')
    return ['compile', 'start', 'send'].includes(verdict.at) && typeof verdict.output === 'string'
  if (verdict?.kind === 'not run') return typeof verdict.because === 'string'
  if (verdict?.kind !== 'different') return false
  return isListOf(verdict.differences, (one: Partial<Record<string, unknown>>) =>
    [one?.at, one?.expected, one?.received].every((text) => typeof text === 'string'),
  )
}

const isPair = (value: unknown) =>
  isListOf(value, (text: unknown) => typeof text === 'string') && (value as unknown[]).length === 2
const isListOf = <T>(value: unknown, isOne: (one: T) => boolean) => Array.isArray(value) && value.every(isOne)
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
