// `POST /<collection>/<item-id>/~run`: runs an item for its page and tells what happens, one JSON text a line.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Item } from '#collection'
import { type RunEvent, RunnerError, type RunOptions, runCollection } from '#runner'
import type { Book, Shelf } from './book.ts'
import { prettyJson } from './pretty-json.ts'
import { readRunOrder } from './run-order.ts'

/** What a run may use of the machine; the rest of the runner's defaults hold. */
export type RunSettings = Pick<
  RunOptions,
  'filesFolder' | 'verifyTls' | 'processEnvironment' | 'memoryLimitMib'
>

/** What is running, so that a page runs one at a time and all pages together not more than the machine bears. */
export class Runs {
  readonly #running = new Set<string>()

  /** @returns whether it may begin; who may has to `leave` */
  enter(page: string): boolean {
    if (this.#running.has(page) || this.#running.size >= mostRuns) return false
    this.#running.add(page)
    return true
  }

  leave(page: string): void {
    this.#running.delete(page)
  }
}

/**
 * Answers a run request whose sender has been let in. The run ends with the connection. Limits: 64 KiB of order, 120 s,
 * 32 MiB of answer, one run of an item and four of all at a time.
 */
export async function answerRun(
  request: IncomingMessage,
  response: ServerResponse,
  {
    book,
    shelf,
    item,
    runs,
    settings,
  }: { book: Book; shelf: Shelf; item: Item; runs: Runs; settings: RunSettings },
): Promise<void> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return refuse(response, 415, 'the order is no JSON', 'reload the page and press Run again')
  }
  const text = await readText(request)
  if (text === undefined)
    return refuse(response, 413, 'the order is longer than 64 KiB', 'shorten the values')
  const order = readRunOrder(book, shelf, item, text)
  if ('message' in order) return refuse(response, 422, order.message, order.hint)
  const page = `${shelf.slug}/${item.id}`
  if (!runs.enter(page))
    return refuse(response, 409, 'a run is going on already', 'wait for its end, or stop it')
  try {
    await run(response, {
      collection: shelf.collection,
      items: order.items.map(({ id }) => id),
      environment: order.values,
      environmentName: shelf.environment?.name ?? '',
      globals: new Map(shelf.globals?.variables.map(({ name, value }) => [name, value])),
      timeouts: { runMs: 120_000 },
      ...settings,
    })
  } finally {
    runs.leave(page)
  }
}

/** A refusal in the form of a run's events, so that the page shows it where it shows them. */
export function refuse(response: ServerResponse, status: number, message: string, hint: string): void {
  // What is left of a body that is too long is not waited for.
  response.writeHead(status, { ...ndjson, Connection: 'close' })
  response.end(`${JSON.stringify({ kind: 'refused', message, hint })}\n`)
}

async function run(response: ServerResponse, options: RunOptions): Promise<void> {
  const controller = new AbortController()
  response.on('close', () => controller.abort())
  response.writeHead(200, ndjson)
  let bytes = 0
  const tell = (event: object) => {
    const line = `${JSON.stringify(event)}\n`
    bytes += line.length
    response.write(line)
  }
  try {
    await runCollection({ ...options, signal: controller.signal }, (event) => {
      const told = bytes <= mostBytes && forPage(event)
      if (told) tell(told)
      if (bytes > mostBytes) controller.abort()
    })
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error
    const { message, hint } = bytes > mostBytes ? tooMuch : error
    tell({ kind: 'refused', message, hint })
  }
  response.end()
}

/** What a page is told of an event: neither the headers sent nor the values after the run, because they hold secrets. */
function forPage(event: RunEvent): object | undefined {
  switch (event.kind) {
    case 'requestSent':
      return { kind: event.kind, source: event.source, method: event.method, url: event.url }
    case 'response': {
      const json = prettyJson(event.body)
      return { ...event, body: json ?? event.body, isJson: json !== undefined }
    }
    case 'done': {
      const { isOk, items, assertions, scriptErrors, requestErrors } = event.summary
      const failed = assertions.failed + scriptErrors + requestErrors
      const steps = `${items} ${items === 1 ? 'step' : 'steps'}`
      const tests = `${assertions.passed} ${assertions.passed === 1 ? 'test' : 'tests'} passed`
      return {
        kind: 'done',
        isOk,
        message: isOk ? `Done: ${steps}, ${tests}` : `Done: ${steps}, ${tests}, ${failed} failed`,
      }
    }
    default:
      return event
  }
}

/** The body's text, or `undefined` when it is longer than it may be. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > longestOrder) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const ndjson = { 'Content-Type': 'application/x-ndjson; charset=utf-8', 'Cache-Control': 'no-store' }
const tooMuch = {
  message: 'the run was stopped after 32 MiB of answers',
  hint: 'look for a script that repeats an item',
}
const longestOrder = 65_536
const mostBytes = 33_554_432
const mostRuns = 4
