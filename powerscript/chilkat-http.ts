// Chilkat.Http and its HttpResponse, as far as printed programs use them: what goes on the wire is what Chilkat 9.5.0.96 sends.

import { bytesOf, utf8 } from './chilkat-bin-data.ts'
import { ComError, type ComObject, field } from './com-object.ts'
import type { Surroundings } from './host.ts'
import { type HttpAnswer, headerOf, readAnswer } from './http-response.ts'

/** What the object remembers between calls. */
interface HttpState {
  readonly headers: Header[]
  followRedirects: number
  /** Seconds. */
  connectTimeout: number
  /** Seconds without anything coming; the headers and the body each begin anew. */
  readTimeout: number
  lastMethodSuccess: number
  lastErrorText: string
}

interface Header {
  readonly name: string
  readonly value: string
}

/** One request as it is about to be sent. */
interface Exchange {
  readonly method: string
  readonly url: string
  readonly headers: readonly Header[]
  /** Absent where the call has no body: `QuickRequest`. */
  readonly body?: { readonly bytes: Uint8Array; readonly contentType: string }
}

export function chilkatHttp(around: Surroundings): ComObject {
  const state: HttpState = {
    headers: [],
    followRedirects: 1,
    connectTimeout: 30,
    readTimeout: 60,
    lastMethodSuccess: 1,
    lastErrorText: '',
  }
  const send = (exchange: Omit<Exchange, 'headers'>) =>
    sendNoting({ ...exchange, headers: state.headers }, state, around)
  return {
    name: 'Http',
    properties: {
      FollowRedirects: field(state, 'followRedirects', 'long'),
      ConnectTimeout: field(state, 'connectTimeout', 'long'),
      ReadTimeout: field(state, 'readTimeout', 'long'),
      LastMethodSuccess: { type: 'long', get: () => state.lastMethodSuccess },
      LastErrorText: { type: 'string', get: () => state.lastErrorText },
    },
    methods: {
      SetRequestHeader: {
        takes: ['string', 'string'],
        run(name: string, value: string) {
          if (/=\?.*\?=/.test(value)) throw new ComError('encoded words in a header are not known here')
          setHeader(state.headers, { name: name.trim(), value: value.replaceAll(/[\r\n]/g, '').trim() })
          return null
        },
      },
      QuickRequest: {
        takes: ['string', 'string'],
        run: (method: string, url: string) => send({ method, url }),
      },
      PText: {
        takes: ['string', 'string', 'string', 'string', 'string', 'long', 'long'],
        run(
          method: string,
          url: string,
          text: string,
          charset: string,
          contentType: string,
          md5: number,
          gzip: number,
        ) {
          if (charset.toLowerCase() !== 'utf-8')
            throw new ComError(`the charset "${charset}" is not known here`)
          refuse(md5, gzip)
          return send({ method, url, body: { bytes: utf8(text), contentType } })
        },
      },
      PBinaryBd: {
        takes: ['string', 'string', 'object', 'string', 'long', 'long'],
        run(method: string, url: string, content: ComObject, contentType: string, md5: number, gzip: number) {
          refuse(md5, gzip)
          return send({ method, url, body: { bytes: bytesOf(content), contentType } })
        },
      },
    },
  }
}

function refuse(md5: number, gzip: number): void {
  if (md5 !== 0 || gzip !== 0) throw new ComError('Content-MD5 and compressed bodies are not known here')
}

/** The second of two names that differ at most in case takes the place of the first. */
function setHeader(headers: Header[], header: Header): void {
  const i = headers.findIndex(({ name }) => name.toLowerCase() === header.name.toLowerCase())
  headers.splice(i === -1 ? headers.length : i, i === -1 ? 0 : 1, header)
}

async function sendNoting(
  exchange: Exchange,
  state: HttpState,
  around: Surroundings,
): Promise<ComObject | null> {
  try {
    const answer = await follow(exchange, state, around)
    Object.assign(state, { lastMethodSuccess: 1, lastErrorText: '' })
    return httpResponse(answer)
  } catch (error) {
    around.signal?.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    const lastErrorText = `ChilkatLog:\n  url: ${exchange.url}\n  ${reason}\n  Failed.\n--ChilkatLog\n`
    Object.assign(state, { lastMethodSuccess: 0, lastErrorText })
    return null
  }
}

/** A redirect repeats the request with its verb and body, whatever the status, but without its Authorization; HEAD stays. */
async function follow(first: Exchange, state: HttpState, around: Surroundings): Promise<HttpAnswer> {
  let exchange = first
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const answer = await converse(exchange, state, around)
    const location = headerOf(answer, 'location')
    const isRedirect = [301, 302, 303, 307, 308].includes(answer.status) && location !== undefined
    if (!isRedirect || state.followRedirects === 0 || exchange.method === 'HEAD') return answer
    const headers = exchange.headers.filter(({ name }) => name.toLowerCase() !== 'authorization')
    exchange = { ...exchange, headers, url: new URL(location, exchange.url).href }
  }
  throw new Error(`more than ${mostRedirects} redirects`)
}

const mostRedirects = 20

async function converse(
  exchange: Exchange,
  state: HttpState,
  { connect, signal }: Surroundings,
): Promise<HttpAnswer> {
  const to = parseUrl(exchange.url)
  const request = requestBytes(exchange, to)
  const socket = connect(to)
  const giveUp = (seconds: number, what: string) =>
    setTimeout(
      () => socket.destroy(new Error(`${what} within ${seconds} seconds`)),
      (seconds || forever) * 1000,
    )
  const connecting = giveUp(state.connectTimeout, 'no connection')
  const reading = giveUp(state.connectTimeout + state.readTimeout, 'no answer')
  const abort = () => socket.destroy(new Error('aborted'))
  signal?.addEventListener('abort', abort, { once: true })
  socket.once('connect', () => clearTimeout(connecting))
  try {
    socket.write(request)
    return await readAnswer(refreshing(socket, reading), exchange.method)
  } finally {
    clearTimeout(connecting)
    clearTimeout(reading)
    signal?.removeEventListener('abort', abort)
    socket.destroy()
  }
}

/** Seconds; about 24 days, the longest a timer can wait. */
const forever = 2_147_483

/** The chunks of the stream; each gives the other side its time anew. */
async function* refreshing(stream: AsyncIterable<Buffer>, timer: NodeJS.Timeout): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    timer.refresh()
    yield chunk
  }
}

interface Destination {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  /** What `Host` says. */
  readonly authority: string
  /** Path and query, as they stand in the request line. */
  readonly target: string
}

/**
 * Of a URL the user, the fragment and `{$names}` without a value are dropped, the host becomes lower case and a blank `%20`;
 * everything else stands as it is, also what no URL may have.
 */
function parseUrl(url: string): Destination {
  const [, scheme = '', authority = '', rest = ''] = /^(https?):\/\/([^/?#]+)(.*)$/is.exec(url) ?? []
  const [, host, port] = /^(?:.*@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(authority.toLowerCase()) ?? []
  if (host === undefined) throw new Error('this is no URL')
  const isSecure = scheme.toLowerCase() === 'https'
  const path = rest
    .replace(/#.*$/s, '')
    .replaceAll(/\{\$[^}]*\}/g, '')
    .replaceAll(' ', '%20')
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? (isSecure ? 443 : 80) : Number(port),
    isSecure,
    authority: port === undefined ? host : `${host}:${port}`,
    target: path.startsWith('/') ? path : `/${path}`,
  }
}

/** GET and HEAD never carry a body. */
function requestBytes({ method, headers, body }: Exchange, { authority, target }: Destination): Buffer {
  const carries = body !== undefined && method !== 'GET' && method !== 'HEAD'
  const contentType = find(headers, 'content-type')?.value ?? body?.contentType ?? ''
  if (/^multipart\//i.test(contentType) && carries)
    throw new Error('Chilkat sends no multipart body that it has not composed itself')
  const length = carries ? body.bytes.length : method === 'POST' || method === 'PUT' ? 0 : undefined
  const own: Header[] = [
    { name: 'Host', value: authority },
    { name: 'Accept', value: '*/*' },
    { name: 'Accept-Encoding', value: 'gzip' },
    { name: 'Content-Type', value: body === undefined ? '' : contentType },
  ]
  const placed = [
    ...(body === undefined ? alwaysFirst : [...alwaysFirst, 'Content-Type', 'Content-Length', 'Cookie']),
    'DNT',
    'Connection',
  ]
  const isCustomHost = find(headers, 'host') !== undefined
  const front = [...(isCustomHost ? [] : ['Host']), ...placed].flatMap((name) => {
    if (name === 'Content-Length') return length === undefined ? [] : [{ name, value: String(length) }]
    return find(headers, name.toLowerCase()) ?? own.find((header) => header.name === name) ?? []
  })
  const others = headers.filter(
    ({ name }) => !placed.some((first) => first.toLowerCase() === name.toLowerCase()) && !isOwn(name),
  )
  const last =
    body === undefined && length !== undefined ? [{ name: 'Content-Length', value: String(length) }] : []
  const lines = [...front, ...others, ...last]
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}: ${value}\r\n`)
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'utf8')
  return Buffer.concat([head, carries ? body.bytes : Buffer.alloc(0)])
}

/** Where they stand whenever they were set. */
const alwaysFirst = ['User-Agent', 'Accept', 'Accept-Language', 'Accept-Encoding', 'Referer']

/** What a script cannot set. */
const isOwn = (name: string) => /^(?:content-length|transfer-encoding)$/i.test(name)

const find = (headers: readonly Header[], name: string) =>
  headers.find((header) => header.name.toLowerCase() === name)

function httpResponse(answer: HttpAnswer): ComObject {
  const charset = /charset="?([^";\s]+)/i.exec(headerOf(answer, 'content-type') ?? '')?.[1]
  const text = decode(answer.body, charset ?? 'utf-8')
  return {
    name: 'HttpResponse',
    properties: {
      StatusCode: { type: 'long', get: () => answer.status },
      BodyStr: { type: 'string', get: () => text },
    },
    methods: {},
  }
}

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}
