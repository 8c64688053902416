// The process in which a collection runs: it loads the runtime, runs what it is ordered to, tells its parent, and waits
// to be killed. Apart because a collection is untrusted, and because loading the runtime takes half a second.
// run-collection.ts alone starts it.

import type { Json } from '#collection'
import type { ChildEvent, ChildMessage, Pairs, RunOrder } from './child-messages.ts'
import { folderFiles } from './folder-files.ts'
import type {
  Assertion,
  Cursor,
  History,
  Response,
  Run,
  RuntimeError,
  RuntimeOptions,
  Scope,
  Triggers,
} from './postman.ts'
import { newCollection, newRunner, newScope } from './postman.ts'
import { promptTimers } from './prompt-timers.ts'
import { requestErrorSentence } from './request-error.ts'

promptTimers()
process.once('message', (order) => obey(order as RunOrder))
process.once('disconnect', end)

function obey(order: RunOrder): void {
  watchMemory(order.memoryLimitBytes)
  newRunner().run(newCollection(withVariables(order)), runtimeOptions(order), (error, run) => {
    if (error) return tell({ kind: 'broken', message: error.message })
    // Events name items by their place, so the two lists must be one list.
    if (run.state.items.length !== order.items.length) {
      const message = `the runtime finds ${run.state.items.length} items in it, not ${order.items.length}`
      return tell({ kind: 'broken', message })
    }
    run.start(triggers(order, run))
  })
}

function withVariables({ source, collectionVariables }: RunOrder): RunOrder['source'] {
  const given = new Set(collectionVariables.map(([name]) => name))
  const own: readonly Json[] = Array.isArray(source.variable) ? source.variable : []
  const kept = own.filter((variable) => !given.has(variableName(variable)))
  return { ...source, variable: [...kept, ...collectionVariables.map(([key, value]) => ({ key, value }))] }
}

/** Collections write it as `key`, old ones as `id`. */
function variableName(variable: Json): string {
  const { key, id } = variable as { readonly key?: Json; readonly id?: Json }
  return String(key ?? id)
}

function runtimeOptions(order: RunOrder): RuntimeOptions {
  return {
    environment: newScope(order.environmentName, order.environment),
    globals: newScope('Globals', order.globals),
    // The parent watches over the whole run; 0 is no limit here.
    timeout: { script: order.scriptTimeoutMs, request: order.requestTimeoutMs, global: 0 },
    ...(order.filesFolder !== undefined && { fileResolver: folderFiles(order.filesFolder) }),
    ignoreProxyEnvironmentVariables: false,
    requester: { strictSSL: order.verifyTls, followRedirects: true, maxResponseSize: maxResponseBytes },
  }
}

function triggers(order: RunOrder, run: Run): Triggers {
  const itemOf = (cursor: Cursor) => order.items[cursor.position] ?? ''
  let consoleLines = 0
  let script: 'prerequest' | 'test' = 'prerequest'
  // A script that throws is told by `exception` and by `script`; a rejected promise only by the first, a script that
  // ran out of time only by the second.
  let broken = new Set<string | undefined>()
  const scriptError = (cursor: Cursor, message: string) => {
    broken.add(cursor.scriptId)
    tell({ kind: 'scriptError', item: itemOf(cursor), script, message: shortened(message) })
  }

  return {
    beforeItem(_error, cursor, item) {
      consoleLines = 0
      script = 'prerequest'
      broken = new Set()
      tell({ kind: 'itemStarted', item: itemOf(cursor), name: item.name })
    },
    item(_error, cursor, _item, _visualizer, result) {
      tell({ kind: 'itemFinished', item: itemOf(cursor), isSkipped: result?.isSkipped === true })
    },
    io(_error, cursor, trace, _response, _request, _cookies, history) {
      for (const { request } of history?.execution.data ?? []) {
        if (request) tell(requestSent(itemOf(cursor), trace.source, request))
      }
    },
    response(error, cursor, response, request) {
      script = 'test'
      if (response && !error) return tell(responseReceived(itemOf(cursor), response))
      const failure = error ?? { message: 'there is no answer' }
      const message = requestErrorSentence(failure, request.url.toString(), order.requestTimeoutMs)
      tell({ kind: 'requestError', item: itemOf(cursor), message: shortened(message) })
    },
    assertion(cursor, assertions) {
      for (const assertion of assertions) tell(assertionMade(itemOf(cursor), assertion))
    },
    console(cursor, level, ...values) {
      consoleLines += 1
      if (consoleLines > maxConsoleLines) return
      const isLast = consoleLines === maxConsoleLines
      const text = isLast ? 'what this item writes from here on is left out' : values.map(textOf).join(' ')
      tell({ kind: 'console', item: itemOf(cursor), level, text: shortened(text) })
    },
    exception: (cursor, error) => scriptError(cursor, error.message),
    script(error, cursor) {
      if (error && !broken.has(cursor.scriptId))
        scriptError(cursor, timedOut(error.message, order.scriptTimeoutMs))
    },
    done(error) {
      if (error) return tell(dead(error))
      const { environment, globals, collectionVariables } = run.state
      tell({
        kind: 'values',
        environment: pairsOf(environment),
        globals: pairsOf(globals),
        collectionVariables: pairsOf(collectionVariables),
      })
    },
  }
}

type SentRequest = NonNullable<History['execution']['data'][number]['request']>

function requestSent(item: string, source: string, { method, href, headers }: SentRequest): ChildEvent {
  return {
    kind: 'requestSent',
    item,
    source: sourceOf(source),
    method,
    url: href,
    headers: headers.map(headerOf),
  }
}

/** The runtime names the auth by its type and a script by `script`. */
function sourceOf(source: string): 'item' | 'script' | 'auth' {
  if (source === 'collection') return 'item'
  return source === 'script' ? 'script' : 'auth'
}

function responseReceived(item: string, response: Response): ChildEvent {
  const text = response.text() ?? ''
  return {
    kind: 'response',
    item,
    status: response.code,
    reason: response.reason(),
    headers: response.headers.toJSON().map(headerOf),
    body: text.slice(0, maxBodyCharacters),
    isTruncated: text.length > maxBodyCharacters,
    timeMs: response.responseTime,
  }
}

const headerOf = ({ key, value }: { key: string; value: string }) => ({ name: key, value })

function assertionMade(item: string, { name, passed, skipped, error }: Assertion): ChildEvent {
  const message = passed ? '' : shortened(error?.message ?? 'it did not pass')
  return { kind: 'assertion', item, title: shortened(String(name)), passed, isSkipped: skipped, message }
}

function timedOut(message: string, timeoutMs: number): string {
  return /not responding|timed out/.test(message)
    ? `the script took longer than ${timeoutMs / 1000} s`
    : message
}

function dead(error: RuntimeError): ChildMessage {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return { kind: 'outOfMemory' }
  return { kind: 'broken', message: error.message }
}

function pairsOf(scope: Scope): Pairs {
  return scope.values
    .all()
    .flatMap(({ key, value, disabled }) => (disabled ? [] : [[key, textOf(value)] as const]))
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}

const shortened = (text: string) =>
  text.length > maxTextCharacters ? `${text.slice(0, maxTextCharacters)}…` : text

/** The heap's limit does not cover buffers, so the resident size is watched too. Scripts run in a thread of their own. */
function watchMemory(limitBytes: number): void {
  setInterval(() => {
    if (process.memoryUsage.rss() > limitBytes)
      process.send?.({ kind: 'outOfMemory' } satisfies ChildMessage, end)
  }, 100)
}

function tell(message: ChildMessage): void {
  process.send?.(message)
}

function end(): void {
  process.exit()
}

const maxBodyCharacters = 1_048_576
const maxTextCharacters = 10_000
const maxConsoleLines = 1_000
const maxResponseBytes = 32 * 1_048_576
