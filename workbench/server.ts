// The workbench as a web server on this machine.

import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ScopeSources } from '#collection'
import { targets } from '#targets'
import type { Evidence } from '#verify'
import { readAssets } from './assets.ts'
import { bookOf, type LibraryEntry } from './book.ts'
import { type Guard, hostFault, originFault, securityHeaders } from './guard.ts'
import { type Answer, route, runnableAt, type Site } from './route.ts'
import { answerRun, type RunSettings, Runs, refuse } from './run-endpoint.ts'
import { WorkbenchError } from './workbench-error.ts'

export interface WorkbenchOptions {
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string
  /** Default 7070; 0 takes a free one. */
  readonly port?: number
  readonly library: readonly LibraryEntry[]
  /** What was found when printed text was run. Default: nothing. */
  readonly evidence?: Evidence
  /** Time and randomness: of a collection's dynamic variables, and of the pages' token, so it has to be hard to guess. */
  readonly dynamic: ScopeSources['dynamic']
  readonly runSettings?: RunSettings
  /** Told, one line each, what went wrong inside. */
  readonly log?: (line: string) => void
}

export interface Workbench {
  /** `http://127.0.0.1:7070/`. */
  readonly url: string
  /** Stops listening, ends what is running, and resolves when both is done. */
  close(): Promise<void>
}

/**
 * Opens the pages of the collections to this machine's browser.
 * @throws WorkbenchError `E_PORT_IN_USE`, `E_WORKBENCH_LISTEN`, `E_WORKBENCH_SLUG`, `E_WORKBENCH_ASSETS`
 */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const {
    host = '127.0.0.1',
    port = 7070,
    library,
    evidence = [],
    dynamic,
    runSettings = {},
    log = () => {},
  } = options
  const token = Buffer.from(dynamic.randomBytes(32)).toString('base64url')
  const site: Site = {
    book: bookOf({ library, targets, evidence, dynamic }),
    assets: await readAssets(),
    token,
  }
  const server = createServer({ maxHeaderSize: 16_384 })
  const { address, port: bound } = await listen(server, host, port)
  const guard: Guard = { address, port: bound, host, token }
  const runs = new Runs()
  server.on('request', (request, response) => {
    answer({ site, guard, runs, runSettings }, request, response).catch((error: unknown) => {
      log(`${request.method} ${pathOf(request)}: ${error instanceof Error ? error.stack : error}`)
      fail(response)
    })
  })
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Room {
  readonly site: Site
  readonly guard: Guard
  readonly runs: Runs
  readonly runSettings: RunSettings
}

async function answer(
  { site, guard, runs, runSettings }: Room,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
  const fault = hostFault(guard, request.headers)
  if (fault !== undefined) return plain(response, 403, fault)
  const path = pathOf(request)
  if (request.method === 'GET' || request.method === 'HEAD')
    return sendAnswer(request, response, route(site, path))
  const found = runnableAt(site.book, path)
  if (request.method !== 'POST' || found === undefined) {
    response.setHeader('Allow', found ? 'POST' : 'GET, HEAD')
    return plain(response, 405, `${request.method} is not for this address`)
  }
  const foreign = originFault(guard, request.headers)
  if (foreign !== undefined) return refuse(response, 403, foreign, 'press Run on the page itself')
  await answerRun(request, response, { book: site.book, ...found, runs, settings: runSettings })
}

/** Sends it unless the browser has it already: every page and file has a tag, and is asked for again each time. */
function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.setHeader('Cache-Control', 'private, no-cache')
  if (status === 200) {
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
    response.setHeader('ETag', tag)
    if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(tag)) {
      response.writeHead(304).end()
      return
    }
  }
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(body) })
  // To HEAD, Node sends the head alone.
  response.end(body)
}

function plain(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'close',
  })
  response.end(`${message}\n`)
}

function fail(response: ServerResponse): void {
  if (response.headersSent) response.destroy()
  else plain(response, 500, 'this is a fault of callbook; the terminal says more')
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/'
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE'
      reject(
        isTaken
          ? new WorkbenchError(
              'E_PORT_IN_USE',
              `port ${port} of ${host} is in use`,
              'take another one, or 0 for any',
              { cause },
            )
          : new WorkbenchError(
              'E_WORKBENCH_LISTEN',
              `cannot listen on ${host}:${port}: ${cause.message}`,
              'take an address of this machine',
              { cause },
            ),
      )
    })
    server.listen(port, host, () => resolve(server.address() as AddressInfo))
  })
}
