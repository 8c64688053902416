// A mail as a text of RFC 5322.

export interface Message {
  readonly from: string
  readonly to: string
  /** Any text: what would end a header is left out. */
  readonly subject: string
  readonly mimeType: 'text/html' | 'text/plain'
  readonly body: string
  readonly timeMs: number
  /** Letters and digits, unlike every other message's. */
  readonly id: string
}

/** Lines end in CR LF. Nothing of `to`, `from` or `subject` becomes a header of its own. */
export function formatMessage({ from, to, subject, mimeType, body, timeMs, id }: Message): string {
  const lines = body.split(/\r\n|\r|\n/)
  const isShort = lines.every((line) => Buffer.byteLength(line) <= lineLimit)
  return [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${headerText(subject)}`,
    `Date: ${dateOf(timeMs)}`,
    `Message-ID: <${id}@callbook.example>`,
    'MIME-Version: 1.0',
    `Content-Type: ${mimeType}; charset=utf-8`,
    `Content-Transfer-Encoding: ${isShort ? '8bit' : 'base64'}`,
    '',
    ...(isShort ? lines : base64Lines(lines.join('\r\n'))),
  ].join('\r\n')
}

/**
 * Whether a text may stand as an address in a header: one address, of printable ASCII without blanks and what separates addresses. An
 * address in other letters needs SMTPUTF8 (RFC 6531), which not every reader has.
 */
export function isAddress(text: string): boolean {
  return (
    text.length <= 254 && /^[!#-'*+\-./0-9=?A-Z^-~]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)
  )
}

/** An address, or one with a name before it: `Jane <jane@example.com>`. */
export function isMailbox(text: string): boolean {
  const [, address = text] = /^[\w .'-]{1,100} <([^<>]+)>$/.exec(text) ?? []
  return isAddress(address)
}

/** RFC 2047, in words of at most 75 characters, where it is not plain. */
function headerText(text: string): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
  if (/^[ -~]*$/.test(line) && line.length <= 200 && !line.includes('=?')) return line
  const words: string[] = []
  let word = ''
  for (const character of line) {
    if (Buffer.byteLength(word + character) > encodedWordBytes) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map((part) => `=?utf-8?B?${Buffer.from(part).toString('base64')}?=`).join('\r\n ')
}

/** `Wed, 11 Feb 2026 09:14:05 +0000` */
const dateOf = (timeMs: number) => new Date(timeMs).toUTCString().replace('GMT', '+0000')

function base64Lines(text: string): string[] {
  return (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  )
}

/** Bytes of a line without its end. RFC 5322 section 2.1.1. */
const lineLimit = 998
/** 60 characters of base64, and 12 around them. */
const encodedWordBytes = 45
