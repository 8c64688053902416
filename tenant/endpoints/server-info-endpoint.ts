// `/serverinfo`: what a client must know before it can log in, above all the cookie's name.

import { createHash } from 'node:crypto'
import {
  type ApiVersion,
  chooseVersion,
  forbidden,
  type JsonObject,
  operationNotSupported,
  ResourceException,
} from '#crest'
import { findCredential } from '../http/credentials.ts'
import { readCrestRequest } from '../http/crest-request.ts'
import type { Answer, Endpoint, Exchange } from '../http/exchange.ts'
import type { ServiceContext } from '../service-context.ts'

const versions = ['1.1', '2.0'] as const satisfies readonly ApiVersion[]
/** `version` also stands at 1.0 and echoes it. Source: recorded AM 7.5. */
const oldVersion = '1.0' satisfies ApiVersion

/**
 * `*` and `cookieDomains` need no credential; `version` needs a session, as in OpenAM.
 *
 * Source: recorded AM 7.5 to 8.0.1; OpenAM `ServerInfoResource`, `ServerVersionResource`.
 */
export function createServerInfoEndpoint(context: ServiceContext): Endpoint {
  return {
    kind: 'singleton',
    async answer(exchange): Promise<Answer> {
      const { operation } = readCrestRequest(exchange)
      const id = exchange.resource.slice('serverinfo/'.length)
      const { resource } = exchange.asked
      exchange.version = chooseVersion(
        resource,
        id === 'version' && resource === oldVersion ? [oldVersion] : versions,
        context.settings.whenVersionIsMissing,
      )
      if (operation.kind !== 'read') throw operationNotSupported()
      const content = await contentOf(context, exchange, id)
      const revision = revisionOf(content)
      // Protocol 1.0 leaves the resource's own members out.
      const isProtocol1 = exchange.asked.protocol?.startsWith('1.') ?? false
      return {
        status: 200,
        body: isProtocol1 ? content : { _id: id, _rev: revision, ...content },
        headers: ['ETag', `"${revision}"`],
      }
    },
  }
}

async function contentOf(context: ServiceContext, exchange: Exchange, id: string): Promise<JsonObject> {
  switch (id) {
    case '*':
      return everything(context, exchange)
    case 'cookieDomains':
      return { domains: [...context.settings.cookieDomains] }
    case 'version': {
      const credential = findCredential(exchange.request, context.cookieName)
      const session = credential && (await context.store.find(credential.tokenId))
      if (session === undefined) throw forbidden('No session for request.')
      return version
    }
    default:
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

/** The self-service flags are texts on the wire, the others are not. */
function everything({ settings, cookieName }: ServiceContext, { realm, request }: Exchange): JsonObject {
  return {
    domains: [...settings.cookieDomains],
    protectedUserAttributes: [],
    cookieName,
    secureCookie: settings.secureCookie || request.client?.isSecure === true,
    forgotPassword: 'false',
    forgotUsername: 'false',
    kbaEnabled: 'false',
    selfRegistration: 'false',
    lang: 'en-US',
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

/** A number in text form, as AM's hash codes are; the same for the same content. */
function revisionOf(content: JsonObject): string {
  return String(createHash('sha256').update(JSON.stringify(content)).digest().readInt32BE(0))
}
