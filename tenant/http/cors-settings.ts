// What an operator may set about foreign pages that call from a browser. Names and meaning: AM's CORS service.

import type { Problem } from '../configuration/check-setting.ts'

export interface CorsConfiguration {
  /** Default true; false keeps the configuration without using it. */
  readonly enabled?: boolean
  /** `https://app.example:8443`, exactly as browsers send them; `*` for every origin, only without `allowCredentials`. */
  readonly acceptedOrigins: readonly string[]
  /** Default GET, POST, PUT, PATCH, DELETE, HEAD. */
  readonly acceptedMethods?: readonly string[]
  /**
   * Headers a page may send beside those every page may. Default, or empty: whatever it asks for, as AM. A page that sends
   * the session's token in a header needs the cookie's name here.
   */
  readonly acceptedHeaders?: readonly string[]
  /** Headers of the answer a page may read. Default none. */
  readonly exposedHeaders?: readonly string[]
  /** How long a browser may remember the answer to a preflight. Seconds; default 600. */
  readonly maxAge?: number
  /** Whether cookies come along. Default false. */
  readonly allowCredentials?: boolean
}

/** What a CORS configuration may not say although each part of it is right: any page could act with a user's cookies. */
export function corsProblems(configurations: readonly CorsConfiguration[]): Problem[] {
  return configurations.flatMap(({ acceptedOrigins, allowCredentials = false }, index) => {
    const path = ['cors', index, 'acceptedOrigins']
    const message =
      'a CORS configuration accepts every origin and allows credentials, so that any page could act as its reader'
    const hint = 'name the origins in "acceptedOrigins", or set "allowCredentials" to false'
    const isForAll = allowCredentials && acceptedOrigins.includes('*')
    return [
      ...(isForAll ? [{ path, at: 'value', message, hint } as const] : []),
      ...acceptedOrigins.flatMap((origin, at) =>
        origin === '*' || isOrigin(origin) ? [] : [noOrigin(origin, [...path, at])],
      ),
    ]
  })
}

function noOrigin(origin: string, path: Problem['path']): Problem {
  const hint =
    'give scheme, host and port as browsers send them, such as "https://app.example:8443", without a path'
  return { path, at: 'value', message: `"${origin}" in "acceptedOrigins" is no origin`, hint }
}

/** `null`, which every sandboxed frame sends, is none; neither is a pattern. */
function isOrigin(text: string): boolean {
  return /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text
}
