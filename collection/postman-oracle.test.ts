// What goes on the wire, held against Postman itself: postman-runtime sends the items of testdata/wire.* to a recorder of
// raw bytes on this machine; method, target, stated headers and body must be ours byte for byte.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  allItems,
  parseCollection,
  parseEnvironment,
  type ResolvedRequest,
  renderRequest,
  requestTemplate,
  resolveRequest,
  scopeOf,
} from './index.ts'

const require = createRequire(import.meta.url)
const { Runner } = require('postman-runtime') as { Runner: new () => Runner }
const sdk = createRequire(require.resolve('postman-runtime'))('postman-collection') as {
  Collection: new (source: object) => object
  VariableScope: new (source: object) => object
}

const read = (kind: string) =>
  fs.readFileSync(new URL(`../../collection/testdata/wire.postman_${kind}.json`, import.meta.url), 'utf8')
const collection = parseCollection(read('collection'), 'wire.postman_collection.json')
const environment = parseEnvironment(read('environment'), 'wire.postman_environment.json')
const globals = parseEnvironment(read('globals'), 'wire.postman_globals.json')
const items = allItems(collection)

const folder = fs.mkdtempSync(join(tmpdir(), 'callbook-oracle-'))
/** What arrived for each item; absent where Postman refuses to send. */
const sent: (Wire | undefined)[] = []
/** What only this run knows: where the recorder listens, where the files lie. */
const values = new Map<string, string>()

before(async () => {
  const [, ...files] = read('collection').split('{{folder}}/')
  for (const text of files) {
    const name = text.slice(0, text.indexOf('"'))
    fs.writeFileSync(
      join(folder, name),
      name.endsWith('.png') ? Uint8Array.of(0x89, 0x50, 0x0d, 0x0a, 0, 0xff) : `in ${name}\n`,
    )
  }
  await sendAll()
})
after(() => fs.rmSync(folder, { recursive: true }))

for (const [i, item] of items.entries()) {
  test(`Postman and we send the same for: ${item.name}`, () => {
    const scope = scopeOf(item, { environment, globals, values, dynamic: { nowMs: () => 0, randomBytes } })
    const resolved = resolveRequest(item, scope)
    const template = requestTemplate(item, scope)
    const known = new Map(template.variables.map(({ name, value }) => [name, value ?? `{{${name}}}`]))
    assert.deepEqual(renderRequest(template.request, known), resolved.request)

    const wire = sent[i]
    if (wire === undefined) {
      assert.match(resolved.diagnostics.map(({ code }) => code).join(' '), /unsendable|unresolved/)
      return
    }
    assert.deepEqual(comparable(wire, resolved.request), ours(resolved.request))
  })
}

/** A request as bytes, each of them a character. */
interface Wire {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** What was sent, without the headers that Postman adds by itself. A body of zero length is told from none. */
function comparable(wire: Wire, request: ResolvedRequest): object {
  const stated = new Set(request.headers.map(({ name }) => name.toLowerCase()))
  const length = wire.headers.find(([name]) => name.toLowerCase() === 'content-length')
  return withoutBoundary({
    ...wire,
    headers: wire.headers.filter(
      ([name]) => stated.has(name.toLowerCase()) || !added.has(name.toLowerCase()),
    ),
    hasBody: length !== undefined,
  })
}

const added = new Set(['user-agent', 'accept', 'host', 'accept-encoding', 'connection', 'content-length'])

function ours(request: ResolvedRequest): object {
  const body = (request.body ?? []).map((part) =>
    part.kind === 'file' ? fs.readFileSync(part.path) : Buffer.from(part.text, 'utf8'),
  )
  return withoutBoundary({
    method: request.method,
    target: request.url.replace(/^https?:\/\/[^/]+/, ''),
    headers: request.headers.map(({ name, value }) => [name, value] as const),
    body: Buffer.concat(body).toString('latin1'),
    hasBody: request.body !== undefined,
  })
}

/** Postman's boundary is another one each time. */
function withoutBoundary(wire: Wire & { hasBody: boolean }): object {
  const type = wire.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const boundary = /boundary=(-{26}\d{24})$/.exec(type)?.[1]
  return boundary === undefined ? wire : JSON.parse(JSON.stringify(wire).replaceAll(boundary, 'boundary'))
}

interface Runner {
  run(collection: object, options: object, started: (error: Error | null, run: Run) => void): void
}
interface Run {
  start(callbacks: {
    beforeItem(error: Error | null, cursor: { position: number }): void
    done(error: Error | null): void
  }): void
}

/** Runs the collection once; every request that arrives belongs to the item that is running. */
async function sendAll(): Promise<void> {
  let position = 0
  const server = createServer((socket) => {
    let bytes = ''
    socket.setEncoding('latin1').on('data', (chunk) => {
      bytes += chunk
      const wire = completeRequest(bytes)
      if (wire === undefined) return
      sent[position] = wire
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    })
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = String((server.address() as AddressInfo).port)
  for (const [name, value] of [
    ['base', `http://127.0.0.1:${port}`],
    ['wholeUrl', `http://127.0.0.1:${port}/whole?x=1`],
    ['port', port],
    ['folder', folder],
  ] as const)
    values.set(name, value)
  const local = [...values].map(([key, value]) => ({ key, value }))
  const options = {
    environment: new sdk.VariableScope(JSON.parse(read('environment'))),
    globals: new sdk.VariableScope(JSON.parse(read('globals'))),
    localVariables: new sdk.VariableScope({ values: local }),
    fileResolver: fs,
    // As the Postman app and newman run it.
    requester: { useWhatWGUrlParser: true, implicitCacheControl: false, implicitTraceHeader: false },
  }
  try {
    await new Promise<void>((resolve, reject) => {
      new Runner().run(new sdk.Collection(collection.source), options, (failure, run) => {
        if (failure) return reject(failure)
        run.start({
          beforeItem: (_, cursor) => {
            position = cursor.position
          },
          done: (error) => (error ? reject(error) : resolve()),
        })
      })
    })
  } finally {
    server.close()
  }
}

/** `undefined` until all of it has arrived. */
function completeRequest(bytes: string): Wire | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [line = '', ...lines] = bytes.slice(0, end).split('\r\n')
  const [method = '', target = ''] = line.split(' ')
  const headers = lines.map((each) => {
    const colon = each.indexOf(':')
    return [each.slice(0, colon), each.slice(colon + 2)] as const
  })
  const length = Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? 0)
  const body = bytes.slice(end + 4)
  return body.length < length ? undefined : { method, target, headers, body }
}
