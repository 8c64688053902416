// For tests: bytes over a socket, as they are.

import { connect, type Socket } from 'node:net'

/** Sends these bytes and reads until the server closes. `ends` says to the server that no more will come; default false. */
export function exchangeBytes(origin: string, text: string, { ends = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(origin)
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      received += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
    socket.write(text, 'latin1')
    if (ends) socket.end()
  })
}

export function openSocket(origin: string): Socket {
  return connect(Number(new URL(origin).port), '127.0.0.1')
}

export interface RawAnswer {
  readonly status: number
  /** By name in lower case; of repeated ones the last. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/**
 * All the answers in a text, in order, by their `Content-Length`.
 * @param methods of the requests, where some are HEAD: the answer to it says a length and has no body
 * @throws Error when what is there is no sequence of whole answers
 */
export function parseAnswers(text: string, methods: readonly string[] = []): RawAnswer[] {
  const answers: RawAnswer[] = []
  let at = 0
  while (at < text.length) {
    const end = text.indexOf('\r\n\r\n', at)
    const [statusLine = '', ...lines] = text.slice(at, end).split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1])
    if (end < 0 || Number.isNaN(status)) throw new Error(`no answer: ${text.slice(at, at + 60)}`)
    const headers = new Map(
      lines.map((line): [string, string] => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    if (status === 100) {
      at = end + 4
      continue
    }
    const isBodiless = methods[answers.length] === 'HEAD'
    const length = isBodiless ? 0 : Number(headers.get('content-length'))
    if (!Number.isInteger(length) || text.length < end + 4 + length) throw new Error('an answer is cut off')
    answers.push({ status, headers, body: text.slice(end + 4, end + 4 + length) })
    at = end + 4 + length
  }
  return answers
}
