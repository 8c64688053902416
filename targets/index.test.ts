// The list of targets, finding one, what each refuses, and what every printed text keeps to.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Program } from '#program'
import { findTarget, targets } from './index.ts'
import { aFlow, aHeader, anInput, aProgram, aRequest, aStep, literal, template } from './programs.fixture.ts'

test('an unknown id is refused with the nearest one, or with all of them', () => {
  assert.throws(() => findTarget('go-http'), {
    name: 'TargetError',
    code: 'E_TARGET',
    message: 'there is no target "go-http"',
    hint: 'did you mean "go-net-http"?',
  })
  assert.throws(() => findTarget('cobol'), { hint: /^the targets are shell-curl, / })
})

test('a target is found by its id in any case', () => {
  assert.equal(findTarget('Go-Net-HTTP').language, 'Go')
})

test('ids, which are file names, are unlike each other', () => {
  assert.equal(new Set(targets.map(({ id }) => id)).size, targets.length)
  for (const { id } of targets) assert.match(id, /^[a-z]+(-[a-z]+)+$/)
})

/** PowerScript breaks its long literals, and has tests of its own. */
const inPlainText = targets.filter(({ id }) => id !== 'powerbuilder-chilkat')

const everybody = targets.map(({ id }) => id)
const requestOf = (stated: Parameters<typeof aRequest>[0]): Program =>
  aProgram({ steps: [aStep({ request: aRequest(stated) })] })
const headerOf = (name: string, value: string): Program => requestOf({ headers: [aHeader(name, value)] })

/** Programs that some targets cannot say; the reason is the same for all that refuse. Chilkat's own test has its limits. */
const refusals: [what: string, program: Program, by: readonly string[], reason: RegExp][] = [
  [
    'half of a surrogate pair',
    requestOf({ body: [{ kind: 'text', text: [literal('\ud800')] }] }),
    everybody,
    /surrogate/,
  ],
  ['a method that is no token', requestOf({ method: 'GET /x' }), everybody, /HTTP has no method "GET \/x"/],
  ['a header name that is no token', headerOf('X Y', 'z'), everybody, /HTTP has no header "X Y"/],
  [
    'a header that splits',
    headerOf('X', 'a\r\nY: b'),
    everybody,
    /the header X holds a character that HTTP does not carry/,
  ],
  [
    'a header beyond Latin-1',
    headerOf('X', '日'),
    everybody,
    /the header X holds a character that HTTP does not carry/,
  ],
  ['a stated length', headerOf('Content-Length', '3'), everybody, /says how a body is carried/],
  ['another scheme', requestOf({ url: template('file:///etc/passwd') }), everybody, /no address of HTTP/],
  [
    'NUL in a body',
    requestOf({ body: [{ kind: 'text', text: [literal('a\0')] }] }),
    ['shell-curl', 'c-libcurl'],
    /ends at NUL/,
  ],
  [
    'a repeated header',
    requestOf({ headers: [aHeader('X', '1'), aHeader('x', '2')] }),
    ['javascript-fetch'],
    /fetch joins/,
  ],
  [
    'GET with a body',
    requestOf({ method: 'GET', body: [{ kind: 'text', text: [literal('a')] }] }),
    ['javascript-fetch'],
    /body with GET/,
  ],
  [
    'dots in a path',
    requestOf({ url: template('{{base}}/a/../b') }),
    ['javascript-fetch'],
    /fetch changes this URL: it sends \/b/,
  ],
  [
    'Host',
    headerOf('Host', 'example.test'),
    ['javascript-fetch'],
    /does not let a program state the header host/,
  ],
  [
    'Connection',
    headerOf('Connection', 'close'),
    ['javascript-fetch', 'python-urllib'],
    /does not let a program state the header/i,
  ],
  [
    'brackets in a path',
    requestOf({ url: template('{{base}}/a[1]') }),
    ['java-httpclient'],
    /java\.net\.URI refuses/,
  ],
  ['é in a header', headerOf('X', 'é'), ['java-httpclient'], /does not send what Postman sends/],
  [
    'é in the default of an input that a header takes',
    aProgram({
      inputs: [anInput('base'), anInput('who', { default: 'é' })],
      steps: [aStep({ request: aRequest({ headers: [aHeader('X', '{{who}}')] }) })],
    }),
    ['shell-curl', 'go-net-http', 'java-httpclient', 'c-libcurl'],
    /does not send what Postman sends/,
  ],
]

for (const [what, program, by, reason] of refusals) {
  test(`${what} is refused in words by ${by.length === everybody.length ? 'every target' : by.join(', ')}`, () => {
    for (const target of targets) {
      const refusal = target.cannot?.(program)
      if (by.includes(target.id)) assert.match(refusal ?? '', reason, target.id)
      else if (inPlainText.includes(target)) assert.equal(refusal, undefined, target.id)
    }
  })
}

test('a program is printed the same each time, ends in one newline, and has no blanks at the end of a line', () => {
  for (const target of targets) {
    const text = target.print(aFlow).code
    assert.equal(target.print(aFlow).code, text)
    assert.match(text, /[^\n]\n$/, target.id)
    assert.doesNotMatch(text, /[ \t]$|\r/m, target.id)
    assert.doesNotMatch(text, /\n\n\n\n/, target.id)
  }
})

test('a variable that nobody supplies is a fault of the program, not an empty text', () => {
  const program = requestOf({ url: template('{{base}}/{{nobody}}') })
  for (const target of inPlainText) assert.throws(() => target.print(program), RangeError, target.id)
})

test('inputs stand before the first request, with their defaults', () => {
  for (const { id, print } of targets) {
    const { code } = print(aFlow)
    const [first, request] = [code.indexOf('http://127.0.0.1:8080/am'), code.indexOf('/json/authenticate')]
    assert.ok(first > 0 && first < request, id)
  }
})

test('a secret has no default, and the sentence names the step that sets an input', () => {
  const setBy = aProgram({ inputs: [anInput('base', { setBy: 'Step 1: Find it' })] })
  for (const { id, print } of inPlainText) {
    const text = print(setBy).code.replace(/["\\]/g, '')
    assert.match(text, /Set the environment variable base; in the collection, Step 1: Find it sets it/, id)
  }
})
