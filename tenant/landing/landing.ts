// Where a person lands who follows an address of AM's with a browser: one page that says what is here instead.

import { type Parameters, ResourceException, resolveRealm } from '#crest'
import { realmNames } from '../configuration/realms.ts'
import type { Answer, TenantRequest } from '../http/exchange.ts'
import { originOf } from '../http/origin.ts'
import { isLocal } from '../http/proxy.ts'
import type { ServiceContext } from '../service-context.ts'
import { type LandingPage, landingPage, landingStyleHash } from './landing-page.ts'

type LandingContext = Pick<ServiceContext, 'settings' | 'contextPath' | 'cookieName' | 'demoUsername'>

/**
 * The page for a request that nothing else here answers; `undefined` when it is to be answered as any other. It is for browsers
 * that come to an address at which AM has pages: `/am`, `/am/XUI/` and its like, and `/`, where a servlet container has one.
 *
 * Which realms and which demo user there are is told to this machine alone; from elsewhere a realm is shown to who names it.
 */
export type Landing = (request: TenantRequest, parameters: Parameters) => Answer | undefined

export function createLanding({ settings, contextPath, cookieName, demoUsername }: LandingContext): Landing {
  const paths = new Set(['/', ...pagesOfAm.map((path) => `${contextPath}${path}`)])
  const realms = realmNames(settings.realms)
  const everyRealm = [...new Set(['/', ...Object.keys(settings.realms)])]
  const demoUser =
    // A header can hold it as it is.
    demoUsername !== undefined && /^[!-~]+$/.test(demoUsername)
      ? { username: demoUsername, realm: everyRealm[1] ?? '/' }
      : undefined

  return (request, parameters) => {
    const { method, target, headers } = request
    if (method !== 'GET' && method !== 'HEAD') return undefined
    const origin = originOf(request)
    if (origin === '' || !paths.has(target.split('?', 1)[0] ?? '')) return undefined
    if (!prefersHtml(headers.accept)) return undefined
    const realm = realmOf(parameters, headers.host ?? '')
    const page: LandingPage = {
      base: `${origin}${contextPath}`,
      cookieName,
      realms: isLocal(request) ? everyRealm : realm === undefined ? [] : [realm],
      demoUser: isLocal(request) ? demoUser : undefined,
      link: linkOf(parameters, realm),
    }
    return { status: 200, body: landingPage(page), headers: pageHeaders }
  }

  /** `undefined` for one that is not here. */
  function realmOf(parameters: Parameters, host: string): string | undefined {
    try {
      const { realm } = resolveRealm({
        path: '',
        realmParameter: onlyValue(parameters, 'realm'),
        base: realms.ofHost(host.replace(/:\d*$/, '')),
        isRealm: (path) => realms.find(path) !== undefined,
      })
      return realms.find(realm)
    } catch (error) {
      if (error instanceof ResourceException) return undefined
      throw error
    }
  }
}

/** What of a mail's link can go on. Only what has the form of our own goes into a command. */
function linkOf(parameters: Parameters, realm: string | undefined): LandingPage['link'] {
  if (!parameters.byName.has('suspendedid')) return undefined
  const suspendedId = onlyValue(parameters, 'suspendedId') ?? ''
  if (realm === undefined || !/^[\w.-]{1,8192}$/.test(suspendedId)) return 'unusable'
  return { realm, suspendedId }
}

function onlyValue({ byName }: Parameters, name: string): string | undefined {
  const values = byName.get(name.toLowerCase())?.values ?? []
  return values.length === 1 && values[0] !== '' ? values[0] : undefined
}

/** Whether it names HTML, and JSON not before it. Who takes just anything is a program, and gets what programs get. */
function prefersHtml(accept = ''): boolean {
  const qualities = new Map(
    accept.split(',').map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
      const quality = parameters.find((parameter) => parameter.startsWith('q='))
      return [type, quality === undefined ? 1 : Number(quality.slice(2))]
    }),
  )
  const html = qualities.get('text/html') ?? 0
  return html > 0 && html >= (qualities.get('application/json') ?? 0)
}

/** Below the context path: its own two, those of AM's pages, and the one that `fullLoginURL` tells. */
const pagesOfAm = ['', '/', '/XUI', '/XUI/', '/UI/Login', '/console', '/console/']

/** The address of a mail's link is a secret: it is kept nowhere, and no other site is told it. */
const pageHeaders = [
  'Content-Type',
  'text/html;charset=UTF-8',
  'Cache-Control',
  'no-store',
  'Content-Security-Policy',
  `default-src 'none';style-src '${landingStyleHash}';img-src data:;base-uri 'none';form-action 'none';frame-ancestors 'none'`,
  'Cross-Origin-Opener-Policy',
  'same-origin',
  'Cross-Origin-Resource-Policy',
  'same-origin',
  'Referrer-Policy',
  'no-referrer',
  'Vary',
  'Accept',
]
