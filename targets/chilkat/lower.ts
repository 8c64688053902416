// Program → Chilkat calls.

import {
  type Capture,
  type Expectation,
  type JsonPath,
  oneLine,
  type Program,
  type RequestTemplate,
  type Step,
  type Template,
  type TemplatePart,
  variablesOf,
} from '#program'
import { headerValue, merged } from '../expression.ts'
import { capturedOnly, captureRule, isCaptured } from '../names.ts'
import { literalOf } from '../request-facts.ts'
import { absentCapture, absentMember, expectationTitle, stepPrefix } from '../sentences.ts'
import { readsJson } from '../uses.ts'
import type { Call, ChilkatProgram, ChilkatStep, ChilkatText, ChilkatValue } from './calls.ts'
import { jsonPath } from './json-path.ts'

/** The program must be one of which `chilkatCannot` says nothing. */
export function lowerToChilkat(program: Program): ChilkatProgram {
  const names = [...program.inputs.map((input) => input.name), ...capturedOnly(program)]
  const made: Made = {
    program,
    values: new Map(names.map((name) => [name, { key: name, words: name }])),
    lasting: new Set(),
  }
  return { steps: program.steps.map((step) => lowerStep(step, made)), values: [...made.values.values()] }
}

/** What earlier calls have made. */
interface Made {
  readonly program: Program
  /** By key. */
  readonly values: Map<string, ChilkatValue>
  /** Keys of encoded values that no later step changes. */
  readonly lasting: Set<string>
}

function lowerStep(step: Step, made: Made): ChilkatStep {
  const { request } = step
  const { program } = made
  const making = new Map<string, Call>()
  const text = (template: Template) => template.map((part) => lowerPart(part, making, made))
  const headers = request.headers.map(
    ({ name, value }): Call => ({ kind: 'setHeader', name: text(name), value: text(headerValue(value)) }),
  )
  const sending = lowerSending(request, text)
  return {
    name: step.name,
    calls: [
      ...requirements(step, program),
      ...making.values(),
      { kind: 'createHttp' },
      ...settings(request),
      ...headers,
      sending,
      ...answers(step, program),
    ],
  }
}

/** A header that consists of one value: Chilkat does not send it when the value turns out to be empty. */
function requirements(step: Step, program: Program): Call[] {
  const calls = new Map<string, Call>()
  for (const template of step.request.headers.flatMap(({ name, value }) => [name, value])) {
    const [only, ...more] = template.filter((part) => part.kind !== 'literal' || part.text.trim() !== '')
    if (only?.kind !== 'variable' || more.length > 0) continue
    const input = program.inputs.find(({ name }) => name === only.variable)
    // An input without a default has been asked for at the top, and one with a text has it.
    const isThere = input !== undefined && input.default?.trim() !== ''
    const missing = `${stepPrefix(step, program)}${oneLine(only.variable)} is empty, and Chilkat does not send a header without a value`
    if (!isThere) calls.set(only.variable, { kind: 'require', value: only.variable, missing })
  }
  return [...calls.values()]
}

function settings({ method, followRedirects, timeoutSeconds }: RequestTemplate): Call[] {
  const calls: Call[] = []
  const isRepeated = followRedirects && method !== 'GET' && method !== 'HEAD'
  if (isRepeated)
    calls.push({
      kind: 'setHttp',
      property: 'FollowRedirects',
      to: 0,
      because: `a redirect would repeat the ${method}`,
    })
  else if (!followRedirects) calls.push({ kind: 'setHttp', property: 'FollowRedirects', to: 0 })
  if (timeoutSeconds > 0) {
    const seconds = Math.ceil(timeoutSeconds)
    calls.push(
      { kind: 'setHttp', property: 'ConnectTimeout', to: seconds },
      { kind: 'setHttp', property: 'ReadTimeout', to: seconds },
    )
  }
  return calls
}

/** POST and PUT without a body announce its length of 0 by themselves; for the other verbs an empty text does. */
function lowerSending(
  { method, url, headers, body }: RequestTemplate,
  text: (template: Template) => ChilkatText,
): Call {
  const to = { verb: method, url: text(merged(url)) }
  const isEmpty = body === undefined || body.length === 0
  if (body === undefined || (isEmpty && ['POST', 'PUT', 'GET', 'HEAD'].includes(method)))
    return { kind: 'quickRequest', ...to }
  const stated = headers.find(({ name }) => literalOf(name)?.toLowerCase() === 'content-type')
  const contentType = stated ? text(headerValue(stated.value)) : []
  const texts = body.flatMap((part) => (part.kind === 'text' ? [part.text] : []))
  if (texts.length === body.length)
    return { kind: 'sendText', ...to, text: text(merged(texts.flat())), contentType }
  const parts = body.map((part) =>
    part.kind === 'file' ? part : { kind: 'text' as const, text: text(merged(part.text)) },
  )
  return { kind: 'sendParts', ...to, parts, contentType }
}

function answers(step: Step, program: Program): Call[] {
  const { expect, captures } = step
  const paths = [
    ...expect.flatMap((expectation) => (expectation.kind === 'status' ? [] : [expectation.path])),
    ...captures.map(({ path }) => path),
  ]
  const isWrapped =
    expect.some(reachesRoot) ||
    paths.some(([first]) => typeof first === 'number') ||
    captures.some(({ path }) => path.length === 0)
  const inAnswer = (path: JsonPath) => jsonPath(isWrapped ? ['answer', ...path] : path)
  const checks = expect.map((expectation) => lowerExpectation(expectation, inAnswer, step, program))
  const statuses = checks.filter(({ kind }) => kind === 'expectStatus')
  return [
    ...statuses,
    ...(readsJson(step) ? [{ kind: 'loadJson', isWrapped } as const] : []),
    ...checks.filter(({ kind }) => kind !== 'expectStatus'),
    ...captures.map((capture) => lowerCapture(capture, inAnswer(capture.path), step, program)),
  ]
}

function lowerCapture(capture: Capture, path: string, step: Step, program: Program): Call {
  const rule = captureRule(capture, step, program)
  const absent = rule === 'kept' ? {} : { absent: absentCapture(capture, step, program) }
  return { kind: 'capture', into: capture.variable, path, isOptional: rule !== 'required', ...absent }
}

/** Whether the root itself is looked at; its members alone can be counted without a wrapping. */
const reachesRoot = (expectation: Expectation): boolean =>
  (expectation.kind === 'equals' || expectation.kind === 'has') && expectation.path.length === 0

function lowerExpectation(
  expectation: Expectation,
  inAnswer: (path: JsonPath) => string,
  step: Step,
  program: Program,
): Call {
  const title = expectationTitle(expectation, step, program)
  switch (expectation.kind) {
    case 'status':
      return { kind: 'expectStatus', title, is: expectation.is }
    case 'has':
      return {
        kind: 'expectMember',
        absent: absentMember(expectation, step, program),
        path: inAnswer(expectation.path),
      }
    case 'equals':
      return { kind: 'expectValue', title, path: inAnswer(expectation.path), is: expectation.value }
    case 'keys':
      return {
        kind: 'expectKeys',
        title,
        path: inAnswer(expectation.path),
        keys: expectation.keys.map((key) => jsonPath([key])),
      }
  }
}

/** A value that has to be made first comes into `making`, once, unless an earlier step has made it for good. */
function lowerPart(part: TemplatePart, making: Map<string, Call>, made: Made): ChilkatText[number] {
  if (part.kind === 'literal') return { literal: part.text }
  if (part.kind === 'variable' && part.percentEncodeExcept === undefined) return { value: part.variable }
  const key = JSON.stringify(part)
  if (making.has(key) || made.lasting.has(key)) return { value: key }
  const variables = variablesOf([part])
  making.set(key, encoding(part, key, making, made))
  if (!made.values.has(key)) {
    const words = `${variables.join(' ')} ${part.kind === 'base64' ? 'base64' : 'encoded'}`
    made.values.set(key, { key, words: freeWords(words, made.values) })
  }
  if (!variables.some((variable) => isCaptured(variable, made.program))) made.lasting.add(key)
  return { value: key }
}

function encoding(
  part: Exclude<TemplatePart, { kind: 'literal' }>,
  into: string,
  making: Map<string, Call>,
  made: Made,
): Call {
  if (part.kind === 'base64')
    return { kind: 'base64', into, of: part.of.map((inner) => lowerPart(inner, making, made)) }
  return { kind: 'percentEncode', into, of: part.variable, except: part.percentEncodeExcept ?? '' }
}

/** Two encodings of one variable need two names. */
function freeWords(words: string, values: ReadonlyMap<string, ChilkatValue>): string {
  const taken = new Set([...values.values()].map((value) => value.words))
  let free = words
  for (let n = 2; taken.has(free); n++) free = `${words} ${n}`
  return free
}
