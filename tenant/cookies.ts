// The session cookie: how it is read, set and cleared.

import type { TenantSettings } from './settings.ts'

export type CookieSettings = Pick<TenantSettings, 'secureCookie' | 'cookieSameSite'>

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

/** Flat `Set-Cookie` headers of a login: the session, then the name of the only node, as AM sets both. No `Domain`, no lifetime. */
export function loginCookies(name: string, tokenId: string, settings: CookieSettings): string[] {
  const attributes = attributesOf(settings)
  return ['Set-Cookie', `${name}=${tokenId}${attributes}`, 'Set-Cookie', `amlbcookie=01${attributes}`]
}

/** The flat `Set-Cookie` header that makes a browser forget the session. */
export function logoutCookie(name: string, settings: CookieSettings): string[] {
  return ['Set-Cookie', `${name}=LOGOUT; Expires=Thu, 01 Jan 1970 00:00:10 GMT${attributesOf(settings)}`]
}

function attributesOf({ secureCookie, cookieSameSite }: CookieSettings): string {
  return `; Path=/;${secureCookie ? ' Secure;' : ''} HttpOnly; SameSite=${cookieSameSite}`
}
