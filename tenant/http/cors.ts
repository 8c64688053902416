// Foreign pages that may call from a browser: AM's CORS service, which stands before everything else.

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
 * Source: AM's CORS service; Fetch standard, "HTTP-network-or-cache fetch".
 */
export function createCors(configurations: readonly CorsConfiguration[]): Cors | undefined {
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

function isHeaderList(text: string | undefined): text is string {
  return text !== undefined && /^[\w!#$%&'*+.^`|~, -]{1,4096}$/.test(text)
}

const varyOnly = ['Vary', 'Origin']
const defaultMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']
