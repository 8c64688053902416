// Foreign pages that may call from a browser: AM's CORS service, which stands before everything else.

import { TenantError } from '../tenant-error.ts'
import type { CorsConfiguration } from './cors-settings.ts'
import type { TenantRequest, TenantResponse } from './exchange.ts'

export interface Cors {
  /** The answer to a preflight of an accepted origin; it needs no credential. `undefined` for every other request. */
  preflight(request: TenantRequest): TenantResponse | undefined
  /**
   * What has to stand on the answer to such a request: name, value, … Empty for an origin that is not accepted: then the
   * browser keeps the answer from the page, and the preflight of what is not a plain GET has failed before.
   */
  headersFor(request: TenantRequest): readonly string[]
}

/**
 * The first enabled configuration that accepts the origin decides. Without an enabled one there is no CORS.
 *
 * @throws TenantError E_CONFIG for a configuration that would let any page act with a user's cookies
 * Source: AM's CORS service; Fetch standard, "HTTP-network-or-cache fetch".
 */
export function createCors(configurations: readonly CorsConfiguration[]): Cors | undefined {
  for (const configuration of configurations) checkConfiguration(configuration)
  const rules = configurations.filter(({ enabled = true }) => enabled).map(ruleOf)
  if (rules.length === 0) return undefined
  const ruleFor = ({ headers: { origin } }: TenantRequest) =>
    origin === undefined ? undefined : rules.find(({ accepts }) => accepts(origin))

  return {
    preflight(request) {
      const asked = request.headers['access-control-request-method']
      if (request.method !== 'OPTIONS' || asked === undefined) return undefined
      const rule = ruleFor(request)
      if (rule === undefined) return undefined
      const headers = [...originHeaders(rule, request), ...rule.preflightHeaders]
      const wanted = request.headers['access-control-request-headers']
      const accepted = rule.acceptedHeaders ?? (isHeaderList(wanted) ? wanted : undefined)
      if (accepted !== undefined) headers.push('Access-Control-Allow-Headers', accepted)
      return { status: 200, headers: [...headers, 'Content-Length', '0'], body: '' }
    },
    headersFor(request) {
      const rule = ruleFor(request)
      return rule === undefined ? varyOnly : [...originHeaders(rule, request), ...rule.exposeHeaders]
    },
  }
}

interface Rule {
  accepts(origin: string): boolean
  readonly isForAll: boolean
  readonly withCredentials: boolean
  /** `undefined`: whatever the page asks for, as AM. */
  readonly acceptedHeaders: string | undefined
  readonly preflightHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
}

function ruleOf(configuration: CorsConfiguration): Rule {
  const { acceptedOrigins, acceptedMethods = defaultMethods, acceptedHeaders = [] } = configuration
  const { exposedHeaders = [], maxAge = 600, allowCredentials = false } = configuration
  const isForAll = acceptedOrigins.includes('*')
  const origins = new Set(acceptedOrigins)
  return {
    accepts: (origin) => isForAll || origins.has(origin),
    isForAll,
    withCredentials: allowCredentials,
    acceptedHeaders: acceptedHeaders.length === 0 ? undefined : acceptedHeaders.join(', '),
    preflightHeaders: [
      'Access-Control-Allow-Methods',
      acceptedMethods.join(', '),
      'Access-Control-Max-Age',
      String(maxAge),
    ],
    exposeHeaders:
      exposedHeaders.length === 0 ? [] : ['Access-Control-Expose-Headers', exposedHeaders.join(', ')],
  }
}

/** The answer depends on the origin, so no cache may give it to another. */
function originHeaders({ isForAll, withCredentials }: Rule, { headers }: TenantRequest): string[] {
  if (isForAll) return ['Access-Control-Allow-Origin', '*']
  const named = [...varyOnly, 'Access-Control-Allow-Origin', headers.origin ?? '']
  return withCredentials ? [...named, 'Access-Control-Allow-Credentials', 'true'] : named
}

function checkConfiguration({ acceptedOrigins, allowCredentials = false }: CorsConfiguration): void {
  if (allowCredentials && acceptedOrigins.includes('*')) {
    throw new TenantError(
      'E_CONFIG',
      'a CORS configuration accepts every origin and allows credentials, so that any page could act as its reader',
      'name the origins in "acceptedOrigins", or set "allowCredentials" to false',
    )
  }
  for (const origin of acceptedOrigins) {
    if (origin === '*' || isOrigin(origin)) continue
    throw new TenantError(
      'E_CONFIG',
      `"${origin}" in "acceptedOrigins" is no origin`,
      'give scheme, host and port as browsers send them, such as "https://app.example:8443", without a path',
    )
  }
}

/** `null`, which every sandboxed frame sends, is none; neither is a pattern. */
function isOrigin(text: string): boolean {
  return /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

function isHeaderList(text: string | undefined): text is string {
  return text !== undefined && /^[\w!#$%&'*+.^`|~, -]{1,4096}$/.test(text)
}

const varyOnly = ['Vary', 'Origin']
const defaultMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']
