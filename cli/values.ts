// An environment as the plain values that it holds.

import type { Environment } from '#collection'

export function valuesOf(environment: Environment | undefined): ReadonlyMap<string, string> {
  return new Map(environment?.variables.map(({ name, value }) => [name, value]))
}
