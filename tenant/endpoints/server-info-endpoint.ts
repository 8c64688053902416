// `/serverinfo`: what a client must know before it can log in, above all the cookie's name.

import { createHash } from 'node:crypto'
import {
  type ApiVersion,
  badRequest,
  chooseVersion,
  forbidden,
  type JsonObject,
  operationNotSupported,
  ResourceException,
  resourceNotFound,
  unauthorized,
} from '#crest'
import { findCaller } from '../http/credentials.ts'
import { readCrestRequest } from '../http/crest-request.ts'
import type { Answer, Endpoint, Exchange } from '../http/exchange.ts'
import { shownResource } from '../http/shown-resource.ts'
import type { ServiceContext } from '../service-context.ts'
import { protectedAttributes } from './identity-resource.ts'

const versions = ['1.1', '2.0'] as const satisfies readonly ApiVersion[]
/** `version` also stands at 1.0 and echoes it. Source: recorded AM 7.5. */
const oldVersion = '1.0' satisfies ApiVersion

/**
 * To read `*` and `cookieDomains` needs no credential, `version` a session or an administrator's access token; what is no read is
 * refused once a caller is known, as in OpenAM.
 *
 * Source: recorded AM 7.5 to 8.0.1; OpenAM `ServerInfoResource`, `ServerVersionResource`.
 */
export function createServerInfoEndpoint(context: ServiceContext): Endpoint {
  return {
    kind: 'singleton',
    async answer(exchange): Promise<Answer> {
      const { operation } = readCrestRequest(exchange)
      const id = exchange.resource.slice('serverinfo/'.length)
      const isRead = operation.kind === 'read'
      if (!isRead && (await findCaller(context, exchange)) === undefined) throw unauthorized()
      exchange.version = versionOf(context, exchange, id)
      if (isRead && id === '') throw badRequest('The resource collection  cannot be read')
      if (!isRead) throw operationNotSupported()
      const content = await contentOf(context, exchange, id)
      const revision = revisionOf(content)
      const headers = ['ETag', `"${revision}"`]
      if (exchange.request.headers['if-none-match'] === `"${revision}"`)
        return { status: 304, body: '', headers }
      return { status: 200, body: shownResource(exchange, { id, revision, content }), headers }
    },
  }
}

/** @throws 404 that names the resource, other than elsewhere. Source: asked of OpenAM 14.8.4. */
function versionOf({ settings }: ServiceContext, { asked: { resource } }: Exchange, id: string): ApiVersion {
  const offered: readonly [ApiVersion, ...ApiVersion[]] =
    id === 'version' && resource === oldVersion ? [oldVersion] : versions
  try {
    return chooseVersion(resource, offered, settings.whenVersionIsMissing)
  } catch (error) {
    throw error instanceof ResourceException && error.code === 404 ? resourceNotFound(id) : error
  }
}

async function contentOf(context: ServiceContext, exchange: Exchange, id: string): Promise<JsonObject> {
  switch (id) {
    case '*':
      return everything(context, exchange)
    case 'cookieDomains':
      return { domains: [...context.settings.cookieDomains] }
    case 'version':
      if (!(await isLoggedIn(context, exchange))) throw forbidden('No session for request.')
      return version
    default:
      if (id.includes('/')) throw resourceNotFound(id)
      throw new ResourceException(501, `ResourceId not supported: ${id}`)
  }
}

/** `version` is that of the AM whose answers these are: clients choose their requests by it. */
const version: JsonObject = {
  version: '8.0.1',
  fullVersion: 'Callbook, in the dialect of ForgeRock Access Management 8.0.1',
  revision: 'callbook',
  date: '2026-November-24 00:00',
}

/** Not who has an access token that is no administrator's: it stands for no session. */
async function isLoggedIn(context: ServiceContext, exchange: Exchange): Promise<boolean> {
  const caller = await findCaller(context, exchange)
  return caller?.session !== undefined || caller?.isAdministrator === true
}

/**
 * The self-service flags are texts on the wire, the others are not. At 2.0 only who is logged in is told `domains`: so 101 of 102
 * recordings. Who names no version is told, too: agents for AM 5 name none, and cannot do without.
 */
async function everything(context: ServiceContext, exchange: Exchange): Promise<JsonObject> {
  const { settings, cookieName } = context
  const { realm, request, asked } = exchange
  const isToldDomains = asked.resource !== '2.0' || (await isLoggedIn(context, exchange))
  return {
    ...(isToldDomains && { domains: [...settings.cookieDomains] }),
    protectedUserAttributes: [...protectedAttributes],
    cookieName,
    secureCookie: settings.secureCookie || request.client?.isSecure === true,
    forgotPassword: 'false',
    forgotUsername: 'false',
    kbaEnabled: 'false',
    selfRegistration: 'false',
    lang: preferredLanguage(request.headers['accept-language']) ?? 'en-US',
    successfulUserRegistrationDestination: 'default',
    socialImplementations: [],
    referralsEnabled: 'false',
    zeroPageLogin: { enabled: false, refererWhitelist: [], allowedWithoutReferer: true },
    realm,
    xuiUserSessionValidationEnabled: true,
    fileBasedConfiguration: true,
    userIdAttributes: [],
  }
}

/** The language the caller likes best, whether anything here is written in it or not: AM's pages choose their texts by it. */
function preferredLanguage(header: string | undefined): string | undefined {
  const ranges = (header ?? '').split(',').map((range) => {
    const [, language, quality] =
      /^\s*([a-z]{1,8}(?:-[a-z\d]{1,8})*)\s*(?:;\s*q=([\d.]{1,5}))?\s*$/i.exec(range) ?? []
    return { language, quality: language === undefined ? 0 : Number(quality ?? 1) }
  })
  return ranges.reduce((best, next) => (next.quality > best.quality ? next : best)).language
}

/** A number in text form, as AM's hash codes are; the same for the same content. */
function revisionOf(content: JsonObject): string {
  return String(createHash('sha256').update(JSON.stringify(content)).digest().readInt32BE(0))
}
