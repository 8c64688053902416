// Go with its standard library. The text is as gofmt leaves it.

import {
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
import { headerValue, linesOf, merged, pieces, sum, type Words } from './expression.ts'
import { goFunctions, goImports } from './go-functions.ts'
import { capturedOnly, captureRule, namesOf } from './names.ts'
import {
  alignedGo,
  commentGo as comment,
  fitsGoRaw,
  quoteGo as quote,
  quoteGoLatin1,
  quoteGoRaw,
  quoteNumber,
} from './quotes.ts'
import { refusal } from './refusals.ts'
import { bodyText, headersByName, literalOf } from './request-facts.ts'
import { reservedGo } from './reserved-words.ts'
import { absentCapture, absentMember, expectationTitle, missingInput } from './sentences.ts'
import type { Target } from './target.ts'
import { readsJson, type Uses, usesOf } from './uses.ts'

export const goNetHttp = {
  id: 'go-net-http',
  language: 'Go',
  client: 'net/http',
  extension: '.go',
  highlight: 'go',
  run: {
    needs: [{ name: 'go', version: ['go', 'version'], debian: 'golang-go' }],
    file: 'main.go',
    build: ['go', 'build', '-o', 'main', 'main.go'],
    command: ['./main'],
  },
  cannot: (program) => refusal(program),
  print,
} satisfies Target

function print(program: Program): Code {
  const uses = usesOf(program)
  const words = wordsOf(program)
  const steps = program.steps.map((step) => stepOf(step, program, uses, words))
  return lines(
    comment(program.name),
    code`package main`,
    code``,
    goImports(uses),
    code``,
    inputsOf(program, words),
    clientOf(program, uses),
    code`func main() {`,
    uses.isFlow ? steps.map((_, i) => code`	step${integer(i + 1)}()`) : steps,
    code`}`,
    uses.isFlow &&
      program.steps.map((step, i) => [
        code``,
        comment(step.name),
        code`func step${integer(i + 1)}() {`,
        steps[i],
        code`}`,
      ]),
    goFunctions(uses).map((definition) => [code``, definition]),
    code``,
  )
}

/** A block of variables; gofmt aligns their equals signs. */
function inputsOf(program: Program, words: Words): readonly Part[] {
  const inputs = program.inputs.map((input) => ({
    name: words.variable(input.name),
    value:
      input.default === undefined
        ? code`required(${quote(input.environmentName)}, ${quote(missingInput(input))})`
        : code`input(${quote(input.environmentName)}, ${quote(input.default)})`,
  }))
  const captured = capturedOnly(program).map(words.variable)
  return [
    inputs.length > 0 && [
      code`// Inputs: an environment variable comes before the value that stands here.`,
      code`var (`,
      alignedGo(inputs).map((line) => code`	${line}`),
      code`)`,
      code``,
    ],
    captured.length > 0 && [
      code`// Set by the steps.`,
      code`var ${joined(code`, `, captured)} string`,
      code``,
    ],
  ]
}

/** What the client of a step is told; nothing when the default one will do. */
function clientSettings({ followRedirects, timeoutSeconds }: RequestTemplate): Code {
  return joined(code`, `, [
    ...(followRedirects ? [] : [code`CheckRedirect: stay`]),
    ...(timeoutSeconds > 0
      ? [code`Timeout: ${integer(Math.ceil(timeoutSeconds * 1000))} * time.Millisecond`]
      : []),
  ])
}

const settingsVary = ({ steps }: Program): boolean =>
  new Set(steps.map((step) => clientSettings(step.request).code)).size > 1

function clientOf(program: Program, uses: Uses): Code | false {
  if (!uses.stays && !uses.timeouts) return false
  const [first] = program.steps
  const value =
    settingsVary(program) || !first
      ? code`http.DefaultClient`
      : code`&http.Client{${clientSettings(first.request)}}`
  return lines(code`var client = ${value}`, code``)
}

function stepOf(step: Step, program: Program, uses: Uses, words: Words): Code {
  const { request } = step
  const isFlow = program.steps.length > 1
  const body = bodyOf(request, words)
  const values = [
    ...(uses.expects.size > 0 || uses.json
      ? [step.expect.some(({ kind }) => kind === 'status') ? code`status` : code`_`]
      : []),
    ...(uses.json ? [readsJson(step) ? code`answer` : code`_`] : []),
  ]
  const checks = [
    ...step.expect.map((expectation) => expectationOf(expectation, step, program)),
    ...step.captures.map((capture) => captureOf(capture, step, program, words)),
  ]
  const isUsed = values.some((value) => value.code !== '_')
  return lines(
    code`	url := ${sum(request.url, words)}`,
    code`	header := http.Header{}`,
    headersByName(request).map(({ name, values: stated }) => {
      const texts = stated.map((value) => sum(headerValue(value), { ...words, literal: quoteGoLatin1 }))
      return code`	header[${headerName(name, words)}] = []string{${joined(code`, `, texts)}}`
    }),
    body.statement,
    settingsVary(program) && code`	client = &http.Client{${clientSettings(request)}}`,
    code`	${isUsed ? code`${joined(code`, `, values)} := ` : code``}send(${joined(code`, `, [
      ...(isFlow ? [quote(oneLine(step.name))] : []),
      quote(request.method),
      code`url, header, ${body.argument}`,
    ])})`,
    checks.length > 0 && indent('\t', checks),
  )
}

/** The map keeps the spelling; names that net/http looks up itself must be spelled as it does. */
function headerName(name: Template, words: Words): Code {
  const literal = literalOf(name)
  const known = ['Accept-Encoding', 'Connection', 'Host', 'Range', 'User-Agent']
  const canonical = known.find((candidate) => candidate.toLowerCase() === literal?.toLowerCase())
  return canonical ? quote(canonical) : sum(name, words)
}

/** The reader that `send` takes, and the statement before it. The statement is never indented: raw strings stand in it. */
function bodyOf(request: RequestTemplate, words: Words): { statement?: Code; argument: Code } {
  const text = bodyText(request)
  if (text && merged(text).length === 0) return { argument: code`http.NoBody` }
  if (text)
    return { statement: code`	body := ${longText(text, words)}`, argument: code`strings.NewReader(body)` }
  if (!request.body) return { argument: code`nil` }
  const writes = request.body.map((part) =>
    part.kind === 'file'
      ? code`	body.Write(read(${quote(part.path)}))`
      : linesOf(part.text).map((line) => code`	body.WriteString(${sum(line, words)})`),
  )
  return { statement: lines(code`	var body bytes.Buffer`, writes), argument: code`&body` }
}

/** Several lines as raw strings where a reader sees all of them, otherwise as a sum of lines. */
function longText(template: Template, words: Words): Code {
  const cut = linesOf(template)
  if (cut.length === 1) return sum(template, words)
  const isRaw = template.every((part) => part.kind !== 'literal' || fitsGoRaw(part.text))
  if (isRaw) return sum(template, { ...words, literal: quoteGoRaw })
  return joined(
    lines(code` +`, code`		`),
    cut.map((line) => sum(line, words)),
  )
}

function expectationOf(expectation: Expectation, step: Step, program: Program): Code {
  const title = expectationTitle(expectation, step, program)
  if (expectation.kind === 'status') {
    return lines(
      code`if status != ${integer(expectation.is)} {`,
      code`	stop(1, ${quote(`${title}: expected ${expectation.is}, found`)}, status)`,
      code`}`,
    )
  }
  const found = code`at(answer${keysOf(expectation.path)})`
  switch (expectation.kind) {
    case 'equals':
      return code`expect(${quote(title)}, ${scalar(expectation.value)}, ${found})`
    case 'keys':
      return code`expectKeys(${quote(title)}, ${found}, ${joined(code`, `, expectation.keys.map(quote))})`
    case 'has':
      return lines(
        code`if ${found} == (nothing{}) {`,
        code`	stop(1, ${quote(absentMember(expectation, step, program))})`,
        code`}`,
      )
  }
}

function captureOf(capture: Capture, step: Step, program: Program, words: Words): Code {
  const rule = captureRule(capture, step, program)
  const found = code`textAt(answer${keysOf(capture.path)})`
  return lines(
    rule === 'required' ? code`if text, ok := ${found}; ok {` : code`if text, _ := ${found}; text != "" {`,
    code`	${words.variable(capture.variable)} = text`,
    rule !== 'kept' && [code`} else {`, code`	stop(1, ${quote(absentCapture(capture, step, program))})`],
    code`}`,
  )
}

function wordsOf(program: Program): Words {
  const steps = program.steps.map((_, i) => `step${i + 1}`)
  const words: Words = {
    literal: quote,
    variable: namesOf(program, { case: 'camel', initialisms, reserved: [...reservedGo, ...steps] }),
    percentEncoded: (value, except) => code`percentEncode(${value}, ${quote(except)})`,
    base64: (of) => code`base64.StdEncoding.EncodeToString([]byte(${joined(code`+`, pieces(of, words))}))`,
  }
  return words
}

function scalar(value: JsonScalar): Code {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return code`float64(${quoteNumber(value)})`
  return value === null ? code`nil` : value ? code`true` : code`false`
}

/** https://go.dev/wiki/CodeReviewComments#initialisms */
const initialisms = [
  'api',
  'html',
  'http',
  'https',
  'id',
  'ip',
  'json',
  'sql',
  'ssh',
  'tcp',
  'tls',
  'ui',
  'uri',
  'url',
  'uuid',
  'xml',
]

const keysOf = (path: JsonPath): Code =>
  joined(
    code``,
    path.map((key) => code`, ${typeof key === 'number' ? integer(key) : quote(key)}`),
  )
