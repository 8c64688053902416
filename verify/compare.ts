// Holds what arrived against what the collection states.

import type { ExpectedRequest } from './expected-request.ts'
import { anticipatesNoContent, normalTarget, type RuleName } from './rules.ts'
import type { Comparison, Difference } from './verdict.ts'
import { type HeaderLine, type RecordedRequest, readable, valuesOf } from './wire.ts'

/**
 * Method, target, stated headers and body, byte for byte. Headers with one name keep order and number; about the order
 * of headers with different names HTTP lets nobody state anything (RFC 9110 5.3). What the client adds is listed;
 * it counts as a difference only where it changes what is asked (`meaningful`).
 */
export function compareRequests(stated: ExpectedRequest, arrived: RecordedRequest): Comparison {
  const differences: Difference[] = arrived.faults.map((fault) =>
    difference('framing', 'well-formed HTTP', fault),
  )
  const rules = new Set<RuleName>()
  const { expected, received } = withOneBoundary(stated, arrived)

  if (received.method !== expected.method)
    differences.push(difference('method', expected.method, received.method))
  if (received.version === 'HTTP/1.0') rules.add('http-1.0')
  if (received.target !== expected.target) {
    if (normalTarget(received.target) === normalTarget(expected.target)) rules.add('normal-target')
    else differences.push(difference('target', text(expected.target), text(received.target)))
  }
  differences.push(...compareHeaders(expected.headers, received.headers, rules))
  differences.push(...compareBodies(expected, received, rules))
  const added = addedHeaders(expected.headers, received.headers)
  for (const [name, value] of added) {
    if (isMeaningful(name)) differences.push(difference(`header ${name}`, 'none', listed([value])))
  }
  return { differences, rules: [...rules].sort(), added }
}

function compareHeaders(
  expected: readonly HeaderLine[],
  received: readonly HeaderLine[],
  rules: Set<RuleName>,
): Difference[] {
  const names = new Map(expected.map(([name]) => [name.toLowerCase(), name]))
  return [...names.values()].flatMap((name) => {
    const wanted = valuesOf(expected, name)
    const got = valuesOf(received, name)
    if (isSame(wanted, got)) return []
    if (isSame(wanted.map(utf8), got)) {
      rules.add('header-charset')
      return []
    }
    // Only a comma that is no part of a value can have come from folding.
    if (
      got.length === 1 &&
      wanted.every((value) => !value.includes(',')) &&
      isSame(wanted, got[0]?.split(/[ \t]*,[ \t]*/) ?? [])
    ) {
      rules.add('folded-header')
      return []
    }
    return [difference(`header ${name}`, listed(wanted), listed(got))]
  })
}

function compareBodies(
  expected: ExpectedRequest,
  received: RecordedRequest,
  rules: Set<RuleName>,
): Difference[] {
  const wanted = expected.body ?? Buffer.alloc(0)
  if (!received.body.equals(wanted)) return [bodyDifference(wanted, received.body)]
  if (received.framing === 'chunked') {
    rules.add('chunked-coding')
    return []
  }
  const isAnnounced = received.framing !== 'none'
  if (wanted.length > 0 || isAnnounced === (expected.body !== undefined)) return []
  // Postman announces the empty body of a POST that has none as well, so that is how a POST without one looks.
  if (expected.body === undefined && !anticipatesNoContent(expected.method)) return []
  if (expected.body !== undefined && !anticipatesNoContent(expected.method)) {
    return [difference('framing', 'Content-Length: 0', 'no Content-Length')]
  }
  rules.add('empty-content')
  return []
}

/** Shows both bodies from a little before the first byte that differs. */
function bodyDifference(wanted: Buffer, got: Buffer): Difference {
  let at = 0
  while (at < wanted.length && at < got.length && wanted[at] === got[at]) at += 1
  const from = Math.max(0, at - 20)
  const shown = (bytes: Buffer) =>
    `${bytes.length} bytes; from byte ${from}: ${JSON.stringify(readable(bytes.subarray(from, from + 120)))}`
  return difference('body', shown(wanted), shown(got))
}

function addedHeaders(expected: readonly HeaderLine[], received: readonly HeaderLine[]): HeaderLine[] {
  const stated = new Set([...expected.map(([name]) => name.toLowerCase()), 'host', 'content-length'])
  return received.filter(([name]) => !stated.has(name.toLowerCase()))
}

/** Headers that change what a request asks or who asks it: a client that adds one sends another request. */
function isMeaningful(name: string): boolean {
  return meaningful.has(name.toLowerCase()) || /^if-/i.test(name)
}

const meaningful = new Set([
  'authorization',
  'content-encoding',
  'content-type',
  'cookie',
  'range',
  'x-http-method-override',
])

/** A multipart boundary is drawn anew by whoever sends, so what arrived gets the stated one, without quotes. */
function withOneBoundary(stated: ExpectedRequest, arrived: RecordedRequest) {
  const wanted = boundaryOf(stated.headers)
  const got = boundaryOf(arrived.headers)
  if (wanted === undefined || got === undefined) return { expected: stated, received: arrived }
  const named = (headers: readonly HeaderLine[]) =>
    headers.map(([name, value]): HeaderLine => {
      const isType = name.toLowerCase() === 'content-type'
      return [name, isType ? value.replace(boundaryPattern, () => `boundary=${wanted}`) : value]
    })
  const body = arrived.body.toString('latin1').replaceAll(`--${got}`, () => `--${wanted}`)
  return {
    expected: { ...stated, headers: named(stated.headers) },
    received: { ...arrived, headers: named(arrived.headers), body: Buffer.from(body, 'latin1') },
  }
}

function boundaryOf(headers: readonly HeaderLine[]): string | undefined {
  const [type = ''] = valuesOf(headers, 'Content-Type')
  if (!/^multipart\//i.test(type)) return undefined
  const [, quoted, plain] = boundaryPattern.exec(type) ?? []
  return quoted ?? plain
}

const boundaryPattern = /boundary=(?:"([^"]+)"|([^\s;"]+))/i

function difference(at: string, expected: string, received: string): Difference {
  return { at, expected: shortened(expected), received: shortened(received) }
}

const isSame = (some: readonly string[], others: readonly string[]) =>
  some.length === others.length && some.every((value, i) => value === others[i])
/** One character per byte becomes text for a person. */
const text = (latin1: string) => readable(Buffer.from(latin1, 'latin1'))
const utf8 = (latin1: string) => Buffer.from(latin1, 'utf8').toString('latin1')
const listed = (values: readonly string[]) =>
  values.length === 0 ? 'none' : values.map((value) => JSON.stringify(text(value))).join(' and ')
const shortened = (text: string) => (text.length > 300 ? `${text.slice(0, 299)}…` : text)
