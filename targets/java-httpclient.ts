// Java (11 and later for the client, 16 for the language) with the HTTP client of its library, in one file.

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
import { headerValue, linesOf, merged, sum, type Words } from './expression.ts'
import { javaFunctions } from './java-functions.ts'
import { capturedOnly, captureRule, isCaptured, namesOf } from './names.ts'
import { commentJava as comment, quoteJava as quote, quoteNumber } from './quotes.ts'
import { refusal } from './refusals.ts'
import { bodyText, hasHeader } from './request-facts.ts'
import { reservedJava } from './reserved-words.ts'
import { absentCapture, absentMember, expectationTitle, missingInput } from './sentences.ts'
import type { Target } from './target.ts'
import { readsJson, type Uses, usesOf } from './uses.ts'

export const javaHttpclient = {
  id: 'java-httpclient',
  language: 'Java',
  client: 'HttpClient',
  extension: '.java',
  highlight: 'java',
  run: {
    needs: [{ name: 'java', version: ['java', '--version'], debian: 'default-jdk-headless' }],
    file: 'Main.java',
    command: ['java', 'Main.java'],
  },
  cannot: (program) => refusal(program, { sendsLatin1: false, request: notInHttpClient }),
  print,
} satisfies Target

/** A java.net.URI has no place for these characters, and the client takes no other address. */
function notInHttpClient(_: RequestTemplate, target: string): string | undefined {
  const path = target.replace(/\?.*/s, '')
  return /[[\]]/.test(path) ? 'the path of the URL has a bracket, which java.net.URI refuses' : undefined
}

function print(program: Program): Code {
  const uses = usesOf(program)
  const words = wordsOf(program)
  const steps = program.steps.map((step) => stepOf(step, program, uses, words))
  const caught = uses.isFlow
    ? code`step + ": the request could not be sent: " + e`
    : code`"The request could not be sent: " + e`
  return lines(
    comment(program.name),
    code``,
    importsOf(uses),
    code``,
    code`public class Main {`,
    indent(
      '    ',
      restrictedHeaders(program),
      inputsOf(program, words),
      clientsOf(uses),
      code`public static void main(String[] args) throws InterruptedException {`,
      code`    try {`,
      indent('        ', uses.isFlow ? steps.map((_, i) => code`step${integer(i + 1)}();`) : steps),
      code`    } catch (IOException | IllegalArgumentException e) {`,
      code`        stop(3, ${caught});`,
      code`    }`,
      code`}`,
      uses.isFlow && steps.map((step, i) => [code``, stepMethod(i, program, step)]),
      javaFunctions(uses).map((definition) => [code``, definition]),
    ),
    code`}`,
    code``,
  )
}

function importsOf(uses: Uses): Code {
  const keys = uses.expects.has('keys')
  return lines(
    code`import java.io.IOException;`,
    uses.files && code`import java.io.ByteArrayOutputStream;`,
    uses.json && code`import java.math.BigDecimal;`,
    code`import java.net.URI;`,
    code`import java.net.http.HttpClient;`,
    code`import java.net.http.HttpRequest;`,
    code`import java.net.http.HttpRequest.BodyPublishers;`,
    code`import java.net.http.HttpResponse;`,
    (uses.files || uses.encodings.size > 0 || uses.base64) && code`import java.nio.charset.StandardCharsets;`,
    uses.files && [code`import java.nio.file.Files;`, code`import java.nio.file.Path;`],
    uses.timeouts && code`import java.time.Duration;`,
    uses.json && [code`import java.util.ArrayList;`],
    uses.base64 && code`import java.util.Base64;`,
    uses.json && [
      code`import java.util.LinkedHashMap;`,
      code`import java.util.List;`,
      code`import java.util.Map;`,
    ],
    uses.expects.has('equals') && code`import java.util.Objects;`,
    keys && code`import java.util.Set;`,
  )
}

/** Headers that the client lets a program state only when it is asked before it is loaded. */
function restrictedHeaders({ steps }: Program): Code | false {
  const stated = ['connection', 'expect', 'host', 'upgrade'].filter((name) =>
    steps.some((step) => hasHeader(step.request, name)),
  )
  if (stated.length === 0) return false
  return lines(
    code`static {`,
    code`    // The client keeps these headers to itself unless it is told otherwise.`,
    code`    System.setProperty("jdk.httpclient.allowRestrictedHeaders", ${quote(stated.join(','))});`,
    code`}`,
    code``,
  )
}

function inputsOf(program: Program, words: Words): readonly Part[] {
  const captured = capturedOnly(program)
  return [
    program.inputs.length > 0 && [
      code`// Inputs: an environment variable comes before the value that stands here.`,
      program.inputs.map((input) => {
        const final = isCaptured(input.name, program) ? code`` : code`final `
        const value =
          input.default === undefined
            ? code`required(${quote(input.environmentName)}, ${quote(missingInput(input))})`
            : code`input(${quote(input.environmentName)}, ${quote(input.default)})`
        return code`static ${final}String ${words.variable(input.name)} = ${value};`
      }),
      code``,
    ],
    captured.length > 0 && [
      code`// Set by the steps.`,
      captured.map((variable) => code`static String ${words.variable(variable)} = "";`),
      code``,
    ],
    program.steps.length > 1 && [code`static String step;`, code``],
  ]
}

/** Redirects are a matter of the client, so a program with both kinds of steps has two. */
function clientsOf({ follows, stays }: Uses): Code {
  const client = (name: Code, redirect: Code) => [
    code`static final HttpClient ${name} = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.${redirect})
        .build();`,
    code``,
  ]
  return lines(
    follows && client(code`client`, code`NORMAL`),
    stays && client(follows ? code`stayingClient` : code`client`, code`NEVER`),
  )
}

function stepMethod(index: number, program: Program, step: Code): Code {
  const name = program.steps[index]?.name ?? ''
  return lines(
    comment(name),
    code`static void step${integer(index + 1)}() throws IOException, InterruptedException {`,
    code`    begin(${quote(oneLine(name))});`,
    indent('    ', step),
    code`}`,
  )
}

function stepOf(step: Step, program: Program, uses: Uses, words: Words): Code {
  const { request } = step
  const body = bodyOf(request, words)
  const isBoth = uses.follows && uses.stays
  const client = isBoth ? (request.followRedirects ? code`client, ` : code`stayingClient, `) : code``
  const isChecked = readsJson(step) || step.expect.length > 0
  return lines(
    body.statement,
    code`var request = HttpRequest.newBuilder(URI.create(${sum(request.url, words)}))`,
    request.headers.map(
      ({ name, value }) => code`        .header(${sum(name, words)}, ${sum(headerValue(value), words)})`,
    ),
    request.timeoutSeconds > 0 &&
      code`        .timeout(Duration.ofMillis(${integer(Math.ceil(request.timeoutSeconds * 1000))}))`,
    code`        .method(${quote(request.method)}, ${body.publisher});`,
    isChecked ? code`var response = send(${client}request);` : code`send(${client}request);`,
    readsJson(step) && code`Object answer = Json.parse(response.body());`,
    step.expect.map((expectation) => expectationOf(expectation, step, program)),
    step.captures.map((capture) => captureOf(capture, step, program, words)),
  )
}

/** The publisher of the body, and the statements before it. */
function bodyOf(request: RequestTemplate, words: Words): { statement?: Code; publisher: Code } {
  const text = bodyText(request)
  if (!request.body || (text && merged(text).length === 0))
    return { publisher: code`BodyPublishers.noBody()` }
  if (text) {
    return {
      statement: code`var body = ${longText(text, words)};`,
      publisher: code`BodyPublishers.ofString(body)`,
    }
  }
  const writes = request.body.map((part) =>
    part.kind === 'file'
      ? code`body.write(read(${quote(part.path)}));`
      : code`body.write((${longText(part.text, words)}).getBytes(StandardCharsets.UTF_8));`,
  )
  return {
    statement: lines(code`var body = new ByteArrayOutputStream();`, writes),
    publisher: code`BodyPublishers.ofByteArray(body.toByteArray())`,
  }
}

/** A sum, line by line. The compiler takes constants of 65535 bytes, so a large text is joined when the program runs. */
function longText(template: Template, words: Words): Code {
  const length = template.reduce((sum, part) => sum + (part.kind === 'literal' ? part.text.length : 0), 0)
  if (length <= 10_000)
    return joined(
      lines(code``, code`        + `),
      linesOf(template).map((line) => sum(line, words)),
    )
  const chunks = template.flatMap((part) =>
    part.kind === 'literal' ? (part.text.match(/.{1,10000}/gsu) ?? []).map(quote) : [sum([part], words)],
  )
  return lines(code`String.join("",`, indent('        ', joined(lines(code`,`, code``), chunks)), code`)`)
}

function expectationOf(expectation: Expectation, step: Step, program: Program): Code {
  const title = quote(expectationTitle(expectation, step, program))
  if (expectation.kind === 'status')
    return code`expectStatus(${title}, ${integer(expectation.is)}, response.statusCode());`
  const found = code`at(answer${keysOf(expectation.path)})`
  switch (expectation.kind) {
    case 'equals':
      return code`expect(${title}, ${scalar(expectation.value)}, ${found});`
    case 'keys':
      return code`expectKeys(${title}, ${joined(code`, `, [found, ...expectation.keys.map(quote)])});`
    case 'has':
      return code`if (${found} == Json.NOTHING) stop(1, ${quote(absentMember(expectation, step, program))});`
  }
}

function captureOf(capture: Capture, step: Step, program: Program, words: Words): Code {
  const variable = words.variable(capture.variable)
  const found = code`textAt(answer${keysOf(capture.path)})`
  const stop = code`stop(1, ${quote(absentCapture(capture, step, program))});`
  switch (captureRule(capture, step, program)) {
    case 'required':
      return lines(code`${variable} = ${found};`, code`if (${variable} == null) ${stop}`)
    case 'needed':
      return lines(
        code`${variable} = ${found};`,
        code`if (${variable} == null || ${variable}.isEmpty()) ${stop}`,
      )
    case 'kept':
      return code`${variable} = nonEmptyOr(${variable}, ${found});`
  }
}

function wordsOf(program: Program): Words {
  const steps = program.steps.map((_, i) => `step${i + 1}`)
  const words: Words = {
    literal: quote,
    variable: namesOf(program, { case: 'camel', reserved: [...reservedJava, ...steps] }),
    percentEncoded: (value, except) => code`percentEncode(${value}, ${quote(except)})`,
    base64: (of) =>
      code`Base64.getEncoder().encodeToString((${sum(of, words)}).getBytes(StandardCharsets.UTF_8))`,
  }
  return words
}

function scalar(value: JsonScalar): Code {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return code`new BigDecimal("${quoteNumber(value)}")`
  return value === null ? code`null` : value ? code`true` : code`false`
}

const keysOf = (path: JsonPath): Code =>
  joined(
    code``,
    path.map((key) => code`, ${typeof key === 'number' ? integer(key) : quote(key)}`),
  )
