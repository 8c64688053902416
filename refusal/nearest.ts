// "Did you mean": of the things that are known, the one whose name is nearest to what somebody wrote.

import { distance } from 'fastest-levenshtein'

export interface NearestOptions<Known> {
  /** Default: what is known is its own name. */
  readonly nameOf?: (known: Known) => string
  /** How far a name lies from `wanted`. Default `stepsBetween` the two. */
  readonly steps?: (name: string) => number
  /** So many steps to that name are forgiven however short `wanted` is; half its length always is. Default 2. */
  readonly forgiven?: (name: string) => number
}

/**
 * The nearest of what is known, the first of those that are equally near.
 *
 * @returns `undefined` when none is near enough to be meant, and when `wanted` is longer than 200 characters: that is
 *   nobody's typing error, and comparing it would take as long as it is
 */
export function nearest<Known>(
  wanted: string,
  among: Iterable<Known>,
  options: NearestOptions<Known> = {},
): Known | undefined {
  if (wanted.length > 200) return undefined
  const { nameOf = String, steps = (name) => stepsBetween(wanted, name), forgiven = () => 2 } = options
  let best: { readonly known: Known; readonly steps: number } | undefined
  for (const known of among) {
    const name = nameOf(known)
    const taken = steps(name)
    if (taken > Math.max(forgiven(name), wanted.length / 2)) continue
    if (best === undefined || taken < best.steps) best = { known, steps: taken }
  }
  return best?.known
}

/** Letters to insert, leave out or replace, without regard to case. */
export function stepsBetween(wanted: string, name: string): number {
  return distance(wanted.toLowerCase(), name.toLowerCase())
}
