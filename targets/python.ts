// What the Python targets have in common: everything but the client.

import {
  type Code,
  code,
  type Expectation,
  indent,
  integer,
  type JsonPath,
  joined,
  lines,
  oneLine,
  type Program,
  type RequestTemplate,
  type Step,
  type Template,
} from '#program'
import { headerValue, linesOf, merged, pieces, sum, type Words } from './expression.ts'
import { capturedOnly, captureRule, namesOf } from './names.ts'
import { checks, isQuoteOfUrllib, readers, stopAndRequired } from './python-functions.ts'
import {
  commentPython,
  docstringPython,
  quotePython as quote,
  quoteNumber,
  quotePythonFormat,
} from './quotes.ts'
import { bodyText, headersByName } from './request-facts.ts'
import { reservedPython } from './reserved-words.ts'
import { absentCapture, absentMember, expectationTitle, missingInput } from './sentences.ts'
import { readsJson, type Uses, usesOf } from './uses.ts'

/** What one client adds to the program. */
export interface PythonClient {
  /** Import lines for modules of the standard library, beside those that every program may need. */
  readonly imports: readonly Code[]
  /** Import lines for what has to be installed. */
  readonly packages?: (uses: Uses, program: Program) => readonly Code[]
  /**
   * Defines `send` with these parameters; it returns status and text of the answer. `headers` is a dictionary; the
   * values of a header that is stated more than once are a list. What `send` needs comes before it.
   */
  readonly send: (uses: Uses, parameters: Code, program: Program) => readonly (Code | false)[]
}

/** Prints the whole program. */
export function printPython(program: Program, client: PythonClient): Code {
  const uses = usesOf(program)
  const words = wordsOf(program)
  const imports = [
    ...(program.inputs.length > 0 ? [code`import os`] : []),
    ...[code`import sys`, ...client.imports],
    ...(uses.base64 ? [code`import base64`] : []),
    ...(uses.json ? [code`import json`] : []),
    ...([...uses.encodings].some(isQuoteOfUrllib) ? [code`import urllib.parse`] : []),
  ]
  return sections(
    lines(
      docstringPython(program.name),
      code``,
      imports.sort(byText),
      client.packages && [code``, client.packages(uses, program)],
    ),
    ...stopAndRequired(uses),
    inputsOf(program, words),
    ...readers(uses),
    ...client.send(uses, parametersOf(uses), program),
    ...checks(uses),
    lines(
      program.steps.map((step, i) => [i > 0 && code``, stepOf(step, program, words)]),
      code``,
    ),
  )
}

/** Says that there was no answer, in an `except … as error` of `send`. */
export function notSent({ isFlow }: Uses): Code {
  return isFlow
    ? code`stop(3, f"{step}: the request could not be sent: {error}")`
    : code`stop(3, f"The request could not be sent: {error}")`
}

/** Each entry in a line of its own between the brackets. */
function bracketed(open: Code, entries: readonly Code[], close: Code): Code {
  if (entries.length === 0) return joined(code``, [open, close])
  return lines(
    open,
    indent(
      '    ',
      entries.map((entry) => code`${entry},`),
    ),
    close,
  )
}

function inputsOf(program: Program, words: Words): Code | false {
  const inputs = program.inputs.map((input) => {
    const variable = words.variable(input.name)
    const name = quote(input.environmentName)
    return input.default === undefined
      ? code`${variable} = required(${name}, ${quote(missingInput(input))})`
      : code`${variable} = os.environ.get(${name}, ${quote(input.default)})`
  })
  const captured = capturedOnly(program).map((variable) => code`${words.variable(variable)} = ""`)
  if (inputs.length + captured.length === 0) return false
  return lines(
    inputs.length > 0 && code`# Inputs: an environment variable comes before the value that stands here.`,
    inputs,
    captured.length > 0 && [inputs.length > 0 && code``, code`# Set by the steps.`, captured],
  )
}

function parametersOf(uses: Uses): Code {
  return joined(code`, `, [
    ...(uses.isFlow ? [code`step`] : []),
    code`method, url, headers`,
    ...(uses.bodies ? [code`body=None`] : []),
    ...(uses.timeouts ? [code`timeout=None`] : []),
    ...(uses.stays && uses.follows ? [code`redirects=True`] : []),
  ])
}

function stepOf(step: Step, program: Program, words: Words): Code {
  const { request } = step
  const isFlow = program.steps.length > 1
  const mayFollow = program.steps.some((other) => other.request.followRedirects)
  const { statement, argument } = bodyOf(request, words)
  const call = bracketed(
    code`send(`,
    [
      ...(isFlow ? [quote(oneLine(step.name))] : []),
      quote(request.method),
      expression(request.url, words),
      bracketed(code`{`, headersOf(request, words), code`}`),
      ...(argument ? [argument] : []),
      ...(request.timeoutSeconds > 0 ? [code`timeout=${quoteNumber(request.timeoutSeconds)}`] : []),
      ...(mayFollow && !request.followRedirects ? [code`redirects=False`] : []),
    ],
    code`)`,
  )
  const isChecked = readsJson(step) || step.expect.length > 0
  return lines(
    isFlow && commentPython(step.name),
    statement,
    isChecked ? code`status, text = ${call}` : call,
    readsJson(step) && code`answer = parse(text)`,
    step.expect.map((expectation) => expectationOf(expectation, step, program)),
    step.captures.map((capture) => {
      const variable = words.variable(capture.variable)
      const rule = captureRule(capture, step, program)
      const found = code`text_at(answer${keysOf(capture.path)})`
      return lines(
        rule === 'kept' ? code`${variable} = ${found} or ${variable}` : code`${variable} = ${found}`,
        rule !== 'kept' &&
          lines(
            rule === 'required' ? code`if ${variable} is None:` : code`if not ${variable}:`,
            code`    stop(1, ${quote(absentCapture(capture, step, program))})`,
          ),
      )
    }),
  )
}

function headersOf(request: RequestTemplate, words: Words): Code[] {
  return headersByName(request).map(({ name, values }) => {
    const texts = joined(
      code`, `,
      values.map((value) => expression(headerValue(value), words)),
    )
    return code`${expression(name, words)}: ${values.length > 1 ? code`[${texts}]` : texts}`
  })
}

function expectationOf(expectation: Expectation, step: Step, program: Program): Code {
  const title = quote(expectationTitle(expectation, step, program))
  if (expectation.kind === 'status') return code`expect(${title}, ${integer(expectation.is)}, status)`
  const found = code`at(answer${keysOf(expectation.path)})`
  switch (expectation.kind) {
    case 'equals':
      return code`expect(${title}, ${scalar(expectation.value)}, ${found})`
    case 'keys':
      return code`expect_keys(${title}, [${joined(code`, `, expectation.keys.map(quote))}], ${found})`
    case 'has':
      return lines(
        code`if ${found} is NOTHING:`,
        code`    stop(1, ${quote(absentMember(expectation, step, program))})`,
      )
  }
}

/** What `send` takes as the body, and the statement that makes it where it has several lines. */
function bodyOf(request: RequestTemplate, words: Words): { statement?: Code; argument?: Code } {
  const text = bodyText(request)
  if (text && merged(text).length === 0) return { argument: code`b""` }
  if (text && linesOf(text).length === 1) return { argument: code`${operand(text, words)}.encode()` }
  if (text) return { statement: code`body = ${operand(text, words)}`, argument: code`body.encode()` }
  if (!request.body) return {}
  const parts = request.body.map((part) =>
    part.kind === 'file' ? code`read(${quote(part.path)})` : code`${operand(part.text, words)}.encode()`,
  )
  if (parts.length === 1 && parts[0]) return { argument: parts[0] }
  return { statement: bracketed(code`body = b"".join([`, parts, code`])`), argument: code`body` }
}

/** A text that `.encode()` can follow; several lines stand in parentheses, each in a line of its own. */
function operand(template: Template, words: Words): Code {
  const cut = linesOf(template)
  if (cut.length > 1) {
    // Adjacent literals are one text; where a line is a sum, the plus is needed.
    const plus = cut.every(isOneLiteral) ? code`` : code`+ `
    return lines(
      code`(`,
      indent(
        '    ',
        cut.map((line, i) => (i > 0 ? code`${plus}${expression(line, words)}` : expression(line, words))),
      ),
      code`)`,
    )
  }
  return isOneLiteral(template) || merged(template).length === 1
    ? expression(template, words)
    : code`(${expression(template, words)})`
}

/** An f-string where it reads well, otherwise a sum. */
function expression(template: Template, words: Words): Code {
  const parts = merged(template)
  if (parts.length < 2 || !isOneLiteral(template)) return sum(template, words)
  const text = parts.map((part) => (part.kind === 'literal' ? part.text : '')).join('')
  const mark = text.includes('"') && !text.includes("'") ? "'" : '"'
  const inFormat: Words = {
    ...words,
    literal: (part) => quotePythonFormat(mark, part),
    variable: (name) => code`{${words.variable(name)}}`,
  }
  const quotes = mark === '"' ? code`"` : code`'`
  return code`f${quotes}${joined(code``, pieces(template, inFormat))}${quotes}`
}

/** Whether the template is a string or, without braces and calls, an f-string. */
function isOneLiteral(template: Template): boolean {
  const parts = merged(template)
  const isPlain = parts.every((part) =>
    part.kind === 'literal'
      ? parts.length === 1 || !/[{}]/.test(part.text)
      : part.kind === 'variable' && part.percentEncodeExcept === undefined,
  )
  return isPlain && parts.some((part) => part.kind === 'literal')
}

function wordsOf(program: Program): Words {
  const words: Words = {
    literal: quote,
    variable: namesOf(program, { case: 'snake', reserved: reservedPython }),
    percentEncoded: (value, except) =>
      isQuoteOfUrllib(except)
        ? code`urllib.parse.quote(${value}, safe=${quote(except.replaceAll(/[-._~]/g, ''))})`
        : code`percent_encode(${value}, ${quote(except)})`,
    base64: (of) => code`base64.b64encode(${operand(of, words)}.encode()).decode()`,
  }
  return words
}

function scalar(value: string | number | boolean | null): Code {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return quoteNumber(value)
  return value === null ? code`None` : value ? code`True` : code`False`
}

const keysOf = (path: JsonPath): Code =>
  joined(
    code``,
    path.map((key) => code`, ${typeof key === 'number' ? integer(key) : quote(key)}`),
  )

/** Top-level blocks, two empty lines apart. */
function sections(...blocks: readonly (Code | false)[]): Code {
  return joined(
    lines(code``, code``, code``, code``),
    blocks.filter((block) => block !== false),
  )
}

const byText = (a: Code, b: Code): number => (a.code < b.code ? -1 : 1)
