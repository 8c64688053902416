// Zero Page Login Collector: takes user name and password from request headers, so that a login is one call.

import type { NodeType } from './node-type.ts'

/**
 * Outcome `true` when both headers are there. Their names are the node's `usernameHeader` and `passwordHeader`. A request
 * with a `Referer` must name one of `referrerWhiteList`, unless that is empty; one without needs `allowWithoutReferer`.
 *
 * Source: AM's documentation of header login, and of this node's settings.
 */
export const zeroPageLoginNode = {
  id: 'ZeroPageLoginNode',
  outcomes: () => ['true', 'false'],
  async process(config, { header }) {
    const username = header(String(config.usernameHeader ?? 'X-OpenAM-Username'))
    const password = header(String(config.passwordHeader ?? 'X-OpenAM-Password'))
    if (username === undefined || password === undefined) return { outcome: 'false' }
    if (!isFromAllowedPage(header('Referer'), config)) return { outcome: 'false' }
    return {
      outcome: 'true',
      shared: { username: decodeWords(username) },
      transient: { password: decodeWords(password) },
    }
  },
} satisfies NodeType

function isFromAllowedPage(
  referer: string | undefined,
  config: { readonly [name: string]: unknown },
): boolean {
  if (referer === undefined) return config.allowWithoutReferer !== false
  const allowed = Array.isArray(config.referrerWhiteList) ? config.referrerWhiteList : []
  return allowed.length === 0 || allowed.includes(referer)
}

/**
 * Decodes RFC 2047 encoded words (`=?UTF-8?B?w7xzZXI=?=`), AM's way to carry letters beyond Latin-1 in these headers.
 * Text that is none, or whose charset is unknown, stays as it is. White space between two words is no text (section 6.2).
 */
export function decodeWords(text: string): string {
  return text
    .replace(/(=\?[^?\s]+\?[bq]\?[^?\s]*\?=)\s+(?==\?[^?\s]+\?[bq]\?[^?\s]*\?=)/gi, '$1')
    .replace(
      /=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=/gi,
      (word, charset: string, encoding: string, encoded: string) => {
        const bytes =
          encoding.toLowerCase() === 'b' ? Buffer.from(encoded, 'base64') : quotedPrintable(encoded)
        try {
          return new TextDecoder(charset, { fatal: true }).decode(bytes)
        } catch {
          return word // an unknown charset or broken bytes: the word may be meant as it stands
        }
      },
    )
}

function quotedPrintable(encoded: string): Buffer {
  const text = encoded.replaceAll('_', ' ')
  return Buffer.from(
    text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
