// The session cookie: how it is read, set and cleared.

import type { TenantSettings } from '../configuration/settings.ts'
import type { TenantRequest } from './exchange.ts'

export type CookieSettings = Pick<TenantSettings, 'secureCookie' | 'cookieSameSite' | 'cookieDomains'>

/**
 * The value of the first cookie of that name, compared without regard to case as AM does; quotes around it are not part of it.
 * `undefined` when there is none or it is empty.
 *
 * @param header the `Cookie` header, its parts joined by `; ` as Node does
 */
export function findCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  const wanted = name.toLowerCase()
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals < 0 || pair.slice(0, equals).trim().toLowerCase() !== wanted) continue
    const value = pair.slice(equals + 1).trim()
    return (/^"(.*)"$/.exec(value)?.[1] ?? value) || undefined
  }
  return undefined
}

/**
 * Flat `Set-Cookie` headers of a login: the session, then the name of the only node, as AM sets both; once for each cookie
 * domain, or once without `Domain`. They have no lifetime: the browser's own session ends them.
 *
 * @param request tells whether the client speaks TLS: then the cookies are `Secure` whatever the settings say
 */
export function loginCookies(
  name: string,
  tokenId: string,
  settings: CookieSettings,
  request?: TenantRequest,
): string[] {
  return [...setCookie(`${name}=${tokenId}`, settings, request), ...nodeCookie(settings, request)]
}

/** The name of the only node, by which a load balancer could lead the next step to it. AM sets it with each question, too. */
export function nodeCookie(settings: CookieSettings, request?: TenantRequest): string[] {
  return setCookie('amlbcookie=01', settings, request)
}

/** The flat `Set-Cookie` headers that make a browser forget the session: same path and domains as at login. */
export function logoutCookie(name: string, settings: CookieSettings, request?: TenantRequest): string[] {
  return setCookie(`${name}=LOGOUT; Expires=Thu, 01 Jan 1970 00:00:10 GMT`, settings, request)
}

function setCookie(
  cookie: string,
  { secureCookie, cookieSameSite, cookieDomains }: CookieSettings,
  request: TenantRequest | undefined,
): string[] {
  const isSecure = secureCookie || request?.client?.isSecure === true
  const attributes = `${isSecure ? ' Secure;' : ''} HttpOnly; SameSite=${cookieSameSite}`
  if (cookieDomains.length === 0) return ['Set-Cookie', `${cookie}; Path=/;${attributes}`]
  return cookieDomains.flatMap((domain) => [
    'Set-Cookie',
    `${cookie}; Path=/; Domain=${domain};${attributes}`,
  ])
}
