// Printed PowerScript in the interpreter: it reads, runs, sends and fails as it says.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { PowerScriptError, parsePowerScript, runPowerScript } from '#powerscript'
import {
  hostileStrings,
  type Input,
  type Program,
  type RequestTemplate,
  type Step,
  type Template,
} from '#program'
import { findTarget } from '#targets'

const target = findTarget('powerbuilder-chilkat')
const text = (literal: string): Template => [{ kind: 'literal', text: literal }]
const variable = (name: string): Template => [{ kind: 'variable', variable: name }]

const amUrl: Input = {
  name: 'amUrl',
  environmentName: 'amUrl',
  default: 'https://<tenant-name>.forgeblocks.com/am',
  isSecret: false,
}
const cookieName: Input = { name: 'cookieName', environmentName: 'cookieName', isSecret: false }
const token: Input = {
  name: 'demoSSOToken',
  environmentName: 'demoSSOToken',
  isSecret: true,
  setBy: 'Step 2',
}

function aStep(request: Partial<RequestTemplate>, step: Partial<Step> = {}): Step {
  const whole: RequestTemplate = {
    method: 'POST',
    url: [...variable('amUrl'), ...text('/x')],
    headers: [],
    followRedirects: true,
    timeoutSeconds: 0,
    ...request,
  }
  return { name: 'Step', request: whole, expect: [], captures: [], ...step }
}

const refresh = aStep(
  {
    url: [...variable('amUrl'), ...text('/json/sessions?_prettyPrint=true&_action=refresh')],
    headers: [
      { name: text('Accept-API-Version'), value: text('resource=4.0') },
      { name: text('Content-Type'), value: text('application/json') },
      { name: variable('cookieName'), value: variable('demoSSOToken') },
    ],
    body: [],
  },
  { expect: [{ kind: 'status', title: 'Status code is 200', is: 200 }] },
)

/** A server that answers each request with the next of these bodies, and keeps what came. */
async function aServer(
  t: TestContext,
  ...bodies: readonly string[]
): Promise<{ url: string; wire: string[] }> {
  const wire: string[] = []
  const server = createServer((socket) => {
    let received = Buffer.alloc(0)
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes])
      const end = received.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(received.toString('latin1'))?.[1] ?? 0)
      if (end < 0 || received.length < end + 4 + length) return
      wire.push(received.toString('utf8'))
      const body = bodies[Math.min(wire.length, bodies.length) - 1] ?? ''
      socket.end(
        `HTTP/1.1 ${body === 'refused' ? 401 : 200} X\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, wire }
}

async function run(
  steps: readonly Step[],
  inputs: readonly Input[],
  environment: Readonly<Record<string, string>>,
) {
  const program: Program = { name: 'A program', inputs, steps }
  assert.equal(target.cannot?.(program), undefined)
  let shown = ''
  let alarms = ''
  const { exitCode } = await runPowerScript(target.print(program).code, {
    environment: new Map(Object.entries(environment)),
    write: (more) => {
      shown += more
    },
    writeError: (more) => {
      alarms += more
    },
  })
  return { shown, alarms, exitCode }
}

test('the page’s own program is refused at its first Write-Debug', () => {
  const page = readFileSync(new URL('../../targets/testdata/classic-page.txt', import.meta.url), 'utf8')
  const script = page.slice(page.indexOf('integer li_rc'), page.indexOf('\nCurl Command'))
  assert.throws(
    () => parsePowerScript(script),
    (error) => {
      assert.ok(error instanceof PowerScriptError)
      assert.deepEqual([error.line, error.column], [24, 5])
      assert.match(error.message, /"Write-Debug" is no statement/)
      return true
    },
  )
})

test('an input without a value stops the program with its name and exit code 1', async () => {
  const { shown, alarms, exitCode } = await run([refresh], [amUrl, cookieName, token], { cookieName: 'c' })
  assert.equal(exitCode, 1)
  assert.equal(shown, '')
  assert.match(alarms, /Set the environment variable demoSSOToken; in the collection, "Step 2" sets it/)
})

test('a server that is not there stops the program with the reason', async () => {
  const { alarms, exitCode } = await run([refresh], [amUrl, cookieName, token], {
    amUrl: 'http://127.0.0.1:1',
    cookieName: 'c',
    demoSSOToken: 't',
  })
  assert.equal(exitCode, 1)
  assert.match(alarms, /could not be sent[\s\S]*ECONNREFUSED/)
})

test('a status that was not expected is named, and the answer shown', async (t) => {
  const { url } = await aServer(t, 'refused')
  const { shown, alarms, exitCode } = await run([refresh], [amUrl, cookieName, token], {
    amUrl: url,
    cookieName: 'c',
    demoSSOToken: 't',
  })
  assert.equal(exitCode, 1)
  assert.match(shown, /401\nrefused/)
  assert.match(alarms, /Status code is 200: expected 200, found 401/)
})

test('step 6 sends exactly the request', async (t) => {
  const { url, wire } = await aServer(t, '{"valid":true}')
  const { shown, exitCode } = await run([refresh], [amUrl, cookieName, token], {
    amUrl: `${url}/am`,
    cookieName: 'iPlanetDirectoryPro',
    demoSSOToken: 'abc.*AAJ',
  })
  assert.equal(exitCode, 0)
  assert.match(shown, /200\n\{"valid":true\}/)
  assert.deepEqual(wire, [
    [
      'POST /am/json/sessions?_prettyPrint=true&_action=refresh HTTP/1.1',
      `Host: ${url.slice('http://'.length)}`,
      'Accept: */*',
      'Accept-Encoding: gzip',
      'Accept-API-Version: resource=4.0',
      'Content-Type: application/json',
      'iPlanetDirectoryPro: abc.*AAJ',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  ])
})

test('a flow hands what one step captures to the next', async (t) => {
  const { url, wire } = await aServer(t, '{"a.b":[{"id":12345678901}]}', '{}')
  const first = aStep({}, { captures: [{ variable: 'id', path: ['a.b', 0, 'id'], isOptional: true }] })
  const second = aStep({
    body: [{ kind: 'text', text: [...text('{"id": '), ...variable('id'), ...text('}\n')] }],
  })
  const { exitCode } = await run([first, second], [amUrl], { amUrl: url })
  assert.equal(exitCode, 0)
  assert.match(wire[1] ?? '', /\r\n\r\n\{"id": 12345678901\}\n$/)
})

test('a value that is not there to be captured is named', async (t) => {
  const { url } = await aServer(t, '{"id":null}')
  const { alarms, exitCode } = await run(
    [aStep({}, { captures: [{ variable: 'v', path: ['id'], isOptional: false }] })],
    [amUrl],
    { amUrl: url },
  )
  assert.equal(exitCode, 1)
  assert.match(alarms, /The answer has no id for v/)
})

const answer = '{"s":"x","n":1.50,"big":9007199254740993,"t":true,"z":null,"o":{"a":1,"b.c":2},"l":[3]}'
const title = 'it holds'

const expectations: readonly (readonly [expectation: Step['expect'][number], found: RegExp | undefined])[] = [
  [{ kind: 'equals', title, path: ['s'], value: 'x' }, undefined],
  [{ kind: 'equals', title, path: ['s'], value: 'y' }, /it holds: expected y, found x/],
  [{ kind: 'equals', title, path: ['n'], value: 1.5 }, undefined],
  [{ kind: 'equals', title, path: ['n'], value: '1.50' }, /expected 1.50, found 1.50/],
  [{ kind: 'equals', title, path: ['n'], value: 2 }, /expected 2, found 1.50/],
  [{ kind: 'equals', title, path: ['l', 0], value: 3 }, undefined],
  [{ kind: 'equals', title, path: ['t'], value: true }, undefined],
  [{ kind: 'equals', title, path: ['t'], value: false }, /expected false, found true/],
  [{ kind: 'equals', title, path: ['z'], value: null }, undefined],
  [{ kind: 'equals', title, path: ['none'], value: null }, /expected null, found nothing/],
  [{ kind: 'equals', title, path: ['o', 'b.c'], value: 2 }, undefined],
  [{ kind: 'has', title, path: ['o', 'b.c'] }, undefined],
  [{ kind: 'has', title, path: ['z'] }, undefined],
  [{ kind: 'has', title, path: ['o', 'c'] }, /expected o.c, found nothing/],
  [{ kind: 'has', title, path: [] }, undefined],
  [{ kind: 'keys', title, path: ['o'], keys: ['a', 'b.c'] }, undefined],
  [{ kind: 'keys', title, path: ['o'], keys: ['a'] }, /exactly the members a/],
  [{ kind: 'keys', title, path: ['o'], keys: ['a', 'x'] }, /exactly the members a, x/],
  [{ kind: 'keys', title, path: ['s'], keys: ['a'] }, /exactly the members a/],
  [{ kind: 'keys', title, path: [], keys: ['s', 'n', 'big', 't', 'z', 'o', 'l'] }, undefined],
]

for (const [expectation, found] of expectations) {
  test(`${JSON.stringify(expectation)} ${found === undefined ? 'holds' : 'does not hold, and the program says why'}`, async (t) => {
    const { url } = await aServer(t, answer)
    const { alarms, exitCode } = await run([aStep({}, { expect: [expectation] })], [amUrl], { amUrl: url })
    assert.match(alarms, found ?? /^$/)
    assert.equal(exitCode, found === undefined ? 0 : 1)
  })
}

const bodies = hostileStrings.filter((hostile) => hostile.isWellFormed() && !hostile.includes('\0'))

test('every hostile string arrives as the body it is, printed and from the environment', async (t) => {
  for (const hostile of bodies) {
    const { url, wire } = await aServer(t, '{}')
    const value: Input = { name: 'value', environmentName: 'value', default: hostile, isSecret: false }
    const both: Template = [...text(hostile), ...text('|'), ...variable('value')]
    const { exitCode } = await run([aStep({ body: [{ kind: 'text', text: both }] })], [amUrl, value], {
      amUrl: url,
    })
    assert.equal(exitCode, 0, hostile)
    assert.equal(wire[0]?.slice(wire[0].indexOf('\r\n\r\n') + 4), `${hostile}|${hostile}`)
  }
})

test('what PowerScript cannot hold is refused in words', () => {
  for (const hostile of hostileStrings.filter((candidate) => !bodies.includes(candidate))) {
    const program: Program = {
      name: 'A program',
      inputs: [amUrl],
      steps: [aStep({ body: [{ kind: 'text', text: text(hostile) }] })],
    }
    assert.notEqual(target.cannot?.(program), undefined)
  }
})

test('percent-encoding and Base64 are exact for every hostile string', async (t) => {
  for (const hostile of bodies) {
    const { url, wire } = await aServer(t, '{}')
    const value: Input = { name: 'value', environmentName: 'value', isSecret: false, default: 'unused' }
    const encoded: Template = [
      ...variable('amUrl'),
      ...text('/?q='),
      { kind: 'variable', variable: 'value', percentEncodeExcept: "-._~!'" },
    ]
    const basic: Template = [...text('Basic '), { kind: 'base64', of: [...variable('value'), ...text(':é')] }]
    await run(
      [aStep({ url: encoded, headers: [{ name: text('Authorization'), value: basic }] })],
      [amUrl, value],
      { amUrl: url, value: hostile },
    )
    const expected = encodeURIComponent(hostile).replaceAll(
      /[()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    )
    assert.equal(/\?q=(\S*) HTTP/.exec(wire[0] ?? '')?.[1], expected)
    assert.equal(/Basic (\S*)/.exec(wire[0] ?? '')?.[1], Buffer.from(`${hostile}:é`).toString('base64'))
  }
})
