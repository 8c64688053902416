// A query of a CREST collection: what it asks, and the envelope of its answer.

import type { JsonObject, JsonValue } from './json.ts'
import { type JsonPointer, parsePointer, valueAt } from './json-pointer.ts'
import { fieldsValue, integerValue, type Parameters, singleValue } from './parameters.ts'
import { parseQueryFilter, type QueryFilter } from './query-filter.ts'
import { badRequest } from './resource-exception.ts'

export interface Query {
  /** Exactly one of the three is there. */
  readonly filter: QueryFilter | undefined
  readonly id: string | undefined
  readonly expression: string | undefined
  /** Resources a page holds at most; 0 for all of them on one page. */
  readonly pageSize: number
  /** How many resources are passed over: told by the offset, or by the cookie of the page before. */
  readonly offset: number
  readonly sortKeys: readonly SortKey[]
  /** What the caller wants to know of the number of all resources. */
  readonly totalPagedResultsPolicy: 'NONE' | 'ESTIMATE' | 'EXACT'
  /** The members each resource is shown with; none for all of them. */
  readonly fields: readonly JsonPointer[]
}

export interface SortKey {
  readonly field: JsonPointer
  readonly isDescending: boolean
}

/**
 * Reads the parameters of a query. That one of `_queryFilter`, `_queryId` and `_queryExpression` is there and no two, `operationOf`
 * has seen.
 *
 * @throws 400 for what cannot be read
 * Source: ForgeRock commons `HttpAdapter.doRead`.
 */
export function parseQuery(parameters: Parameters): Query {
  const filter = singleValue(parameters, '_queryFilter')
  return {
    filter: filter === undefined ? undefined : readFilter(filter),
    id: singleValue(parameters, '_queryId'),
    expression: singleValue(parameters, '_queryExpression'),
    pageSize: countValue(parameters, '_pageSize'),
    offset: readOffset(parameters),
    sortKeys: readSortKeys(parameters),
    totalPagedResultsPolicy: readPolicy(singleValue(parameters, '_totalPagedResultsPolicy') ?? 'NONE'),
    fields: fieldsValue(parameters),
  }
}

/**
 * The envelope with the page that was asked for. `pagedResultsCookie` leads to the next page and is `null` on the last.
 * `remainingPagedResults` is never told, as CREST 2 has given it up.
 *
 * @param resources all that the query found, in the order they have without sort keys
 */
export function queryAnswer(
  resources: readonly JsonObject[],
  {
    pageSize,
    offset,
    sortKeys,
    totalPagedResultsPolicy,
    fields,
  }: Omit<Query, 'filter' | 'id' | 'expression'>,
): JsonObject {
  const sorted = sortKeys.length === 0 ? resources : resources.toSorted(comparatorOf(sortKeys))
  const end = pageSize === 0 ? sorted.length : offset + pageSize
  const page = sorted.slice(offset, end)
  return {
    result: page.map((resource) => selectFields(resource, fields)),
    resultCount: page.length,
    pagedResultsCookie: end < sorted.length ? String(end) : null,
    totalPagedResultsPolicy,
    totalPagedResults: totalPagedResultsPolicy === 'NONE' ? -1 : sorted.length,
    remainingPagedResults: -1,
  }
}

function readFilter(text: string): QueryFilter {
  const filter = parseQueryFilter(text)
  if (filter !== undefined) return filter
  throw badRequest(
    `The value '${text}' for parameter '_queryFilter' could not be parsed as a valid query filter`,
  )
}

function countValue(parameters: Parameters, name: string): number {
  const value = integerValue(parameters, name) ?? 0
  if (value >= 0) return value
  throw badRequest(`The value '${value}' for parameter '${name}' must not be negative`)
}

/** A cookie is the number of resources before its page. */
function readOffset(parameters: Parameters): number {
  const offset = countValue(parameters, '_pagedResultsOffset')
  const cookie = singleValue(parameters, '_pagedResultsCookie')
  if (!cookie) return offset
  if (offset !== 0) {
    throw badRequest('The parameters _pagedResultsOffset and _pagedResultsCookie are mutually exclusive')
  }
  if (/^\d{1,9}$/.test(cookie)) return Number(cookie)
  throw badRequest(
    `The value '${cookie}' for parameter '_pagedResultsCookie' is no cookie that a query has answered`,
  )
}

function readSortKeys({ byName }: Parameters): SortKey[] {
  const values = byName.get('_sortkeys')?.values ?? []
  return values.flatMap((value) =>
    value.split(',').map((key) => {
      const field = parsePointer(key.replace(/^[+ -]/, ''))
      if (field !== undefined && field.length > 0) return { field, isDescending: key.startsWith('-') }
      throw badRequest(
        `The value '${value}' for parameter '_sortKeys' could not be parsed as a comma separated list of sort keys`,
      )
    }),
  )
}

function readPolicy(text: string): Query['totalPagedResultsPolicy'] {
  const policy = text.toUpperCase()
  if (policy === 'NONE' || policy === 'ESTIMATE' || policy === 'EXACT') return policy
  throw badRequest(
    `The value '${text}' for parameter '_totalPagedResultsPolicy' could not be parsed as a valid count policy`,
  )
}

/** What has no such member comes last, whatever the direction. */
function comparatorOf(sortKeys: readonly SortKey[]): (one: JsonObject, other: JsonObject) => number {
  return (one, other) => {
    for (const { field, isDescending } of sortKeys) {
      const [mine, theirs] = [rankOf(valueAt(one, field)), rankOf(valueAt(other, field))]
      if (mine === theirs) continue
      if (mine === undefined) return 1
      if (theirs === undefined) return -1
      return mine < theirs === isDescending ? 1 : -1
    }
    return 0
  }
}

/** Only numbers and texts have an order. */
function rankOf(value: JsonValue | undefined): number | string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined
}

/**
 * The members of a resource that `_fields` asks for, each under the last part of its pointer, in the order asked for; all of them
 * when it asks for none. Source: ForgeRock commons `Resources.filterResource`.
 */
export function selectFields(resource: JsonObject, fields: readonly JsonPointer[]): JsonObject {
  if (fields.length === 0) return resource
  return Object.fromEntries(
    fields.flatMap((field) => {
      const name = field.at(-1)
      if (name === undefined) return Object.entries(resource)
      const value = valueAt(resource, field)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
