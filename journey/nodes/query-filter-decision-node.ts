// Query Filter Decision: is the profile one that a query filter finds?

import { parseQueryFilter, type QueryFilter } from '#crest'
import { folded } from '../attribute-texts.ts'
import type { Identity } from '../identity.ts'
import { firstProblem, needsText } from './node-config.ts'
import type { NodeType } from './node-type.ts'
import { collectedIdentity, identityAttributeProblem, valuesOf } from './profile.ts'

/**
 * Setting: `queryFilter`, such as `!(/preferences pr) or /preferences/updates eq false`. Texts are compared without regard to
 * case, as in a directory; with a number, as numbers. Nothing but `!` and `pr` finds an attribute that is not there.
 * Outcome `false` also for a name that nobody has. Source: AM's page of the node, recorded trees of Identity Cloud realms.
 */
export const queryFilterDecisionNode = {
  id: 'QueryFilterDecisionNode',
  outcomes: () => ['true', 'false'],
  problem: (config) =>
    firstProblem(
      needsText(config, 'queryFilter'),
      filterProblem(config.queryFilter),
      identityAttributeProblem(config),
    ),
  async process(config, context) {
    const identity = await collectedIdentity(config, context)
    const filter = parseQueryFilter(String(config.queryFilter))
    const isFound = identity !== undefined && filter !== undefined && finds(filter, identity)
    return { outcome: String(isFound) }
  },
} satisfies NodeType

function filterProblem(text: unknown): string | undefined {
  const filter = parseQueryFilter(String(text))
  if (filter === undefined) return 'needs a query filter as "queryFilter", such as mail pr'
  const unknown = operatorsIn(filter).find((operator) => !Object.hasOwn(comparisons, operator))
  return unknown === undefined
    ? undefined
    : `compares by "${unknown}" in "queryFilter": use one of ${Object.keys(comparisons).join(', ')}`
}

function operatorsIn(filter: QueryFilter): readonly string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(operatorsIn)
    case 'not':
      return operatorsIn(filter.filter)
    case 'comparison':
      return [filter.operator]
    default:
      return []
  }
}

function finds(filter: QueryFilter, identity: Identity): boolean {
  switch (filter.kind) {
    case 'literal':
      return filter.value
    case 'and':
      return filter.filters.every((one) => finds(one, identity))
    case 'or':
      return filter.filters.some((one) => finds(one, identity))
    case 'not':
      return !finds(filter.filter, identity)
    case 'present':
      return valuesOf(identity, filter.field.join('/')).length > 0
    case 'comparison': {
      const { field, operator, value } = filter
      return valuesOf(identity, field.join('/')).some((known) => comparisons[operator]?.(known, value))
    }
  }
}

type Value = string | number | boolean

const comparisons: Readonly<Record<string, (known: string, value: Value) => boolean>> = {
  eq: (known, value) => order(known, value) === 0,
  co: (known, value) => folded(known).includes(folded(String(value))),
  sw: (known, value) => folded(known).startsWith(folded(String(value))),
  lt: (known, value) => order(known, value) < 0,
  le: (known, value) => order(known, value) <= 0,
  gt: (known, value) => order(known, value) > 0,
  ge: (known, value) => order(known, value) >= 0,
}

/** Below, at or above 0; NaN, for which no comparison holds, when a number is compared with what is none. */
function order(known: string, value: Value): number {
  if (typeof value === 'number') return Number(known) - value
  const [left, right] = [folded(known), folded(String(value))]
  return left === right ? 0 : left < right ? -1 : 1
}
