// One item's request while it is worked on: its text expanded once, drafted as often as needed, its problems collected.

import { behaviorOf } from './behavior.ts'
import type { Item, Json } from './collection.ts'
import type { Diagnostic } from './diagnostic.ts'
import { type DraftSource, draftRequest } from './draft-request.ts'
import type { Drafting, DraftPlace } from './drafting.ts'
import { type ExpansionProblem, expand } from './expand.ts'
import { isList, isObject, pointer } from './json-reader.ts'
import type { RequestTemplate } from './request.ts'
import { parseRequest } from './request-source.ts'
import type { Scope } from './scope.ts'
import type { Span } from './span.ts'
import { inheritedAuth, secretParameters } from './wire-auth.ts'

/** Whether a variable with a value is put in as text in that place, instead of being a hole. */
export type IsFixed = (place: DraftPlace, variable: string) => boolean

/** The request of one item under one scope. */
export interface RequestWork {
  draft(isFixed: IsFixed): RequestTemplate
  /** Every variable met so far with its value; one that has none stands for itself, in its braces. */
  readonly values: ReadonlyMap<string, string>
  /** Those that have a value, by place. */
  readonly known: ReadonlyMap<DraftPlace, ReadonlySet<string>>
  isSecret(variable: string): boolean
  isDynamic(variable: string): boolean
  report(diagnostic: Diagnostic): void
  /** Those found so far, each once. */
  diagnostics(): Diagnostic[]
}

/** Reads the request; nothing is drafted yet. */
export function requestWork(item: Item, scope: Scope): RequestWork {
  const request = parseRequest({ value: item.source.request ?? undefined, at: '/request' })
  const source: DraftSource = { request, auth: inheritedAuth(request.auth, item), behavior: behaviorOf(item) }
  const texts = new Map<string, readonly Span[]>()
  const values = new Map<string, string>()
  const known = new Map<DraftPlace, Set<string>>()
  const diagnostics = new Map<string, Diagnostic>()
  const report = (diagnostic: Diagnostic) => {
    const key = `${diagnostic.code} ${diagnostic.message}`
    if (!diagnostics.has(key)) diagnostics.set(key, diagnostic)
  }
  const spansOf = (text: string): readonly Span[] => {
    const found = texts.get(text)
    if (found) return found
    const { spans, problems } = expand(text, scope)
    for (const { hole, text: value } of spans) if (hole) values.set(hole.variable, value)
    for (const problem of problems) reportProblem(problem, item, report)
    texts.set(text, spans)
    return spans
  }
  const credentials = new Set(
    secretParameters.flatMap((name) =>
      spansOf(source.auth?.parameters.get(name) ?? '').flatMap(({ hole }) => (hole ? [hole.variable] : [])),
    ),
  )
  const secrecy = {
    isSecret: (variable: string) => credentials.has(variable) || scope.find(variable)?.isSecret === true,
    isDynamic: (variable: string) => variable.startsWith('$') && scope.find(variable)?.isDynamic !== false,
  }
  return {
    values,
    known,
    ...secrecy,
    report,
    diagnostics: () => [...diagnostics.values()],
    draft: (isFixed) =>
      draftRequest(source, {
        ...secrecy,
        report,
        expand: (place, text) => spansOf(text).map((span) => openOrFixed(span, place, isFixed, known)),
      }),
  }
}

function openOrFixed(
  span: Span,
  place: DraftPlace,
  isFixed: IsFixed,
  known: Map<DraftPlace, Set<string>>,
): Span {
  if (!span.hole?.isKnown) return span
  const names = known.get(place)
  if (names) names.add(span.hole.variable)
  else known.set(place, new Set([span.hole.variable]))
  return isFixed(place, span.hole.variable) ? { text: span.text } : span
}

type Report = Drafting['report']

function reportProblem(problem: ExpansionProblem, item: Item, report: Report): void {
  const { variable } = problem
  const at = whereUsed(`{{${variable}}}`, item.source.request ?? null, '/request') ?? ''
  if (problem.kind === 'cycle') {
    report({
      code: 'variable-cycle',
      message: `variables refer to each other in a circle: ${problem.cycle.join(' → ')}`,
      at,
    })
  } else if (problem.kind === 'too-much') {
    const message = `from variable "${variable}" on nothing is replaced: a text takes 20,000 replacements and 2,000,000 characters`
    report({ code: 'too-many-variables', message, at })
  } else if (variable.startsWith('$random')) {
    report({
      code: 'unsupported-dynamic-variable',
      message: `no value is made up for "${variable}" here; state one under that name`,
      at,
    })
  } else {
    const folder = item.folders.findLast(({ variables }) => variables.some(({ name }) => name === variable))
    const fix = folder
      ? `Postman does not read the one of folder "${folder.name}"; state it in the collection`
      : 'state it in the collection or an environment'
    const message = `variable "${variable}" has no value; ${fix}`
    report({ code: 'unresolved-variable', message, at, variable })
  }
}

/** Where a text stands, as a JSON pointer; not in what is disabled, and in `raw` only when nowhere else. */
function whereUsed(text: string, value: Json, at: string): string | undefined {
  if (typeof value === 'string') return value.includes(text) ? at : undefined
  if (isList(value))
    return firstPlace(
      value.map((each, i) => [String(i), each]),
      text,
      at,
    )
  if (!isObject(value) || value.disabled === true) return undefined
  const members = Object.entries(value)
  return firstPlace(
    [...members.filter(([name]) => name !== 'raw'), ...members.filter(([name]) => name === 'raw')],
    text,
    at,
  )
}

function firstPlace(members: readonly [string, Json][], text: string, at: string): string | undefined {
  for (const [name, value] of members) {
    const found = whereUsed(text, value, pointer(at, name))
    if (found !== undefined) return found
  }
  return undefined
}
