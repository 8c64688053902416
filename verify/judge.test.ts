// Judging a program's requests: redirects, and requests of a flow that depend on earlier answers.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Item, ResolvedRequest } from '#collection'
import { judge, type Planned, programVerdict } from './judge.ts'
import type { Exchange } from './recorder.ts'
import { verdictText } from './verdict.ts'
import { parseRequest, parseResponse } from './wire.ts'

test('a redirect that the item follows must be followed, and one that it does not must not', () => {
  const redirect = exchange('GET /a', 302, 'Location: /b\r\n')
  const cases = [
    { followRedirects: true, exchanges: [redirect, exchange('GET /b', 200)], verdict: 'exact' },
    { followRedirects: true, exchanges: [redirect], verdict: 'different: requests' },
    { followRedirects: false, exchanges: [redirect], verdict: 'exact' },
    {
      followRedirects: false,
      exchanges: [redirect, exchange('GET /b', 200)],
      verdict: 'different: requests',
    },
    {
      followRedirects: true,
      exchanges: [exchange('GET /a', 302, 'Location: http://elsewhere/\r\n')],
      verdict: 'exact',
    },
    {
      followRedirects: true,
      exchanges: [redirect, exchange('GET /b', 307, 'Location: c?d\r\n'), exchange('GET /c?d', 200)],
      verdict: 'exact',
    },
  ]
  for (const { followRedirects, exchanges, verdict } of cases) {
    const found = judge({
      plan: [aPlanned('/a')],
      exchanges,
      values: new Map(),
      readFile,
      resolve: () => aRequest('/a', followRedirects),
    })
    assert.equal(verdictText(programVerdict([aPlanned('/a')], found, well)), verdict)
  }
})

test('a value that an answer gives is expected in the next request', () => {
  const plan = [
    {
      ...aPlanned('/a'),
      step: { ...aPlanned('/a').step, captures: [{ variable: 'id', path: ['id'], isOptional: false }] },
    },
    aPlanned('/b'),
  ]
  const resolve = (item: Item, values: ReadonlyMap<string, string>) =>
    aRequest(item.name + (values.get('id') ?? ''), true)
  const verdictFor = (second: string) =>
    verdictText(
      programVerdict(
        plan,
        judge({
          plan,
          exchanges: [exchange('GET /a', 200), exchange(second, 200)],
          values: new Map(),
          readFile,
          resolve,
        }),
        well,
      ),
    )
  assert.equal(verdictFor('GET /b7'), 'exact')
  assert.equal(verdictFor('GET /b'), 'different: target')
})

test('a flow that the live server breaks off proves nothing about the steps behind', () => {
  const first = aPlanned('/a')
  const plan = [
    { ...first, step: { ...first.step, expect: [{ kind: 'status', title: '', is: 200 }] as const } },
    aPlanned('/b'),
  ]
  const found = judge({
    plan,
    exchanges: [exchange('GET /a', 500)],
    values: new Map(),
    readFile,
    resolve: (item) => aRequest(item.name, true),
  })
  const because = 'the live server broke the flow off at "/a": the status is 500, not 200'
  assert.deepEqual(programVerdict(plan, found, { kind: 'ended', exitCode: 1, output: '' }), {
    kind: 'not run',
    because,
  })
})

const well = { kind: 'ended', exitCode: 0, output: '' } as const

function readFile(path: string): Buffer {
  throw new Error(`no file ${path} here`)
}

function aPlanned(name: string): Planned {
  const request = { method: 'GET', url: [], headers: [], followRedirects: true, timeoutSeconds: 0 }
  return { item: { name } as Item, step: { name, request, expect: [], captures: [] } }
}

function aRequest(target: string, followRedirects: boolean): ResolvedRequest {
  return { method: 'GET', url: `http://h${target}`, headers: [], followRedirects, timeoutSeconds: 0 }
}

function exchange(line: string, status: number, headers = ''): Exchange {
  const request = parseRequest(Buffer.from(`${line} HTTP/1.1\r\n\r\n`), true)
  const response = parseResponse(
    Buffer.from(`HTTP/1.1 ${status} X\r\n${headers}Content-Length: 8\r\n\r\n{"id":7}`),
    'GET',
    true,
  )
  assert.ok('message' in request && 'message' in response)
  return { request: request.message, response: response.message }
}
