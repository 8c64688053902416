// HTTP/1 messages out of raw bytes, read leniently: what is wrong with one is noted, not refused, so that a request an
// HTTP parser would drop can still be shown. Facts: RFC 9110 (semantics), RFC 9112 (framing).

/** Name and value of one line. Each character is one byte (Latin-1), and the white space around a value is gone. */
export type HeaderLine = readonly [name: string, value: string]

/** How a body's end is marked; `none` when there is no body, `close` when the connection's end marks it. */
export type Framing = 'none' | 'content-length' | 'chunked' | 'close'

interface Message {
  /** Exactly the bytes that arrived. */
  readonly raw: Buffer
  readonly headers: readonly HeaderLine[]
  /** After de-chunking; still compressed when it was. */
  readonly body: Buffer
  readonly framing: Framing
  /** Where it breaks HTTP, in words; empty for a well-formed message. */
  readonly faults: readonly string[]
}

export interface RecordedRequest extends Message {
  readonly method: string
  /** As in the request line: path and query. Each character is one byte. */
  readonly target: string
  /** `HTTP/1.1`. */
  readonly version: string
}

export interface RecordedResponse extends Message {
  readonly status: number
  readonly reason: string
}

/** A message and the place behind it, or the least number of bytes, from the start, with which to ask again. */
export type Parsed<T> = { readonly message: T; readonly end: number } | { readonly needsBytes: number }

/**
 * The request at the start of `bytes`.
 * @param isEnded nothing more will come: what is there is taken as the whole request, with the fault noted
 */
export function parseRequest(bytes: Buffer, isEnded: boolean): Parsed<RecordedRequest> {
  const head = parseHead(bytes, isEnded)
  if (head === undefined) return { needsBytes: bytes.length + 1 }
  const [method = '', target = '', version = '', ...rest] = head.startLine.split(' ')
  if (!/^HTTP\/1\.[01]$/.test(version) || method === '' || target === '' || rest.length > 0) {
    head.faults.push(
      `the request line is not "METHOD target HTTP/1.1": ${JSON.stringify(head.startLine.slice(0, 200))}`,
    )
  }
  const body = parseBody(bytes, head, framingOf(head, 'none'), isEnded)
  if ('needsBytes' in body) return body
  return { message: { method, target, version, ...messageOf(bytes, head, body) }, end: body.end }
}

/**
 * The answer at the start of `bytes`, interim ones (1xx) included.
 * @param method of the request it answers: an answer to HEAD has no body
 * @param isEnded the server has closed the connection
 */
export function parseResponse(bytes: Buffer, method: string, isEnded: boolean): Parsed<RecordedResponse> {
  const head = parseHead(bytes, isEnded)
  if (head === undefined) return { needsBytes: bytes.length + 1 }
  const [, digits = '', reason = ''] = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(head.startLine) ?? []
  if (digits === '')
    head.faults.push(
      `the status line is not "HTTP/1.1 code reason": ${JSON.stringify(head.startLine.slice(0, 200))}`,
    )
  const status = Number(digits)
  const hasNoBody = method === 'HEAD' || status < 200 || status === 204 || status === 304
  const body = parseBody(bytes, head, hasNoBody ? { framing: 'none' } : framingOf(head, 'close'), isEnded)
  if ('needsBytes' in body) return body
  return { message: { status, reason, ...messageOf(bytes, head, body) }, end: body.end }
}

/** Values of all lines of that name, in order; names are compared without case. */
export function valuesOf(headers: readonly HeaderLine[], name: string): string[] {
  return headers.filter(([other]) => other.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

/** Bytes for a person: UTF-8 where they are that, else Latin-1. */
export function readable(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? bytes.toString('latin1') : text
}

interface Head {
  readonly startLine: string
  readonly headers: HeaderLine[]
  readonly bodyStart: number
  readonly faults: string[]
}

function parseHead(bytes: Buffer, isEnded: boolean): Head | undefined {
  const lines: string[] = []
  const faults = new Set<string>()
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf(0x0a, at)
    if (lineEnd === -1) {
      if (!isEnded) return undefined
      faults.add('the connection ended inside the head')
      lines.push(bytes.toString('latin1', at))
      at = bytes.length
      break
    }
    const hasCr = lineEnd > at && bytes[lineEnd - 1] === 0x0d
    const line = bytes.toString('latin1', at, hasCr ? lineEnd - 1 : lineEnd)
    if (!hasCr) faults.add('a line ends with LF alone')
    if (line.includes('\r')) faults.add('a line has CR inside')
    at = lineEnd + 1
    if (line !== '') lines.push(line)
    else if (lines.length > 0) break
    else faults.add('an empty line stands before the first line')
  }
  const [startLine = '', ...rest] = lines
  return { startLine, headers: parseHeaders(rest, faults), bodyStart: at, faults: [...faults] }
}

function parseHeaders(lines: readonly string[], faults: Set<string>): HeaderLine[] {
  return lines.map((line) => {
    const colon = line.indexOf(':')
    const name = colon === -1 ? line : line.slice(0, colon)
    if (colon === -1) faults.add(`a header line has no colon: ${JSON.stringify(line.slice(0, 200))}`)
    else if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))
      faults.add(`no header can have the name ${JSON.stringify(name.slice(0, 200))}`)
    return [name, colon === -1 ? '' : line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')]
  })
}

type Extent =
  | { readonly framing: 'none' }
  | { readonly framing: 'chunked' }
  | { readonly framing: 'close' }
  | { readonly framing: 'content-length'; readonly bytes: number }

function framingOf(head: Head, otherwise: 'none' | 'close'): Extent {
  const codings = valuesOf(head.headers, 'Transfer-Encoding').join(',').toLowerCase()
  const lengths = [...new Set(valuesOf(head.headers, 'Content-Length'))]
  if (codings !== '') {
    if (codings !== 'chunked')
      head.faults.push(`the transfer coding is ${JSON.stringify(codings.slice(0, 200))}`)
    // RFC 9112 6.3: a sender must not send both; it is how requests are smuggled.
    if (lengths.length > 0) head.faults.push('both Transfer-Encoding and Content-Length are there')
    return { framing: 'chunked' }
  }
  const [length] = lengths
  if (length === undefined) return { framing: otherwise }
  if (lengths.length > 1) head.faults.push(`Content-Length says ${lengths.join(' and ')}`)
  if (/^\d{1,15}$/.test(length)) return { framing: 'content-length', bytes: Number(length) }
  head.faults.push(`Content-Length is no number: ${JSON.stringify(length.slice(0, 200))}`)
  return { framing: 'none' }
}

interface Body {
  readonly body: Buffer
  readonly framing: Framing
  readonly end: number
  readonly faults: readonly string[]
}

function parseBody(
  bytes: Buffer,
  { bodyStart }: Head,
  extent: Extent,
  isEnded: boolean,
): Body | { readonly needsBytes: number } {
  if (extent.framing === 'none') return { body: Buffer.alloc(0), framing: 'none', end: bodyStart, faults: [] }
  if (extent.framing === 'chunked') return parseChunks(bytes, bodyStart, isEnded)
  if (extent.framing === 'close') {
    if (!isEnded) return { needsBytes: bytes.length + 1 }
    return { body: bytes.subarray(bodyStart), framing: 'close', end: bytes.length, faults: [] }
  }
  const { framing } = extent
  const end = bodyStart + extent.bytes
  if (bytes.length >= end) return { body: bytes.subarray(bodyStart, end), framing, end, faults: [] }
  if (!isEnded) return { needsBytes: end }
  const fault = `the connection ended after ${bytes.length - bodyStart} of ${extent.bytes} bytes of the body`
  return { body: bytes.subarray(bodyStart), framing, end: bytes.length, faults: [fault] }
}

function parseChunks(
  bytes: Buffer,
  bodyStart: number,
  isEnded: boolean,
): Body | { readonly needsBytes: number } {
  const pieces: Buffer[] = []
  const done = (end: number, faults: readonly string[]): Body => ({
    body: Buffer.concat(pieces),
    framing: 'chunked',
    end,
    faults,
  })
  const more = (needsBytes: number) =>
    isEnded
      ? done(bytes.length, ['the connection ended inside a chunked body'])
      : { needsBytes: Math.max(needsBytes, bytes.length + 1) }
  let at = bodyStart
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return more(at)
    const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(bytes.toString('latin1', at, lineEnd))?.[1]
    if (size === undefined) return done(bytes.length, ['a chunk does not begin with its size'])
    const start = lineEnd + 2
    const length = Number.parseInt(size, 16)
    if (length === 0) return parseTrailer(bytes, start, more, done)
    if (bytes.length < start + length + 2) return more(start + length + 2)
    pieces.push(bytes.subarray(start, start + length))
    if (bytes.toString('latin1', start + length, start + length + 2) !== '\r\n') {
      return done(bytes.length, ['a chunk is longer than its size says'])
    }
    at = start + length + 2
  }
}

function parseTrailer<Done, More>(
  bytes: Buffer,
  start: number,
  more: (needsBytes: number) => More,
  done: (end: number, faults: readonly string[]) => Done,
): Done | More {
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return more(at)
    if (lineEnd === at) return done(lineEnd + 2, [])
    at = lineEnd + 2
  }
}

function messageOf(bytes: Buffer, head: Head, { body, framing, end, faults }: Body): Message {
  return {
    raw: bytes.subarray(0, end),
    headers: head.headers,
    body,
    framing,
    faults: [...head.faults, ...faults],
  }
}
