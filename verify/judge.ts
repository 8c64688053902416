// Holds the requests that a program sent against the steps it was printed from.

import type { Item, ResolvedRequest } from '#collection'
import type { Step } from '#program'
import { captures, unexpected } from './answers.ts'
import { compareRequests } from './compare.ts'
import { type ExpectedRequest, expectedRequest } from './expected-request.ts'
import type { Exchange } from './recorder.ts'
import type { ProgramResult } from './run-program.ts'
import { type Comparison, type Verdict, verdictOf } from './verdict.ts'
import { type RecordedResponse, valuesOf } from './wire.ts'

/** An item and the step of the program that stands for it. */
export interface Planned {
  readonly item: Item
  readonly step: Step
}

export interface Judged {
  readonly planned: Planned
  readonly exchange: Exchange
  readonly comparison: Comparison
  /** Why the live server's answer is not as the step expects it. */
  readonly unexpected: string | undefined
}

export interface JudgeOptions {
  readonly plan: readonly Planned[]
  readonly exchanges: readonly Exchange[]
  /** What the collection says that the item sends under these values. */
  readonly resolve: (item: Item, values: ReadonlyMap<string, string>) => ResolvedRequest
  /** Values at the start; what answers give is added. */
  readonly values: Map<string, string>
  readonly readFile: (path: string) => Buffer
}

/**
 * Goes along the plan and takes each step's request from those that arrived, in order; a redirect that the item lets a
 * client follow takes the next one as well.
 * @returns the steps that arrived, and the requests nobody asked for
 */
export function judge({ plan, exchanges, resolve, values, readFile }: JudgeOptions): {
  judged: Judged[]
  extra: Exchange[]
} {
  const left = [...exchanges]
  const judged: Judged[] = []
  for (const planned of plan) {
    const exchange = left.shift()
    if (exchange === undefined) break
    const expected = expectedRequest(resolve(planned.item, values), readFile)
    const comparison = compareRequests(expected, exchange.request)
    const { response, fault } = lastResponse(exchange, expected, left)
    const answered = response && unexpected(planned.step, response)
    judged.push({
      planned,
      exchange,
      comparison: fault ? { ...comparison, differences: [...comparison.differences, fault] } : comparison,
      unexpected: response ? answered : 'there was no answer',
    })
    if (response)
      for (const [variable, value] of captures(planned.step, response)) values.set(variable, value)
  }
  return { judged, extra: left }
}

/** Follows redirects through the requests that are left, as far as they lead to the same server. */
function lastResponse(
  exchange: Exchange,
  { followRedirects, origin, target }: ExpectedRequest,
  left: Exchange[],
) {
  let { response } = exchange
  let base = new URL(target, origin)
  for (;;) {
    const location = response && redirectOf(response)
    if (location === undefined) return { response }
    const next = URL.canParse(location, base) ? new URL(location, base) : undefined
    if (next?.host !== origin.host) return { response }
    const wanted = `${next.pathname}${next.search}`
    const isFollowed = left[0]?.request.target === wanted
    if (isFollowed !== followRedirects) {
      const expected = followRedirects
        ? `the redirect to ${wanted} is followed`
        : `the redirect to ${wanted} is left alone`
      return {
        response,
        fault: { at: 'requests', expected, received: isFollowed ? 'it is followed' : 'it is left alone' },
      }
    }
    if (!isFollowed) return { response }
    base = next
    response = left.shift()?.response
  }
}

function redirectOf(response: RecordedResponse): string | undefined {
  return [301, 302, 303, 307, 308].includes(response.status)
    ? valuesOf(response.headers, 'Location')[0]
    : undefined
}

/**
 * The verdict about a whole program.
 *
 * The requests come first. A program that sends the right ones but does not tell the truth about the answers has failed:
 * one that ends well although an expectation does not hold, or badly although all hold. A flow that the live server
 * broke off by an answer nobody expected proves nothing about the steps behind it, so it counts as not run.
 */
export function programVerdict(
  plan: readonly Planned[],
  { judged, extra }: ReturnType<typeof judge>,
  result: ProgramResult,
): Verdict {
  if (result.kind === 'not built') return { kind: 'failed', at: 'compile', output: result.output }
  if (result.kind === 'not started') return { kind: 'failed', at: 'start', output: result.output }
  const comparisons = judged.map(({ comparison }) => comparison)
  const verdict = verdictOf([...comparisons, extraRequests(plan.length, extra)])
  if (verdict.kind === 'different') return verdict
  const isWell = result.kind === 'ended' && result.exitCode === 0
  const surprised = judged.find((one) => one.unexpected !== undefined)
  if (judged.length < plan.length) {
    if (surprised && !isWell) {
      return {
        kind: 'not run',
        because: `the live server broke the flow off at "${surprised.planned.step.name}": ${surprised.unexpected}`,
      }
    }
    // Nothing arrived and it said that it failed: it did not come as far as its first request.
    return {
      kind: 'failed',
      at: judged.length === 0 && !isWell ? 'start' : 'send',
      output: `${judged.length} of ${plan.length} requests arrived\n${result.output}`,
    }
  }
  if (isWell && surprised) {
    return {
      kind: 'failed',
      at: 'send',
      output: `the program ended well although ${surprised.unexpected}\n${result.output}`,
    }
  }
  if (!isWell && !surprised) {
    return {
      kind: 'failed',
      at: 'send',
      output: `every request and answer was right, but the program did not end well\n${result.output}`,
    }
  }
  return verdict
}

function extraRequests(count: number, extra: readonly Exchange[]): Pick<Comparison, 'differences' | 'rules'> {
  if (extra.length === 0) return { differences: [], rules: [] }
  const also = extra
    .slice(0, 3)
    .map(({ request }) => `${request.method} ${request.target}`)
    .join(', ')
  const differences = [
    { at: 'requests', expected: String(count), received: `${count + extra.length}; also ${also}` },
  ]
  return { differences, rules: [] }
}
