// `/sessions`: the actions on sessions, behind the part of AM's pipeline that says who may.

import {
  type ApiVersion,
  badRequest,
  chooseVersion,
  forbidden,
  type Operation,
  operationNotSupported,
  type ResourceException,
  unauthorized,
} from '#crest'
import { authorize, findAction, getAction, resourceVersions, type SessionAction } from '#session'
import { logoutCookie } from './cookies.ts'
import { findSessions, type Sessions } from './credentials.ts'
import { readCrestRequest } from './crest-request.ts'
import type { Answer, Endpoint, Exchange } from './exchange.ts'
import { remember } from './remember.ts'
import { isAdministrator, type ServiceContext } from './service-context.ts'

/**
 * Which error wins is contract: what CREST refuses, 401, 403, 404 for the version, 501 for the action.
 *
 * Source: OpenAM `Routers` (the version router sits inside the filters for authentication and authorization), `SessionResourceV2`.
 */
export function createSessionsEndpoint(context: ServiceContext): Endpoint {
  const { store, clock, settings, cookieName } = context
  const chooseAsked = remember((asked: ApiVersion) => chooseVersion(asked, resourceVersions))
  return {
    kind: 'resource',
    async answer(exchange): Promise<Answer> {
      const { operation, content } = readCrestRequest(exchange)
      const pathToken = exchange.resource.slice('sessions/'.length) || undefined
      const sessions = await findSessions(store, exchange, { cookieName, pathToken, content })
      const action = operation.kind === 'action' ? findAction(operation.action) : undefined
      checkCredential(action, sessions)
      checkPermission(context, operation, action, sessions)
      const asked = exchange.asked.resource
      const version =
        asked === undefined
          ? chooseVersion(undefined, resourceVersions, settings.whenVersionIsMissing)
          : chooseAsked(asked)
      exchange.version = version
      if (pathToken !== undefined && version !== '1.2') throw operationNotSupported()
      if (operation.kind !== 'action') throw unsupported(operation, exchange)
      const { target } = sessions
      const { parameters } = exchange.target
      const body = await getAction(operation.action, version).run(
        { store, clock, settings: context.sessionSettingsOf(target?.realm ?? exchange.realm) },
        { target, parameters, resourceVersion: version },
      )
      return {
        status: 200,
        body,
        ...(action?.name === 'logout' && { headers: clearedCookie(context, sessions) }),
      }
    },
  }
}

/** @throws 401 `Access Denied` without a live session of the caller's own, unless the action asks for less */
function checkCredential(
  action: SessionAction | undefined,
  { caller, target, isTargetInBody }: Sessions,
): void {
  if (caller !== undefined || action?.credential === 'nothing') return
  if (action?.credential === 'token' && isTargetInBody && target !== undefined) return
  throw unauthorized()
}

/** @throws 403; an action nobody knows is treated as one on one's own session, and its 501 comes later */
function checkPermission(
  context: ServiceContext,
  operation: Operation,
  action: SessionAction | undefined,
  { caller, target }: Sessions,
): void {
  const asCaller = caller && {
    universalId: caller.universalId,
    isAdministrator: isAdministrator(context, caller),
  }
  if (operation.kind === 'query' && !asCaller?.isAdministrator) throw forbidden()
  authorize(action ?? { allowed: 'owner' }, { caller: asCaller, target })
}

/** Source: ForgeRock commons (a collection is not read), OpenAM `RestUtils` (501 for the rest). */
function unsupported(operation: Operation, { resource }: Exchange): ResourceException {
  if (operation.kind === 'read') return badRequest(`The resource collection ${resource} cannot be read`)
  return operationNotSupported()
}

/** A browser forgets the session it has logged out, not one that somebody else ends by its token. */
function clearedCookie(
  { cookieName, settings }: ServiceContext,
  { credential, caller, target }: Sessions,
): string[] {
  const isOwn = credential?.from === 'cookie' && caller !== undefined && target?.tokenId === caller.tokenId
  return isOwn ? logoutCookie(cookieName, settings) : []
}
