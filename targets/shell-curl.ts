// Bash with curl; jq reads JSON where the program does.

import {
  type Capture,
  type Code,
  code,
  type Expectation,
  indent,
  integer,
  isVisible,
  type JsonPath,
  joined,
  lines,
  oneLine,
  type Part,
  type Program,
  type RequestTemplate,
  type Step,
  type Template,
} from '#program'
import { printClassicCurl } from './classic-curl.ts'
import { headerValue, linesOf, merged, type Words } from './expression.ts'
import { capturedOnly, captureRule, namesOf } from './names.ts'
import {
  adjacentShell,
  commandShell,
  commentShell as comment,
  parameterShell,
  quoteShell as quote,
  quoteJq,
  quoteNumber,
  quoteShellDouble,
  quoteShellLatin1,
} from './quotes.ts'
import { refusal } from './refusals.ts'
import { bodyText, hasHeader, hasUntypedBody, literalOf } from './request-facts.ts'
import { reservedShell } from './reserved-words.ts'
import { absentCapture, absentMember, expectationTitle, membersForPeople, missingInput } from './sentences.ts'
import { curl, shellFunctions, splitAnswer, writeOut } from './shell-functions.ts'
import type { Target } from './target.ts'
import { type Uses, usesOf } from './uses.ts'

export const shellCurl = {
  id: 'shell-curl',
  language: 'Shell',
  client: 'curl',
  extension: '.sh',
  highlight: 'bash',
  run: {
    needs: [
      { name: 'bash', version: ['bash', '--version'], debian: 'bash' },
      { name: 'curl', version: ['curl', '--version'], debian: 'curl' },
      { name: 'jq', version: ['jq', '--version'], debian: 'jq' },
    ],
    file: 'main.sh',
    command: ['bash', 'main.sh'],
  },
  cannot: (program) =>
    refusal(program, {
      forbidden: { character: '\0', reason: 'a shell word ends at NUL' },
      request: ({ method, body }) =>
        method === 'HEAD' && body?.length ? 'curl does not send a body with HEAD' : undefined,
    }),
  print,
  classic: printClassicCurl,
} satisfies Target

function print(program: Program): Code {
  const uses = usesOf(program)
  const words = wordsOf(program)
  return lines(
    code`#!/usr/bin/env bash`,
    comment(program.name),
    code``,
    shellFunctions(uses).map((definition) => [definition, code``]),
    inputsOf(program, words),
    program.steps.map((step, i) => [i > 0 && code``, stepOf(step, program, uses, words)]),
    code``,
  )
}

function inputsOf(program: Program, words: Words): readonly Part[] {
  const inputs = program.inputs.map((input) => {
    const variable = words.variable(input.name)
    if (input.default !== undefined) {
      return code`${variable}=${parameterShell(input.environmentName, code`-${quote(input.default)}`)}`
    }
    return lines(
      code`${variable}=${parameterShell(input.environmentName, code`-`)}`,
      code`[[ $${variable} ]] || stop 2 ${quote(missingInput(input))}`,
    )
  })
  const captured = capturedOnly(program).map((variable) => code`${words.variable(variable)}=`)
  return [
    inputs.length > 0 && [
      code`# Inputs: an environment variable comes before the value that stands here.`,
      inputs,
      code``,
    ],
    captured.length > 0 && [code`# Set by the steps.`, captured, code``],
  ]
}

function stepOf(step: Step, program: Program, uses: Uses, words: Words): Code {
  const { request } = step
  const files = (request.body ?? []).flatMap((part) => (part.kind === 'file' ? [part.path] : []))
  const options = optionsOf(request, program, words)
  return lines(
    uses.isFlow && comment(step.name),
    files.map(
      (path) => code`[[ -r ${quote(path)} ]] || stop 2 ${quote(`Cannot read the file ${oneLine(path)}`)}`,
    ),
    isLong(request) && code`data=${longText(bodyText(request) ?? [], words)}`,
    request.headers.some(({ value }) => mayBeEmpty(headerValue(value), program)) &&
      code`# "Name;" is how curl sends a header without a value.`,
    uses.isFlow ? commandShell([code`send ${quote(oneLine(step.name))}`, ...options]) : inlineCurl(options),
    step.expect.map((expectation) => expectationOf(expectation, step, program)),
    step.captures.map((capture) => captureOf(capture, step, program, words)),
  )
}

/** The command of a program of one step. */
function inlineCurl(options: readonly Code[]): Code {
  return lines(
    code`answer=$(`,
    indent('  ', commandShell([curl, ...options, writeOut])),
    code`) || stop 3 'The request could not be sent'`,
    splitAnswer,
  )
}

function optionsOf(request: RequestTemplate, program: Program, words: Words): Code[] {
  const { method, url, headers, body, followRedirects, timeoutSeconds } = request
  // A method that is stated would also be that of the request after a redirect, so the usual one is left to curl.
  const isUsual = method === (body ? 'POST' : 'GET')
  return [
    ...(method === 'HEAD'
      ? [code`--head --output /dev/null`]
      : isUsual
        ? []
        : [code`--request ${quote(method)}`]),
    code`--url ${word(url, words)}`,
    ...headers.map(
      ({ name, value }) => code`--header ${headerWord(name, headerValue(value), program, words)}`,
    ),
    ...(hasUntypedBody(request) ? [code`--header 'Content-Type:'`] : []),
    ...(body && method !== 'HEAD' ? [bodyOption(request, words)] : []),
    ...(hasHeader(request, 'accept-encoding') ? [code`--compressed`] : []),
    ...(followRedirects ? [code`--location`] : []),
    ...(timeoutSeconds > 0 ? [code`--max-time ${quoteNumber(timeoutSeconds)}`] : []),
  ]
}

function headerWord(name: Template, value: Template, program: Program, words: Words): Code {
  const [only] = value
  const quoteHeader = (text: string) => (/^[\0-\x7f]*$/.test(text) ? quote(text) : quoteShellLatin1(text))
  const stated = (text: Template) => word(text, { ...words, literal: quoteHeader })
  if (!only) return stated([...name, { kind: 'literal', text: ';' }])
  if (!mayBeEmpty(value, program) || only.kind !== 'variable') {
    return stated([...name, { kind: 'literal', text: ': ' }, ...value])
  }
  const variable = words.variable(only.variable).code
  return joined(code``, [
    stated(name),
    code`"`,
    parameterShell(variable, code`:+: `),
    parameterShell(variable, code`:-;`),
    code`"`,
  ])
}

/** Whether the value is empty, or is that of an input whose value the reader may set to nothing. */
function mayBeEmpty(value: Template, { inputs }: Program): boolean {
  const [only, ...others] = value
  if (!only) return true
  if (only.kind !== 'variable' || only.percentEncodeExcept !== undefined || others.length > 0) return false
  return inputs.some((input) => input.name === only.variable && input.default !== undefined)
}

function bodyOption(request: RequestTemplate, words: Words): Code {
  const text = bodyText(request)
  if (text && isLong(request))
    return isLarge(text) ? code`--data-binary @<(printf %s "$data")` : code`--data-raw "$data"`
  if (text) return code`--data-raw ${word(text, words)}`
  const writes = (request.body ?? []).map((part) =>
    part.kind === 'file' ? code`cat -- ${quote(part.path)}` : code`printf %s ${longText(part.text, words)}`,
  )
  return code`--data-binary @<(${joined(code`; `, writes)})`
}

/** Whether the body stands in a variable before the command: it has several lines, or is larger than an argument. */
function isLong(request: RequestTemplate): boolean {
  const text = bodyText(request)
  return text !== undefined && (linesOf(text).length > 1 || isLarge(text))
}

/** Linux takes 128 KiB in one argument; a quarter of that leaves room for variables and for UTF-8. */
function isLarge(text: Template): boolean {
  return text.reduce((length, part) => length + (part.kind === 'literal' ? part.text.length : 0), 0) > 32_768
}

/** Plain quotes where a reader sees every character, otherwise one word for each line. */
function longText(text: Template, words: Words): Code {
  const isPlain = text.every((part) => part.kind !== 'literal' || isVisible(part.text))
  if (isPlain) return word(text, words)
  return adjacentShell(linesOf(text).map((line) => word(line, words)))
}

function expectationOf(expectation: Expectation, step: Step, program: Program): Code {
  const title = expectationTitle(expectation, step, program)
  if (expectation.kind === 'status') {
    const expected = integer(expectation.is)
    return code`[[ $status == ${expected} ]] || stop 1 ${quote(`${title}: expected ${expectation.is}, found`)} "$status"`
  }
  const part = jqPath(expectation.path)
  switch (expectation.kind) {
    case 'has':
      return code`expect ${quote(absentMember(expectation, step, program))} ${quote(jqHas(expectation.path))}`
    case 'equals': {
      const value =
        typeof expectation.value === 'string'
          ? quoteJq(expectation.value).code
          : JSON.stringify(expectation.value)
      const isEqual = `${part} == ${value}`
      const filter = expectation.value === null ? `(${jqHas(expectation.path)}) and ${isEqual}` : isEqual
      return code`expect ${quote(`${title}: expected ${JSON.stringify(expectation.value)}, found`)} ${quote(filter)} ${quote(part)}`
    }
    case 'keys': {
      const whole = part === '.' ? '' : `${part} | `
      const keys = expectation.keys.map((key) => quoteJq(key).code).join(', ')
      const sentence = `${title}: expected ${membersForPeople(expectation.keys)}; found`
      return code`expect ${quote(sentence)} ${quote(`${whole}keys == ([${keys}] | sort)`)} ${quote(`${whole}keys | join(", ")`)}`
    }
  }
}

function captureOf(capture: Capture, step: Step, program: Program, words: Words): Code {
  const variable = words.variable(capture.variable)
  const rule = captureRule(capture, step, program)
  const filter = rule === 'required' ? jqPath(capture.path) : `${jqPath(capture.path)} | select(. != "")`
  if (rule === 'kept') return code`${variable}=$(text_at ${quote(filter)} || printf %s "$${variable}")`
  return code`${variable}=$(text_at ${quote(filter)}) || stop 1 ${quote(absentCapture(capture, step, program))}`
}

function jqPath(path: JsonPath): string {
  const steps = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `[${quoteJq(key).code}]`
  })
  const text = steps.join('')
  return text.startsWith('.') ? text : `.${text}`
}

function jqHas(path: JsonPath): string {
  const last = path.at(-1)
  if (last === undefined) return 'true'
  const has = `has(${typeof last === 'number' ? last : quoteJq(last).code})`
  return path.length === 1 ? has : `${jqPath(path.slice(0, -1))} | ${has}`
}

/** One word of the shell. With holes: double quotes, or single ones with the holes between when much would be escaped. */
function word(template: Template, words: Words): Code {
  const parts = merged(template)
  const literal = literalOf(parts)
  if (literal !== undefined) return words.literal(literal)
  const texts = parts.flatMap((part) => (part.kind === 'literal' ? [part.text] : []))
  const isPlain = texts.every(
    (text) => isVisible(text) && words.literal(text).code !== quoteShellLatin1(text).code,
  )
  const isDouble = isPlain && texts.join('').replace(/[^"$`\\]/g, '').length <= 2
  const written = parts.map((part, i) => {
    if (part.kind === 'literal') return isDouble ? quoteShellDouble(part.text) : words.literal(part.text)
    const next = parts[i + 1]
    const hole = expansion(part, next?.kind === 'literal' && isDouble ? next.text : '', words)
    return isDouble ? hole : code`"${hole}"`
  })
  return isDouble ? code`"${joined(code``, written)}"` : joined(code``, written)
}

/** What stands for a hole inside double quotes; braces where the text after it would be taken for its name. */
function expansion(part: Exclude<Template[number], { kind: 'literal' }>, next: string, words: Words): Code {
  if (part.kind === 'base64') return words.base64(part.of)
  const variable = words.variable(part.variable)
  if (part.percentEncodeExcept !== undefined) return words.percentEncoded(variable, part.percentEncodeExcept)
  return /^[A-Za-z0-9_]/.test(next) ? parameterShell(variable.code, code``) : code`$${variable}`
}

function wordsOf(program: Program): Words {
  const words: Words = {
    literal: quote,
    variable: namesOf(program, { case: 'snake', reserved: reservedShell }),
    percentEncoded: (value, except) => code`$(percent_encode "$${value}" ${quote(except)})`,
    base64: (of) => code`$(base64_of ${word(of, words)})`,
  }
  return words
}
