// "Did you mean": the known word nearest to the one that was typed.

import { distance } from 'fastest-levenshtein'

/** @returns the nearest known word, or `undefined` when none is near enough to be meant */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((word) => ({ word, steps: distance(typed.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps)
  return best && best.steps <= Math.max(2, typed.length / 2) ? best.word : undefined
}
