// `/users`: only the question whose session this is.

import {
  type ApiVersion,
  actionNotSupported,
  chooseVersion,
  operationNotSupported,
  unauthorized,
} from '#crest'
import { findCredential } from './credentials.ts'
import { readCrestRequest } from './crest-request.ts'
import type { Answer, Endpoint } from './exchange.ts'
import { type ServiceContext, successUrlOf } from './service-context.ts'

const versions = ['1.2', '2.1', '3.0', '4.1'] as const satisfies readonly ApiVersion[]

/** `_action=idFromSession`. Source: recorded AM and OpenAM `IdentityResourceV2`. */
export function createUsersEndpoint(context: ServiceContext): Endpoint {
  return {
    kind: 'resource',
    async answer(exchange): Promise<Answer> {
      const { operation } = readCrestRequest(exchange)
      const credential = findCredential(exchange.request, context.cookieName)
      const session = credential && (await context.store.find(credential.tokenId))
      if (session === undefined) throw unauthorized()
      exchange.version = chooseVersion(
        exchange.asked.resource,
        versions,
        context.settings.whenVersionIsMissing,
      )
      if (operation.kind !== 'action') throw operationNotSupported()
      if (operation.action.toLowerCase() !== 'idfromsession') throw actionNotSupported(operation.action)
      return {
        status: 200,
        body: {
          id: session.username,
          realm: session.realm,
          dn: session.universalId,
          successURL: successUrlOf(context, session.realm),
          fullLoginURL: `${context.contextPath}/UI/Login?realm=${encodeURIComponent(session.realm)}`,
        },
      }
    },
  }
}
