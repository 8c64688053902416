// Odd requests over a socket, and what holds for the answer to any of them.

import assert from 'node:assert/strict'
import type { OddRequest } from './odd-requests.contract.ts'
import { exchangeBytes, parseAnswers } from './raw-http.ts'

/**
 * Sends them in one go over one connection.
 * @returns the status of each answer
 * @throws AssertionError when one has no answer or an answer is not as it must be
 */
export async function sendOddRequests(origin: string, requests: readonly OddRequest[]): Promise<number[]> {
  const text = await exchangeBytes(origin, oddText(requests))
  const answers = parseAnswers(
    text,
    requests.map(({ method }) => method),
  )
  assert.equal(answers.length, requests.length, `${requests.length} requests got ${answers.length} answers`)
  for (const [i, { method, target }] of requests.entries()) {
    const answer = answers[i]
    if (answer !== undefined) checkOddAnswer(method, target, answer)
  }
  return answers.map(({ status }) => status)
}

/**
 * Sends what is no request: it is refused, or the connection just ends.
 * @returns the status of each answer
 */
export async function sendOddBytes(origin: string, text: string): Promise<number[]> {
  const answers = parseAnswers(await exchangeBytes(origin, text))
  for (const answer of answers) checkOddAnswer('bytes', '', answer)
  return answers.map(({ status }) => status)
}

/** No 5xx but 501 and 503; an error has AM's form. Access tokens have errors of OAuth's form, and are not looked into. */
export function checkOddAnswer(
  method: string,
  target: string,
  { status, body }: { readonly status: number; readonly body: string },
): void {
  const what = `${method} ${target}`
  assert.ok(status < 500 || status === 501 || status === 503, `${what}: ${status}`)
  if (status < 400 || method === 'HEAD' || target.includes('/oauth2')) return
  const error = JSON.parse(body)
  if (error.errorMessage !== undefined) return // the oldest version of authenticate
  assert.equal(error.code, status, what)
  assert.equal(typeof error.reason, 'string', what)
  assert.equal(typeof error.message, 'string', what)
}

/** All of them one behind the other; the last closes the connection. Headers that cannot be sent are left out. */
function oddText(requests: readonly OddRequest[]): string {
  const printable = /^[\t -~]*$/
  const texts = requests.map(({ method, target, headers, body, isChunked }, i) => {
    const lines = Object.entries(headers).filter(([, value]) => printable.test(value))
    const sent = Buffer.from(body.toWellFormed())
    const close = i === requests.length - 1 ? 'Connection: close\r\n' : ''
    const head = `${method} ${requestTarget(target)} HTTP/1.1\r\nHost: x\r\n${close}`
    const own = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    const length = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${sent.length}`
    return `${head}${own}${length}\r\n\r\n${isChunked ? chunks(sent) : sent.toString('latin1')}`
  })
  return texts.join('')
}

/** The bytes one by one at first, then the rest. */
function chunks(bytes: Buffer): string {
  const parts = [bytes.subarray(0, 1), bytes.subarray(1, 2), bytes.subarray(2)]
  const texts = parts.filter(({ length }) => length > 0).map((part) => part.toString('latin1'))
  return [...texts, ''].map((text) => `${text.length.toString(16)}\r\n${text}\r\n`).join('')
}

/** What may stand on a request line; everything else is refused by the parser, and another test says so. */
function requestTarget(target: string): string {
  const printable = target.replace(/[^!-~]/g, '_')
  return /^(?:\/|http:)/.test(printable) ? printable : `/${printable}`
}
