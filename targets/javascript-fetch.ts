// JavaScript with fetch, as Node and other runtimes bring it along.

import {
  type BodyPart,
  type Capture,
  type Code,
  code,
  type Expectation,
  indent,
  integer,
  type JsonPath,
  type JsonScalar,
  joined,
  lines,
  oneLine,
  type Part,
  type Program,
  type RequestTemplate,
  type Step,
  type Template,
} from '#program'
import { headerValue, linesOf, merged, sum, type Words } from './expression.ts'
import { isEncodeURIComponent, javascriptFunctions } from './javascript-functions.ts'
import { capturedOnly, captureRule, isCaptured, namesOf } from './names.ts'
import {
  commentJavaScript as comment,
  holeJavaScript,
  keyJavaScript,
  memberJavaScript,
  quoteJavaScript as quote,
  quoteJavaScriptTemplate,
  quoteNumber,
  templateJavaScript,
} from './quotes.ts'
import { refusal } from './refusals.ts'
import { bodyText, hasHeader, hasUntypedBody, literalOf, repeatsHeader } from './request-facts.ts'
import { reservedJavaScript } from './reserved-words.ts'
import { absentCapture, absentMember, expectationTitle, missingInput } from './sentences.ts'
import type { Target } from './target.ts'
import { readsJson, usesOf } from './uses.ts'

export const javascriptFetch = {
  id: 'javascript-fetch',
  language: 'JavaScript',
  client: 'fetch',
  extension: '.mjs',
  highlight: 'javascript',
  run: {
    needs: [{ name: 'node', version: ['node', '--version'], debian: 'nodejs' }],
    file: 'main.mjs',
    command: ['node', 'main.mjs'],
  },
  cannot: (program) => refusal(program, { sendsLatin1: true, request: notInFetch }),
  print,
} satisfies Target

/** https://fetch.spec.whatwg.org/#fetch-method, #concept-headers-append, #dom-request; and what Node's fetch refuses. */
function notInFetch(request: RequestTemplate, target: string): string | undefined {
  const method = request.method.toUpperCase()
  if (['CONNECT', 'TRACE', 'TRACK'].includes(method)) return `fetch does not send the method ${method}`
  if (request.body?.length && ['GET', 'HEAD'].includes(method))
    return `fetch does not send a body with ${method}`
  if (repeatsHeader(request)) return 'fetch joins the values of a repeated header into one line'
  const refused = ['connection', 'expect', 'host', 'keep-alive', 'upgrade'].find((name) =>
    hasHeader(request, name),
  )
  if (refused) return `fetch does not let a program state the header ${refused}`
  const { pathname, search } = new URL(target, 'http://localhost')
  if (pathname + search !== (target.startsWith('/') ? target : `/${target}`)) {
    return `fetch changes this URL: it sends ${pathname}${search} instead of ${target}`
  }
  return undefined
}

function print(program: Program): Code {
  const uses = usesOf(program)
  const words = wordsOf(program)
  return lines(
    comment(program.name),
    uses.files && [code``, code`import { readFile } from 'node:fs/promises'`],
    inputsOf(program, words),
    program.steps.map((step, i) => [code``, stepOf(step, i, program, words)]),
    javascriptFunctions(uses).map((definition) => [code``, definition]),
    code``,
  )
}

function inputsOf(program: Program, words: Words): readonly Part[] {
  const captured = capturedOnly(program)
  return [
    program.inputs.length > 0 && [
      code``,
      code`// Inputs: an environment variable comes before the value that stands here.`,
      program.inputs.map((input) => {
        const keyword = isCaptured(input.name, program) ? code`let` : code`const`
        const value =
          input.default === undefined
            ? code`required(${quote(input.environmentName)}, ${quote(missingInput(input))})`
            : code`process.env${memberJavaScript(input.environmentName)} ?? ${quote(input.default)}`
        return code`${keyword} ${words.variable(input.name)} = ${value}`
      }),
    ],
    captured.length > 0 && [
      code``,
      code`// Set by the steps.`,
      captured.map((variable) => code`let ${words.variable(variable)} = ''`),
    ],
  ]
}

function stepOf(step: Step, index: number, program: Program, words: Words): Code {
  const { request } = step
  const isFlow = program.steps.length > 1
  const statement = bodyStatement(request, words)
  const call = lines(
    code`await send(${isFlow ? code`${quote(oneLine(step.name))}, ` : code``}${text(request.url, words)}, {`,
    indent(
      '  ',
      code`method: ${quote(request.method)},`,
      headersOf(request, words),
      statement ? code`body,` : bodyOf(request, words),
      !request.followRedirects && code`redirect: 'manual',`,
      request.timeoutSeconds > 0 &&
        code`signal: AbortSignal.timeout(${integer(Math.ceil(request.timeoutSeconds * 1000))}),`,
    ),
    code`})`,
  )
  const isFirst = (is: (other: Step) => boolean) => !program.steps.slice(0, index).some(is)
  const declared = (is: (other: Step) => boolean) =>
    isFlow ? (isFirst(is) ? code`let ` : code``) : code`const `
  return lines(
    isFlow && comment(step.name),
    statement &&
      code`${declared((other) => Boolean(bodyStatement(other.request, words)))}body = ${statement}`,
    isChecked(step) ? code`${declared(isChecked)}answer = ${call}` : call,
    step.expect.map((expectation) => expectationOf(expectation, step, program)),
    step.captures.map((capture) => captureOf(capture, step, program, words)),
  )
}

const isChecked = (step: Step): boolean => readsJson(step) || step.expect.length > 0

function expectationOf(expectation: Expectation, step: Step, program: Program): Code {
  const title = quote(expectationTitle(expectation, step, program))
  if (expectation.kind === 'status') return code`expect(${title}, ${integer(expectation.is)}, answer.status)`
  const found = code`at(answer.json${keysOf(expectation.path)})`
  switch (expectation.kind) {
    case 'equals':
      return code`expect(${title}, ${scalar(expectation.value)}, ${found})`
    case 'keys':
      return code`expectKeys(${title}, [${joined(code`, `, expectation.keys.map(quote))}], ${found})`
    case 'has':
      return code`if (${found} === undefined) stop(1, ${quote(absentMember(expectation, step, program))})`
  }
}

function captureOf(capture: Capture, step: Step, program: Program, words: Words): Code {
  const variable = words.variable(capture.variable)
  const found = code`textAt(answer.json${keysOf(capture.path)})`
  const stop = code`stop(1, ${quote(absentCapture(capture, step, program))})`
  switch (captureRule(capture, step, program)) {
    case 'required':
      return code`${variable} = ${found} ?? ${stop}`
    case 'needed':
      return code`${variable} = ${found} || ${stop}`
    case 'kept':
      return code`${variable} = ${found} || ${variable}`
  }
}

function headersOf(request: RequestTemplate, words: Words): Code | false {
  if (request.headers.length === 0) return false
  const entries = request.headers.map(({ name, value }) => {
    const literal = literalOf(name)
    const key = literal === undefined ? code`[${text(name, words)}]` : keyJavaScript(literal)
    return code`  ${key}: ${text(headerValue(value), words)},`
  })
  return lines(code`headers: {`, entries, code`},`)
}

/** A body of several lines stands before the call, where a template literal needs no indentation. */
function bodyStatement(request: RequestTemplate, words: Words): Code | undefined {
  const body = bodyText(request)
  if (!body) return request.body && fileBody(request.body, words)
  if (linesOf(body).length <= 1) return undefined
  return hasUntypedBody(request) ? code`Buffer.from(${text(body, words)})` : text(body, words)
}

function bodyOf(request: RequestTemplate, words: Words): Code | false {
  const body = bodyText(request)
  if (!body || ['GET', 'HEAD'].includes(request.method.toUpperCase())) return false
  if (!hasUntypedBody(request)) return code`body: ${text(body, words)},`
  return lines(
    code`// Bytes: to a text fetch would give the type text/plain.`,
    code`body: Buffer.from(${text(body, words)}),`,
  )
}

function fileBody(body: readonly BodyPart<Template>[], words: Words): Code {
  const parts = body.map((part) => {
    if (part.kind === 'file') return code`await read(${quote(part.path)}),`
    const cut = linesOf(part.text).map((line) => sum(line, words))
    if (cut.length <= 1) return code`Buffer.from(${cut[0] ?? quote('')}),`
    return lines(code`Buffer.from(`, indent('  ', joined(lines(code` +`, code``), cut)), code`),`)
  })
  return lines(code`Buffer.concat([`, indent('  ', parts), code`])`)
}

/** A template literal where there are holes or several lines, otherwise a string. */
function text(template: Template, words: Words): Code {
  const literal = literalOf(template)
  if (literal !== undefined && !literal.includes('\n')) return quote(literal)
  const [only, ...others] = merged(template)
  if (only?.kind !== 'literal' && others.length === 0) return sum(template, words)
  if (merged(template).some((part) => part.kind === 'literal' && /[ \t]\n/.test(part.text))) {
    // Editors take blanks from the end of a line, and would take them from the text too.
    return joined(
      lines(code` +`, code`  `),
      linesOf(template).map((line) => sum(line, words)),
    )
  }
  const parts = merged(template).map((part) =>
    part.kind === 'literal' ? quoteJavaScriptTemplate(part.text) : holeJavaScript(sum([part], words)),
  )
  return templateJavaScript(parts)
}

function wordsOf(program: Program): Words {
  const words: Words = {
    literal: quote,
    variable: namesOf(program, { case: 'camel', reserved: reservedJavaScript }),
    percentEncoded: (value, except) =>
      isEncodeURIComponent(except)
        ? code`encodeURIComponent(${value})`
        : code`percentEncode(${value}, ${quote(except)})`,
    base64: (of) => code`Buffer.from(${text(of, words)}).toString('base64')`,
  }
  return words
}

function scalar(value: JsonScalar): Code {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return quoteNumber(value)
  return value === null ? code`null` : value ? code`true` : code`false`
}

const keysOf = (path: JsonPath): Code =>
  joined(
    code``,
    path.map((key) => code`, ${typeof key === 'number' ? integer(key) : quote(key)}`),
  )
