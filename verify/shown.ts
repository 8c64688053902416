// What of a verification may be shown and written down.

import { type EvidenceEntry, textDigest } from './evidence.ts'
import type { Judged } from './judge.ts'
import type { Mask } from './secrets.ts'
import { type Verdict, verdictOf } from './verdict.ts'
import type { Verification } from './verify-item.ts'
import { type HeaderLine, readable } from './wire.ts'

/** One request as it arrived, without secrets. */
export interface MaskedStep {
  /** `Item.id`. */
  readonly item: string
  readonly name: string
  /** About this request alone. */
  readonly verdict: Verdict
  /** Head and body as text, lines ended by LF, at most 4,000 characters. */
  readonly request: string
  readonly added: readonly HeaderLine[]
  /** Status of the live server's answer; absent when there was none. */
  readonly status?: number
  /** Why that answer is not as the collection's tests expect it. */
  readonly unexpected?: string
}

export function maskedStep({ planned, exchange, comparison, unexpected }: Judged, mask: Mask): MaskedStep {
  // Masked before it is cut: half a token is no token's pattern.
  const request = mask(readable(exchange.request.raw)).replaceAll('\r\n', '\n')
  return {
    item: planned.item.id,
    name: planned.item.name,
    verdict: maskedVerdict(verdictOf([comparison]), mask),
    request: request.length > maxCharacters ? `${request.slice(0, maxCharacters - 1)}…` : request,
    added: comparison.added.map(([name, value]) => [
      name,
      maskedHeader(name, readable(Buffer.from(value, 'latin1')), mask),
    ]),
    ...(exchange.response && { status: exchange.response.status }),
    ...(unexpected !== undefined && { unexpected: mask(unexpected) }),
  }
}

export function maskedVerdict(verdict: Verdict, mask: Mask): Verdict {
  if (verdict.kind === 'failed') return { ...verdict, output: mask(verdict.output) }
  if (verdict.kind === 'not run') return { ...verdict, because: mask(verdict.because) }
  if (verdict.kind !== 'different') return verdict
  const differences = verdict.differences.map(({ at, expected, received }) => {
    const name = at.replace(/^header /, '')
    return {
      at: mask(at),
      expected: maskedHeader(name, expected, mask),
      received: maskedHeader(name, received, mask),
    }
  })
  return { kind: 'different', differences }
}

/** A header's value, masked as it would be in its line; also an URL or a body, whose name masks nothing more. */
function maskedHeader(name: string, value: string, mask: Mask): string {
  if (value === 'none') return value
  return mask(`${name}: ${value}`).slice(name.length + 2)
}

/**
 * The evidence of a verified item, or of the last step of a flow.
 * @param nowMs when it was run, epoch milliseconds
 */
export function entryOf(
  verification: Verification,
  item: { readonly id: string },
  target: { readonly id: string },
  nowMs: number,
): EvidenceEntry {
  const step = verification.steps.at(-1)
  return {
    item: item.id,
    target: target.id,
    verdict: verification.verdict,
    tools: verification.tools,
    date: new Date(nowMs).toISOString(),
    sha256: textDigest(verification.text),
    ...(step && { request: step.request }),
    added: step?.added ?? [],
  }
}

const maxCharacters = 4_000
