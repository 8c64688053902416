// C with libcurl; cJSON reads JSON where the program does.

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
import { cFunctions, cIncludes } from './c-functions.ts'
import { headerValue, linesOf, merged, pieces, type Words } from './expression.ts'
import { capturedOnly, captureRule, namesOf } from './names.ts'
import { commentC as comment, quoteC as quote, quoteCLatin1, quoteNumber } from './quotes.ts'
import { refusal } from './refusals.ts'
import { bodyText, hasUntypedBody, literalOf } from './request-facts.ts'
import { reservedC } from './reserved-words.ts'
import { absentCapture, absentMember, expectationTitle, membersForPeople, missingInput } from './sentences.ts'
import type { Target } from './target.ts'
import { readsJson, type Uses, usesOf } from './uses.ts'

export const cLibcurl = {
  id: 'c-libcurl',
  language: 'C',
  client: 'libcurl',
  extension: '.c',
  highlight: 'c',
  run: {
    needs: [
      { name: 'gcc', version: ['gcc', '--version'], debian: 'gcc' },
      { name: 'pkg-config', version: ['pkg-config', '--version'], debian: 'pkgconf' },
      { name: 'libcurl', version: ['pkg-config', '--modversion', 'libcurl'], debian: 'libcurl4-openssl-dev' },
      { name: 'cJSON', version: ['pkg-config', '--modversion', 'libcjson'], debian: 'libcjson-dev' },
    ],
    file: 'main.c',
    build: ['sh', '-c', 'gcc -o main main.c $(pkg-config --cflags --libs libcurl libcjson)'],
    command: ['./main'],
  },
  cannot: (program) =>
    refusal(program, {
      forbidden: { character: '\0', reason: 'a C string ends at NUL' },
      request: ({ method, body }) =>
        method === 'HEAD' && body?.length ? 'libcurl does not send a body with HEAD' : undefined,
    }),
  print,
} satisfies Target

function print(program: Program): Code {
  const uses = usesOf(program)
  const words = wordsOf(program)
  return lines(
    comment(program.name),
    code`// Build: gcc -o main main.c $(pkg-config --cflags --libs ${uses.json ? code`libcurl libcjson` : code`libcurl`})`,
    code``,
    cIncludes(uses),
    code``,
    cFunctions(uses).map((definition) => [definition, code``]),
    code`int main(void)`,
    code`{`,
    indent(
      '    ',
      inputsOf(program, words),
      code`curl_global_init(CURL_GLOBAL_DEFAULT);`,
      program.steps.map((step) => [code``, stepOf(step, program, uses, words)]),
      code``,
      code`curl_global_cleanup();`,
      code`return 0;`,
    ),
    code`}`,
    code``,
  )
}

function inputsOf(program: Program, words: Words): readonly Part[] {
  return [
    program.inputs.length > 0 && [
      code`// Inputs: an environment variable comes before the value that stands here.`,
      program.inputs.map((input) => {
        const value =
          input.default === undefined
            ? code`required(${quote(input.environmentName)}, ${quote(missingInput(input))})`
            : code`input(${quote(input.environmentName)}, ${quote(input.default)})`
        return code`const char *${words.variable(input.name)} = ${value};`
      }),
      code``,
    ],
    capturedOnly(program).length > 0 && [
      code`// Set by the steps.`,
      capturedOnly(program).map((variable) => code`const char *${words.variable(variable)} = "";`),
      code``,
    ],
  ]
}

function stepOf(step: Step, program: Program, uses: Uses, words: Words): Code {
  const statements = lines(
    requestOf(step, uses, words),
    code`struct answer answer = perform(request);`,
    readsJson(step) && code`cJSON *json = cJSON_Parse(answer.text);`,
    step.expect.map((expectation) => expectationOf(expectation, step, program)),
    step.captures.map((capture) => captureOf(capture, step, program, words)),
    readsJson(step) && code`cJSON_Delete(json);`,
    code`free(answer.text);`,
    code`curl_slist_free_all(headers);`,
  )
  if (!uses.isFlow) return statements
  return lines(comment(step.name), code`{`, indent('    ', statements), code`}`)
}

function requestOf(step: Step, uses: Uses, words: Words): Code {
  const { request } = step
  const body = bodyOf(request, words)
  return lines(
    code`struct curl_slist *headers = NULL;`,
    request.headers.map(
      ({ name, value }) => code`headers = add_header(headers, ${headerOf(name, headerValue(value), words)});`,
    ),
    hasUntypedBody(request) && code`headers = curl_slist_append(headers, "Content-Type:"); // none`,
    body.statement,
    code`struct request request = {`,
    indent(
      '    ',
      uses.isFlow && code`.step = ${quote(oneLine(step.name))},`,
      code`.method = ${quote(request.method)},`,
      code`.url = ${text(request.url, words)},`,
      code`.headers = headers,`,
      body.members,
      request.followRedirects && code`.follows_redirects = 1,`,
      request.timeoutSeconds > 0 && code`.timeout_ms = ${integer(Math.ceil(request.timeoutSeconds * 1000))},`,
    ),
    code`};`,
  )
}

/** Where the body is, and the statements that make it. */
function bodyOf(request: RequestTemplate, words: Words): { statement?: Code; members?: Code } {
  const stated = bodyText(request)
  if (!request.body) return {}
  if (stated && merged(stated).length === 0) return { members: code`.body = "",` }
  if (stated) {
    return {
      statement: code`const char *body =${isSeveralLiterals(stated) ? code`` : code` `}${longText(stated, words)};`,
      members: lines(code`.body = body,`, code`.body_size = strlen(body),`),
    }
  }
  const writes = request.body.map((part) =>
    part.kind === 'file'
      ? code`add_file(parts, ${quote(part.path)});`
      : code`fputs(${longText(part.text, words)}, parts);`,
  )
  return {
    statement: lines(
      code`char *body = NULL;`,
      code`size_t body_size = 0;`,
      code`FILE *parts = open_memory(&body, &body_size);`,
      writes,
      code`fclose(parts);`,
    ),
    members: lines(code`.body = body,`, code`.body_size = body_size,`),
  }
}

function headerOf(name: Template, value: Template, words: Words): Code {
  return code`${text(name, words)}, ${text(value, { ...words, literal: quoteCLatin1 })}`
}

/** One operand as it is, several through `text`. */
function text(template: Template, words: Words): Code {
  if (merged(template).length < 2) return joined(code``, pieces(template, words))
  return code`text(${joined(code`, `, pieces(template, words))}, NULL)`
}

/** Line by line: adjacent literals, or arguments of `text` where there are holes. */
function longText(template: Template, words: Words): Code {
  const cut = linesOf(template)
  if (cut.length === 1) return text(template, words)
  if (isSeveralLiterals(template)) {
    return lines(
      code``,
      cut.map((line) => code`    ${joined(code``, pieces(line, words))}`),
    )
  }
  const arguments_ = cut.map((line) => code`    ${joined(code`, `, pieces(line, words))},`)
  return lines(code`text(`, arguments_, code`    NULL)`)
}

const isSeveralLiterals = (template: Template): boolean =>
  literalOf(template) !== undefined && linesOf(template).length > 1

function expectationOf(expectation: Expectation, step: Step, program: Program): Code {
  const title = expectationTitle(expectation, step, program)
  if (expectation.kind === 'status')
    return code`expect_status(${quote(title)}, ${integer(expectation.is)}, answer.status);`
  const found = partOf(expectation.path)
  switch (expectation.kind) {
    case 'equals': {
      const sentence = quote(`${title}: expected ${JSON.stringify(expectation.value)}, found`)
      return code`expect(${isEqual(found, expectation.value)}, ${sentence}, ${found});`
    }
    case 'keys':
      return code`expect_keys(${joined(code`, `, [quote(`${title}: expected ${membersForPeople(expectation.keys)}; found`), found, ...expectation.keys.map(quote)])}, NULL);`
    case 'has':
      return lines(
        code`if (!${found})`,
        code`    stop(1, ${quote(absentMember(expectation, step, program))});`,
      )
  }
}

function isEqual(found: Code, value: JsonScalar): Code {
  if (typeof value === 'number')
    return code`cJSON_IsNumber(${found}) && cJSON_GetNumberValue(${found}) == ${quoteNumber(value)}`
  if (typeof value === 'string')
    return code`cJSON_IsString(${found}) && !strcmp(cJSON_GetStringValue(${found}), ${quote(value)})`
  return value === null
    ? code`cJSON_IsNull(${found})`
    : value
      ? code`cJSON_IsTrue(${found})`
      : code`cJSON_IsFalse(${found})`
}

function captureOf(capture: Capture, step: Step, program: Program, words: Words): Code {
  const variable = words.variable(capture.variable)
  const found = partOf(capture.path)
  const stop = code`    stop(1, ${quote(absentCapture(capture, step, program))});`
  switch (captureRule(capture, step, program)) {
    case 'required':
      return lines(code`${variable} = text_of(${found});`, code`if (!${variable})`, stop)
    case 'needed':
      return lines(code`${variable} = text_of(${found});`, code`if (!${variable} || !*${variable})`, stop)
    case 'kept':
      return code`${variable} = text_or(${variable}, ${found});`
  }
}

/** The part of the answer that member names and indexes lead to; NULL when there is none. */
function partOf(path: JsonPath): Code {
  return path.reduce<Code>(
    (whole, key) =>
      typeof key === 'number'
        ? code`element(${whole}, ${integer(key)})`
        : code`member(${whole}, ${quote(key)})`,
    code`json`,
  )
}

function wordsOf(program: Program): Words {
  const words: Words = {
    literal: quote,
    variable: namesOf(program, { case: 'snake', reserved: reservedC }),
    percentEncoded: (value, except) => code`percent_encode(${value}, ${quote(except)})`,
    base64: (of) => code`base64_of(${text(of, words)})`,
  }
  return words
}
