// Sends a request as exactly the bytes its collection states, and reads the answer.

import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { type ExpectedRequest, requestBytes } from './expected-request.ts'
import { messageReader } from './message-reader.ts'
import { VerifyError } from './verify-error.ts'
import { parseResponse, type RecordedResponse, valuesOf } from './wire.ts'

/**
 * One request on a connection of its own; redirects are not followed.
 * @throws VerifyError `E_VERIFY_SEND` when there is no answer within `timeoutMs`, or it has no end
 */
export function sendRequest(request: ExpectedRequest, timeoutMs: number): Promise<RecordedResponse> {
  const { origin } = request
  const host = origin.hostname.replace(/^\[|\]$/g, '')
  const isTls = origin.protocol === 'https:'
  const port = Number(origin.port || (isTls ? 443 : 80))
  return new Promise((resolve, reject) => {
    const socket = isTls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port })
    const refuse = (why: string, cause?: unknown) => {
      socket.destroy()
      reject(
        new VerifyError(
          'E_VERIFY_SEND',
          `${origin.host} gave no answer to ${request.method} ${request.target}: ${why}`,
          'see whether the server runs, and at this URL',
          { cause },
        ),
      )
    }
    const answer = messageReader(
      (bytes, isEnded) => parseResponse(bytes, request.method, isEnded),
      (response) => {
        if (response.status < 200 && response.faults.length === 0) return
        socket.destroy()
        resolve(response)
      },
    )
    socket.setTimeout(timeoutMs, () => refuse(`nothing came for ${timeoutMs / 1000} s`))
    socket.on('error', (error) => refuse(error.message, error))
    socket.on('data', (bytes) => {
      answer.push(bytes)
      if (answer.heldBytes > maxAnswerBytes) refuse(`the answer is longer than ${maxAnswerBytes} bytes`)
    })
    socket.on('end', () => {
      answer.end()
      // Without effect once the answer is there.
      refuse('the connection ended')
    })
    socket.write(requestBytes(request))
  })
}

/** The text of a body, decompressed as its Content-Encoding says; empty when that cannot be done. */
export function responseText({ headers, body }: RecordedResponse): string {
  const coding = valuesOf(headers, 'Content-Encoding').join(',').toLowerCase()
  const options = { maxOutputLength: maxAnswerBytes }
  try {
    if (coding === 'gzip' || coding === 'x-gzip') return gunzipSync(body, options).toString('utf8')
    if (coding === 'deflate') return inflateSync(body, options).toString('utf8')
    if (coding === 'br') return brotliDecompressSync(body, options).toString('utf8')
  } catch {
    return ''
  }
  return body.toString('utf8')
}

const maxAnswerBytes = 32 * 1_048_576
