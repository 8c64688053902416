// Adds up what a run tells.

import type { ChildEvent } from './child-messages.ts'
import type { RunSummary } from './events.ts'

type Counts = Pick<RunSummary, 'items' | 'requests' | 'assertions' | 'scriptErrors' | 'requestErrors'>

export const noCounts: Counts = {
  items: 0,
  requests: 0,
  assertions: { passed: 0, failed: 0, skipped: 0 },
  scriptErrors: 0,
  requestErrors: 0,
}

/** The counts with one more event in them. */
export function count(counts: Counts, event: ChildEvent): Counts {
  if (event.kind === 'itemStarted') return { ...counts, items: counts.items + 1 }
  if (event.kind === 'requestSent') return { ...counts, requests: counts.requests + 1 }
  if (event.kind === 'scriptError') return { ...counts, scriptErrors: counts.scriptErrors + 1 }
  if (event.kind === 'requestError') return { ...counts, requestErrors: counts.requestErrors + 1 }
  if (event.kind !== 'assertion') return counts
  const outcome = event.isSkipped ? 'skipped' : event.passed ? 'passed' : 'failed'
  return { ...counts, assertions: { ...counts.assertions, [outcome]: counts.assertions[outcome] + 1 } }
}
