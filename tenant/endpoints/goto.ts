// Where `goto` and `gotoOnFail` may lead: a link that was made elsewhere must not send a person who has just logged in there.

import type { TenantRequest } from '../http/exchange.ts'

/**
 * The destination, if it may be followed: a path of this host, an address of the host that was asked, or one of those the
 * settings list. `undefined` for every other, which is then not followed and no error, as in AM.
 *
 * @param listed absolute addresses; one that ends in `*` stands for all that begin so, of the same scheme, host and port
 */
export function permittedGoto(
  destination: string | undefined,
  { headers, client }: TenantRequest,
  listed: readonly string[],
): string | undefined {
  if (destination === undefined || destination === '' || destination.length > lengthLimit) return undefined
  // Browsers drop tabs and line breaks, and read a backslash as a slash: "/\evil.example" leaves the host.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u0020\u007f\\]/.test(destination)) return undefined
  if (/^\/(?!\/)/.test(destination)) return destination
  const url = httpUrl(destination)
  if (url === undefined || url.username !== '' || url.password !== '') return undefined
  const isOwn = url.host === headers.host?.toLowerCase() && (url.protocol === 'https:' || !client?.isSecure)
  return isOwn || listed.some((pattern) => matches(url, pattern)) ? destination : undefined
}

function matches(url: URL, pattern: string): boolean {
  const wanted = httpUrl(pattern.replace(/\*$/, ''))
  if (wanted === undefined || url.origin !== wanted.origin) return false
  return pattern.endsWith('*') ? url.href.startsWith(wanted.href) : url.href === wanted.href
}

function httpUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text)
}

/** Characters. */
const lengthLimit = 2_048
