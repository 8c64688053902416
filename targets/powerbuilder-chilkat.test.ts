// PowerBuilder over Chilkat: what it refuses, and what the script looks like. That it runs is shown in `verify`.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Expectation, Input, Program, RequestTemplate, Step, Template } from '#program'
import { powerbuilderChilkat as target } from './powerbuilder-chilkat.ts'

const text = (literal: string): Template => [{ kind: 'literal', text: literal }]
const variable = (name: string): Template => [{ kind: 'variable', variable: name }]

function aProgram(
  request: Partial<RequestTemplate>,
  step: Partial<Step> = {},
  inputs: readonly Input[] = [],
): Program {
  const whole: RequestTemplate = {
    method: 'POST',
    url: text('http://h/p'),
    headers: [],
    followRedirects: true,
    timeoutSeconds: 0,
    ...request,
  }
  return {
    name: 'A step',
    inputs,
    steps: [{ name: 'A step', request: whole, expect: [], captures: [], ...step }],
  }
}

const anInput = (name: string, more: Partial<Input> = {}): Input => ({
  name,
  environmentName: name,
  isSecret: false,
  ...more,
})
const header = (name: string, value: string) => ({ name: text(name), value: text(value) })
const print = (program: Program) => target.print(program).code

const refusals: readonly (readonly [title: string, program: Program, reason: RegExp])[] = [
  [
    'one header name twice',
    aProgram({ headers: [header('X-A', '1'), header('x-a', '2')] }),
    /more than once/,
  ],
  ['an empty header value', aProgram({ headers: [header('X-A', ' ')] }), /X-A, because its value is empty/],
  ['a header value beyond ASCII', aProgram({ headers: [header('X-A', 'é')] }), /ASCII/],
  [
    'a header that belongs to the client',
    aProgram({ headers: [header('Content-Length', '1')] }),
    /Content-Length/,
  ],
  ['Expect', aProgram({ headers: [header('expect', '100-continue')] }), /never waits/],
  [
    'a body of GET',
    aProgram({ method: 'GET', body: [{ kind: 'text', text: text('a') }] }),
    /no body with GET/,
  ],
  [
    'a multipart body',
    aProgram({
      headers: [header('Content-Type', 'multipart/form-data; boundary=x')],
      body: [{ kind: 'text', text: text('a') }],
    }),
    /multipart/,
  ],
  ['a variable of Chilkat in the URL', aProgram({ url: text('http://h/{$a}') }), /variable of its own/],
  ['a blank in the URL', aProgram({ url: text('http://h/a b') }), /rewrites blanks/],
  ['an encoded word in a header', aProgram({ headers: [header('X-A', '=?utf-8?Q?x?=')] }), /decodes/],
  [
    'a byte order mark at the start',
    aProgram({ body: [{ kind: 'text', text: text('\ufeffa') }] }),
    /byte order mark/,
  ],
  ['NUL', aProgram({ body: [{ kind: 'text', text: text('a\0b') }] }), /ends at NUL/],
  [
    'a member with a backslash',
    aProgram({}, { captures: [{ variable: 'v', path: ['a\\b'], isOptional: false }] }),
    /backslash/,
  ],
]

for (const [title, program, reason] of refusals) {
  test(`PowerBuilder over Chilkat cannot say ${title}`, () => {
    assert.match(target.cannot(program) ?? '', reason)
  })
}

test('what it can say, it does not refuse', () => {
  const program = aProgram(
    { headers: [header('X-A', '1'), { name: variable('n'), value: variable('v') }] },
    {},
    [anInput('n'), anInput('v')],
  )
  assert.equal(target.cannot(program), undefined)
})

test('identifiers are short, and names that differ only in case stay apart', () => {
  const long = 'aVeryLongNameOfAVariableThatNobodyWouldEverWriteByHand'
  const names = ['id', 'ID', 'answer', 'Found', long, `${long}2`]
  const program = aProgram(
    {},
    {},
    names.map((name) => anInput(name)),
  )
  const declared = [
    ...print(program).matchAll(/^(?:string|integer|long|oleobject|exception|contextkeyword) (\w+)/gm),
  ].map(([, name = '']) => name)
  assert.equal(new Set(declared.map((name) => name.toLowerCase())).size, declared.length)
  assert.ok(declared.every((name) => name.length <= 40))
})

test('lines stay short where a text can be divided', () => {
  const body = `${'word '.repeat(100)}\n${'x'.repeat(500)}`
  const program = aProgram({
    url: text(`http://h/${'p'.repeat(300)}`),
    headers: [header('X-A', 'v'.repeat(300))],
    body: [{ kind: 'text', text: text(body) }],
  })
  for (const line of print(program).split('\n')) assert.ok(line.length <= 110, line)
})

test('each object is tested after it was connected, and destroyed at the end', () => {
  const program = aProgram({}, { captures: [{ variable: 'v', path: ['a'], isOptional: false }] })
  const script = print(program)
  const created = script.match(
    /= create oleobject\n +li_Rc = \w+\.ConnectToNewObject\("Chilkat\.\w+"\)\n +if li_Rc < 0 then/g,
  )
  assert.equal(created?.length, 2)
  assert.equal(script.match(/ConnectToNewObject\("/g)?.length, 2)
  for (const object of ['loo_Json', 'loo_Response', 'loo_Http'])
    assert.match(script, new RegExp(`if IsValid\\(${object}\\) then destroy ${object}`))
})

test('a secret has no default in the script', () => {
  const script = print(aProgram({}, {}, [anInput('token', { isSecret: true, setBy: 'Step 2' })]))
  assert.match(
    script,
    /if ls_Token = "" then\n +lex_Failure\.SetMessage\([ &\n]*"Set the environment variable token/,
  )
  assert.doesNotMatch(script, /ls_Token = "[^"]/)
})

test('a redirect is not followed where Chilkat would repeat the request', () => {
  assert.match(print(aProgram({})), /FollowRedirects = 0/)
  assert.doesNotMatch(print(aProgram({ method: 'GET' })), /FollowRedirects/)
  assert.match(print(aProgram({ method: 'GET', followRedirects: false })), /FollowRedirects = 0/)
})

test('a time limit is set for connecting and for reading', () => {
  assert.match(print(aProgram({ timeoutSeconds: 2.5 })), /ConnectTimeout = 3\n +loo_Http\.ReadTimeout = 3/)
})

test('a root that is no object is looked at as a member of one', () => {
  const expect: Expectation[] = [{ kind: 'equals', title: 't', path: [0, 'a.b'], value: 1 }]
  const script = print(aProgram({}, { expect }))
  assert.match(script, /loo_Json\.Load\("\{~"answer~":" \+ ls_Answer \+ "\}"\)/)
  assert.match(script, /StringOf\("answer\[0\]\.~"a\.b~""\)/)
})

test('what is encoded once is not encoded again, unless a step changes it', () => {
  const url: Template = [
    ...text('http://h/?q='),
    { kind: 'variable', variable: 'q', percentEncodeExcept: '' },
  ]
  const { steps, ...program } = aProgram({ url }, {}, [anInput('q')])
  const encodings = (list: readonly Step[]) => print({ ...program, steps: list }).match(/"hex"/g)?.length
  assert.equal(encodings([...steps, ...steps]), 1)
  const changing = steps.map((step) => ({
    ...step,
    captures: [{ variable: 'q', path: ['q'], isOptional: false }],
  }))
  assert.equal(encodings([...changing, ...changing]), 2)
})

test('a comment cannot be left, whatever the item is called', () => {
  const script = print({ ...aProgram({}), name: 'a\nMessageBox("x", "y") &' })
  assert.match(script, /^\/\/ a MessageBox\("x", "y"\) & \.\n\/\/\n/)
})
