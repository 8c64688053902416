// Every rule by which two requests are the same to a server although their bytes differ. A difference that no rule
// names counts. What is no rule here because HTTP does not even let one state it: the order of headers with different
// names (RFC 9110 5.3), the case of header names (5.1), white space around a value (5.5), and the text of a multipart
// boundary, which Postman draws anew for each request.

export interface Rule {
  readonly name: RuleName
  /** One sentence for the reader of a page. */
  readonly says: string
  readonly source: string
}

export type RuleName =
  | 'chunked-coding'
  | 'empty-content'
  | 'folded-header'
  | 'header-charset'
  | 'http-1.0'
  | 'normal-target'

/** In alphabetical order. */
export const rules: readonly Rule[] = [
  {
    name: 'chunked-coding',
    says: 'The body came in chunks instead of with a Content-Length; its bytes are the same.',
    source: 'RFC 9112 section 7.1',
  },
  {
    name: 'empty-content',
    says: 'No body, once said by Content-Length: 0 and once by saying nothing, for a method where that is the same.',
    source: 'RFC 9110 section 8.6, RFC 9112 section 6.3',
  },
  {
    name: 'folded-header',
    says: 'A header stated several times came as one line with its values joined by commas.',
    source: 'RFC 9110 section 5.3',
  },
  {
    name: 'header-charset',
    says: 'Letters beyond ASCII in a header came in UTF-8, where Postman writes Latin-1; HTTP names neither.',
    source: 'RFC 9110 section 5.5',
  },
  {
    name: 'http-1.0',
    says: 'The request is HTTP/1.0; the version belongs to the connection, not to the request.',
    source: 'RFC 9110 section 2.5',
  },
  {
    name: 'normal-target',
    says: 'The URL differs only in the case of percent-encoded digits, or in encoding a letter, digit, "-", ".", "_" or "~".',
    source: 'RFC 3986 sections 6.2.2.1 and 6.2.2.2',
  },
]

/** The target with hexadecimal digits in upper case and nothing percent-encoded that need not be. */
export function normalTarget(target: string): string {
  return target.replace(/%([0-9a-fA-F]{2})/g, (encoded, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16))
    return /[A-Za-z0-9\-._~]/.test(character) ? character : encoded.toUpperCase()
  })
}

/** Whether a request of that method without Content-Length is one with an empty body (RFC 9110 8.6: others announce it). */
export function anticipatesNoContent(method: string): boolean {
  return !['POST', 'PUT', 'PATCH'].includes(method)
}
