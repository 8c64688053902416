// Runs a collection with its scripts, as Postman would, in a process of its own.

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Collection } from '#collection'
import type { ChildMessage, Pairs, RunOrder } from './child-messages.ts'
import { count, noCounts } from './counts.ts'
import type { RunEvent, RunSummary } from './events.ts'
import { RunnerError } from './runner-error.ts'
import { runnable } from './subset.ts'

export interface RunOptions {
  readonly collection: Collection
  /** Ids, names or numbers of the items to run, in this order. Default: all, in the collection's order. */
  readonly items?: readonly string[]
  /** Named values, all text. Default: none. */
  readonly environment?: ReadonlyMap<string, string>
  /** `pm.environment.name`. Default: empty. */
  readonly environmentName?: string
  readonly globals?: ReadonlyMap<string, string>
  /** Stand in for the collection's own variables of these names, for a run that goes on after another. */
  readonly collectionVariables?: ReadonlyMap<string, string>
  /** Milliseconds. Default: 5,000 for a script, 30,000 for a request, 600,000 for the whole run. */
  readonly timeouts?: { readonly scriptMs?: number; readonly requestMs?: number; readonly runMs?: number }
  /** MiB of memory that the run may take, 128 at least. Default 512. */
  readonly memoryLimitMib?: number
  /** Folder whose files the collection's bodies may read; nothing outside it. Default: no files at all. */
  readonly filesFolder?: string
  /** Whether a server's certificate must be trusted. Default true. */
  readonly verifyTls?: boolean
  /** Environment variables of the process, such as `HTTPS_PROXY` or `NODE_EXTRA_CA_CERTS`. Default: none. */
  readonly processEnvironment?: Readonly<Record<string, string>>
  /** Ends the run at once. */
  readonly signal?: AbortSignal
}

/**
 * Runs the items one after the other and tells `onEvent` what happens, `done` last.
 *
 * What keeps an untrusted collection in: a process of its own without this process's environment variables, limits of
 * time and memory, no files but those of `filesFolder`, and the runtime's sandbox, a thread without Node's modules.
 * What does not: a sandbox in JavaScript is no wall against code written to break it; and scripts may send requests
 * anywhere. Run a collection of somebody you do not trust in a container.
 *
 * Cookies live as long as the run. A failed assertion is no error of the run: see `RunSummary.isOk`.
 *
 * @throws CollectionError for an item that is not there; RunnerError `E_RUN_STOPPED` when aborted, `E_RUN_TIMEOUT` when the whole run
 * took too long, `E_RUN_MEMORY` when it took too much memory, `E_RUN_BROKEN` when the runtime could not go on
 */
export async function runCollection(
  options: RunOptions,
  onEvent: (event: RunEvent) => void,
): Promise<RunSummary> {
  const { source, items } = runnable(options.collection, options.items)
  if (options.signal?.aborted) throw stopped()
  const memoryLimitMib = Math.max(128, options.memoryLimitMib ?? 512)
  const child = fork(childPath, [], {
    // A heap of half of it leaves room for two heaps, the runtime's and the sandbox's.
    execArgv: [`--max-old-space-size=${Math.floor(memoryLimitMib / 2)}`],
    env: { ...options.processEnvironment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  try {
    return await follow(
      child,
      options,
      orderOf(
        options,
        source,
        items.map((item) => item.id),
        memoryLimitMib,
      ),
      onEvent,
    )
  } finally {
    child.kill('SIGKILL')
  }
}

function orderOf(
  options: RunOptions,
  source: RunOrder['source'],
  items: readonly string[],
  memoryLimitMib: number,
): RunOrder {
  const { timeouts } = options
  return {
    source,
    items,
    environmentName: options.environmentName ?? '',
    environment: pairs(options.environment),
    globals: pairs(options.globals),
    collectionVariables: pairs(options.collectionVariables),
    scriptTimeoutMs: timeouts?.scriptMs ?? 5_000,
    requestTimeoutMs: timeouts?.requestMs ?? 30_000,
    memoryLimitBytes: memoryLimitMib * 1_048_576,
    filesFolder: options.filesFolder,
    verifyTls: options.verifyTls ?? true,
  }
}

/** Passes the child's events on until it has said its last. */
function follow(
  child: ChildProcess,
  options: RunOptions,
  order: RunOrder,
  onEvent: (event: RunEvent) => void,
): Promise<RunSummary> {
  const runMs = options.timeouts?.runMs ?? 600_000
  return new Promise((resolve, reject) => {
    let counts = noCounts
    let lastWords = ''
    const stop = () => settle(() => reject(stopped()))
    const timer = setTimeout(() => settle(() => reject(tookTooLong(runMs))), runMs)
    options.signal?.addEventListener('abort', stop, { once: true })

    const settle = (how: () => void) => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', stop)
      child.removeAllListeners()
      // A child that is being killed may still report a broken pipe; nobody waits for that any more.
      child.on('error', () => {})
      how()
    }
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-4_096)
    })
    child.on('error', (cause) => settle(() => reject(broken(cause.message, { cause }))))
    child.on('close', () => settle(() => reject(died(lastWords))))
    child.on('message', (received) => {
      const message = received as ChildMessage
      if (message.kind === 'outOfMemory') return settle(() => reject(tookTooMuch(order.memoryLimitBytes)))
      if (message.kind === 'broken') return settle(() => reject(broken(message.message)))
      if (message.kind !== 'values') {
        counts = count(counts, message)
        return onEvent(message)
      }
      const summary = {
        ...counts,
        isOk: counts.assertions.failed + counts.scriptErrors + counts.requestErrors === 0,
        environment: new Map(message.environment),
        globals: new Map(message.globals),
        collectionVariables: new Map(message.collectionVariables),
      }
      settle(() => resolve(summary))
      onEvent({ kind: 'done', summary })
    })
    child.send(order)
  })
}

const pairs = (values: ReadonlyMap<string, string> | undefined): Pairs => [...(values ?? [])]

const stopped = () => new RunnerError('E_RUN_STOPPED', 'the run was stopped', 'run it again')

const tookTooLong = (runMs: number) =>
  new RunnerError(
    'E_RUN_TIMEOUT',
    `the run took longer than ${runMs / 1000} s`,
    'look for a script that repeats an item without end, or allow more time',
  )

const tookTooMuch = (bytes: number) =>
  new RunnerError(
    'E_RUN_MEMORY',
    `the run took more than ${bytes / 1_048_576} MiB of memory`,
    'look for a script that collects without end, or allow more memory',
  )

const broken = (message: string, options: { cause?: unknown } = {}) =>
  new RunnerError(
    'E_RUN_BROKEN',
    `the collection could not be run: ${message}`,
    'check that Postman itself runs it',
    options,
  )

function died(lastWords: string): RunnerError {
  // V8 says so on standard error and aborts.
  if (/heap out of memory/.test(lastWords)) {
    return new RunnerError(
      'E_RUN_MEMORY',
      'the run took more memory than it may',
      'look for a script that collects without end, or allow more memory',
    )
  }
  const lastLine = lastWords.trim().split('\n').at(-1) || 'its process ended without a word'
  return broken(lastLine)
}

const childPath = fileURLToPath(new URL('./child.js', import.meta.url))
