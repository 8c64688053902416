// How many items each target gets right, for the README and the command line.

import type { Evidence } from './evidence.ts'
import type { Verdict } from './verdict.ts'

interface VerdictCounts {
  readonly target: string
  readonly counts: Readonly<Record<Verdict['kind'], number>>
}

/** One row for each target, in the given order; a target without evidence has only zeros. */
function verdictCounts(evidence: Evidence, targets: readonly { readonly id: string }[]): VerdictCounts[] {
  return targets.map(({ id }) => {
    const counts = { exact: 0, equivalent: 0, different: 0, failed: 0, 'not run': 0 }
    for (const entry of evidence) {
      if (entry.target === id) counts[entry.verdict.kind] += 1
    }
    return { target: id, counts }
  })
}

/** The counts as a Markdown table; a zero is an empty cell. Ends with one newline. */
export function verdictTable(evidence: Evidence, targets: readonly { readonly id: string }[]): string {
  const rows = verdictCounts(evidence, targets).map(({ target, counts }) =>
    row([`\`${target}\``, ...kinds.map((kind) => String(counts[kind] || ''))]),
  )
  return `${[row(['target', ...kinds]), row(['---', ...kinds.map(() => '--:')]), ...rows].join('\n')}\n`
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
const kinds = [
  'exact',
  'equivalent',
  'different',
  'failed',
  'not run',
] as const satisfies readonly Verdict['kind'][]
