// A resolved request as bytes: what must arrive, and what is written when this program sends it itself.

import type { ResolvedRequest } from '#collection'
import type { HeaderLine } from './wire.ts'

export interface ExpectedRequest {
  readonly method: string
  /** Path and query, one character per byte. */
  readonly target: string
  /** Where it goes. */
  readonly origin: URL
  readonly headers: readonly HeaderLine[]
  /** Absent: none. Of zero length: a body all the same. */
  readonly body?: Buffer
  readonly followRedirects: boolean
}

/**
 * @param readFile gives the bytes of a body's file; it decides where the path leads, and may throw
 * @throws TypeError when the URL has no host
 */
export function expectedRequest(
  request: ResolvedRequest,
  readFile: (path: string) => Buffer,
): ExpectedRequest {
  const [, origin = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)([^#]*)/i.exec(request.url) ?? []
  const target = rest.startsWith('/') ? rest : `/${rest}`
  return {
    method: request.method.toUpperCase(),
    target: Buffer.from(target, 'utf8').toString('latin1'),
    origin: new URL(origin),
    headers: request.headers.map(({ name, value }) => [
      headerText(name),
      headerText(value).replace(/^[ \t]+|[ \t]+$/g, ''),
    ]),
    ...(request.body && {
      body: Buffer.concat(
        request.body.map((part) =>
          part.kind === 'file' ? readFile(part.path) : Buffer.from(part.text, 'utf8'),
        ),
      ),
    }),
    followRedirects: request.followRedirects,
  }
}

/** One character per byte: Latin-1 as far as it goes, as Postman; a text with other letters goes as UTF-8. */
function headerText(text: string): string {
  return isLatin1(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
}

const isLatin1 = (text: string) => [...text].every((character) => (character.codePointAt(0) ?? 0) < 0x100)

/** The same request in bytes, with the headers HTTP asks for, and the connection closed after its answer. */
export function requestBytes({ method, target, origin, headers, body }: ExpectedRequest): Buffer {
  const isStated = (name: string) => headers.some(([other]) => other.toLowerCase() === name.toLowerCase())
  const added: HeaderLine[] = []
  if (!isStated('Host')) added.push(['Host', origin.host])
  if (body && !isStated('Content-Length')) added.push(['Content-Length', String(body.length)])
  if (!isStated('Connection')) added.push(['Connection', 'close'])
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...[...added, ...headers].map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)])
}
