// "Did you mean": the known name nearest to the one in an address that leads nowhere.

import { distance } from 'fastest-levenshtein'

/** @returns the nearest known name, or `undefined` when none is near enough to be meant */
export function nearest(wanted: string, known: readonly string[]): string | undefined {
  // A long address is nobody's typing error, and comparing it would take as long as it is.
  if (wanted.length > 200) return undefined
  const [best] = known
    .map((name) => ({ name, steps: distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps)
  return best && best.steps <= Math.max(2, wanted.length / 2) ? best.name : undefined
}
