// `/sessions`: the actions on sessions and the query, behind the part of AM's pipeline that says who may.

import {
  type ApiVersion,
  badRequest,
  chooseVersion,
  forbidden,
  type JsonObject,
  type Operation,
  operationNotSupported,
  ResourceException,
  unauthorized,
} from '#crest'
import {
  administrators,
  authorize,
  findAction,
  getAction,
  owner,
  querySessions,
  type ResourceVersion,
  resourceVersions,
  type SessionAction,
  type SessionEvent,
} from '#session'
import { logoutCookie } from './cookies.ts'
import { type FoundSessions, findSessions, type NamedSessions, nameSessions } from './credentials.ts'
import { type CrestRequest, readCrestRequest } from './crest-request.ts'
import type { Answer, Endpoint, Exchange } from './exchange.ts'
import { remember } from './remember.ts'
import type { ServiceContext } from './service-context.ts'

/**
 * Which error wins is contract: what CREST refuses, 401, 403, 404 for the version, 501 for the action.
 *
 * What comes last, version and action, is worked out first: when nothing can refuse a caller's action on its own session any
 * more, finding the session is also its use, in one call of the store. Nothing is written for a request that is refused.
 *
 * Source: OpenAM `Routers` (the version router sits inside the filters for authentication and authorization), `SessionResourceV2`.
 */
export function createSessionsEndpoint(context: ServiceContext): Endpoint {
  const { settings, cookieName } = context
  const useFrequencyMs = settings.sessions.latestAccessTimeUpdateFrequencySeconds * 1000
  const chooseAsked = remember((asked: ApiVersion) => chooseVersion(asked, resourceVersions))
  const choose = (asked: ApiVersion | undefined) =>
    asked === undefined
      ? chooseVersion(undefined, resourceVersions, settings.whenVersionIsMissing)
      : chooseAsked(asked)
  return {
    kind: 'resource',
    async answer(exchange): Promise<Answer> {
      const crest = readCrestRequest(exchange)
      const pathToken = exchange.resource.slice('sessions/'.length) || undefined
      const outlook = outlookOf(exchange, crest.operation, { pathToken, choose })
      const { action } = outlook
      const named = nameSessions(exchange, { cookieName, pathToken, content: crest.content })
      const isUse = action?.isUse?.(exchange.target.parameters) === true
      const found = await findSessions(context, exchange, named, isUse ? useFrequencyMs : undefined)
      checkCaller(exchange, crest, { named, found })
      exchange.version = outlook.version
      if (outlook.refusal !== undefined) throw outlook.refusal
      const { version } = outlook
      if (action === undefined) {
        const { parameters } = exchange.target
        return { status: 200, body: await querySessions(context, { query: crest.query, version, parameters }) }
      }
      ...
    },
  }
}
