// The load: a process that asks over kept-alive sockets and notes how long each answer took. It writes and reads bare
// sockets, because a client library would be slower than the servers it is to measure.

import { connect, type Socket } from 'node:net'
import { answerParent } from './worker.ts'

export interface LoadCommands {
  /** What the next runs send: `before` + one of `credentials`, by chance, + `after`. */
  use(text: RequestText): void
  run(load: Load): Promise<LoadReport>
}

export interface RequestText {
  readonly before: string
  readonly credentials: readonly string[]
  readonly after: string
}

export interface Load {
  readonly port: number
  /** Each has one request under way at most. */
  readonly connections: number
  readonly seconds: number
  /** An answer with another status, or a shorter body, is counted as `wrong`. */
  readonly status?: number
  readonly bodyBytesAtLeast?: number
  /**
   * Requests fall due at this pace, whether or not answers come; time is counted from when one was due, so that a server
   * that stalls is not spared. Default: the next goes out when an answer is in, as fast as the server can.
   */
  readonly perSecond?: number
  /**
   * Waits for the next request by timers, which are a millisecond late, and leaves the processor to others meanwhile. Default
   * false: it looks at the clock without end.
   */
  readonly sleeps?: boolean
}

export interface LoadReport {
  readonly answers: number
  readonly wrong: number
  readonly seconds: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

let text: RequestText = { before: '', credentials: [], after: '' }
answerParent<LoadCommands>({
  use(given) {
    text = given
  },
  run: (load) => run(load, text),
})

async function run(load: Load, text: RequestText): Promise<LoadReport> {
  const { status = 200, bodyBytesAtLeast = 0, perSecond, sleeps = false } = load
  const latencies: number[] = []
  let wrong = 0
  let asked = 0
  const beginMs = performance.now()
  const endMs = beginMs + load.seconds * 1_000
  const connections = await Promise.all(
    Array.from({ length: load.connections }, () =>
      openConnection(load.port, (answer, sinceMs) => {
        latencies.push(performance.now() - sinceMs)
        if (answer.status !== status || answer.bodyBytes < bodyBytesAtLeast) wrong += 1
      }),
    ),
  )
  const nextRequest = () => {
    const { before, credentials, after } = text
    return `${before}${credentials[Math.floor(Math.random() * credentials.length)] ?? ''}${after}`
  }
  const keepAsking = async (connection: Connection) => {
    for (;;) {
      let dueMs = performance.now()
      if (perSecond !== undefined) {
        dueMs = beginMs + (asked * 1_000) / perSecond
        asked += 1
      }
      if (dueMs >= endMs || performance.now() >= endMs) return
      while (performance.now() < dueMs) await (sleeps ? sleepUntil(dueMs) : turn())
      await connection.ask(nextRequest(), dueMs)
    }
  }
  await Promise.all(connections.map(keepAsking))
  const seconds = (performance.now() - beginMs) / 1_000
  for (const { socket } of connections) socket.destroy()
  return { answers: latencies.length, wrong, seconds, ...percentiles(latencies) }
}

interface Connection {
  readonly socket: Socket
  ask(request: string, sinceMs: number): Promise<void>
}

type OnAnswer = (answer: { status: number; bodyBytes: number }, sinceMs: number) => void

function openConnection(port: number, onAnswer: OnAnswer): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let done: () => void = () => {}
    let fail: (error: Error) => void = reject
    let sinceMs = 0
    let unread: Buffer | undefined
    socket.on('data', (chunk) => {
      unread = unread === undefined ? chunk : Buffer.concat([unread, chunk])
      const answer = wholeAnswer(unread)
      if (answer === undefined) return
      unread = undefined
      onAnswer(answer, sinceMs)
      done()
    })
    socket.on('error', (error) => fail(error))
    socket.on('close', () => fail(new Error('the server closed the connection')))
    socket.on('connect', () =>
      resolve({
        socket,
        ask: (request, dueMs) =>
          new Promise((answered, failed) => {
            done = answered
            fail = failed
            sinceMs = dueMs
            socket.write(request, 'latin1')
          }),
      }),
    )
  })
}

/** One answer at a time is under way, and each says how long it is. */
function wholeAnswer(bytes: Buffer): { status: number; bodyBytes: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const head = bytes.toString('latin1', 0, headEnd)
  const at = head.search(contentLength)
  if (at === -1) throw new Error(`an answer does not say its length:\n${head}`)
  const bodyBytes = Number.parseInt(head.slice(at + 'content-length: '.length), 10)
  if (bytes.length < headEnd + 4 + bodyBytes) return undefined
  return { status: Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)), bodyBytes }
}

const contentLength = /content-length: /i

function percentiles(latencies: number[]): Pick<LoadReport, 'p50' | 'p99' | 'p999' | 'max'> {
  const sorted = Float64Array.from(latencies).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) }
}

/** Lets sockets have their turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function sleepUntil(dueMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, dueMs - performance.now()))
}
