// `/sessions`: the actions on sessions and the query, behind the part of AM's pipeline that says who may.

import {
  type ApiVersion,
  badRequest,
  chooseVersion,
  type JsonObject,
  type JsonValue,
  type Operation,
  operationNotSupported,
  type Query,
  ResourceException,
  resourceNotFound,
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
import { logoutCookie } from '../http/cookies.ts'
import { type FoundSessions, findSessions, type NamedSessions, nameSessions } from '../http/credentials.ts'
import { readCrestRequest } from '../http/crest-request.ts'
import type { Answer, Endpoint, Exchange } from '../http/exchange.ts'
import { remember } from '../http/remember.ts'
import type { ServiceContext } from '../service-context.ts'

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
      const { operation, content, query } = readCrestRequest(exchange)
      const { parameters } = exchange.target
      const pathToken = exchange.resource.slice('sessions/'.length) || undefined
      const outlook = outlookOf(exchange, { operation, query, pathToken, choose })
      const named = nameSessions(exchange, { cookieName, pathToken, content })
      const isUse = outlook.kind === 'action' && outlook.action.isUse?.(parameters) === true
      const found = await findSessions(context, exchange, named, isUse ? useFrequencyMs : undefined)
      checkCaller(exchange, { operation, content, named, found })
      exchange.version = outlook.version
      if (outlook.kind === 'refusal') throw outlook.refusal
      if (outlook.kind === 'query') {
        return { status: 200, body: await querySessions(context, { ...outlook, parameters }) }
      }
      const { action, version } = outlook
      if (action.needsTarget && named.targetToken === undefined) {
        throw badRequest('iPlanetDirectoryCookie not set on request')
      }
      let { target } = found
      if (isUse && !named.isOwn && target !== undefined) {
        target = await context.store.use(target.tokenId, useFrequencyMs)
      }
      const { caller } = found
      const body = await runAction(context, exchange, { action, version, content, caller, target })
      const headers = action.name === 'logout' ? clearedCookie(context, named, found) : []
      return { status: 200, body, headers }
    },
  }
}

/** What becomes of a request whose caller may make it. */
type Outlook =
  | { readonly kind: 'action'; readonly version: ResourceVersion; readonly action: SessionAction }
  | { readonly kind: 'query'; readonly version: ResourceVersion; readonly query: Query }
  | {
      readonly kind: 'refusal'
      /** `undefined` when it is the version that is not there. */
      readonly version: ResourceVersion | undefined
      readonly refusal: ResourceException
    }

interface Wish {
  readonly operation: Operation
  readonly query: Query | undefined
  readonly pathToken: string | undefined
  readonly choose: (asked: ApiVersion | undefined) => ResourceVersion
}

function outlookOf({ asked }: Exchange, { operation, query, pathToken, choose }: Wish): Outlook {
  let version: ResourceVersion | undefined
  try {
    version = choose(asked.resource)
    if (pathToken?.includes('/')) throw resourceNotFound(pathToken)
    if (query !== undefined && pathToken === undefined) return { kind: 'query', version, query }
    if (operation.kind !== 'action') throw unsupported(operation, pathToken !== undefined)
    if (pathToken !== undefined && version !== '1.2') throw operationNotSupported()
    return { kind: 'action', version, action: getAction(operation.action, version) }
  } catch (refusal) {
    if (refusal instanceof ResourceException) return { kind: 'refusal', version, refusal }
    throw refusal
  }
}

/**
 * What CREST says of an operation that no session and no collection of them has. The two blanks are AM's: there it names the rest
 * of the path, which is empty.
 *
 * Source: asked of OpenAM 14.8.4.
 */
function unsupported({ kind }: Operation, isInstance: boolean): ResourceException {
  if (!isInstance && kind === 'update') return resourceNotFound('')
  const participle = (isInstance ? refusedOfInstances : refusedOfCollections)[kind]
  if (participle === undefined) return operationNotSupported()
  return badRequest(`The resource ${isInstance ? 'instance' : 'collection'}  cannot be ${participle}`)
}

type Refused = Readonly<Partial<Record<Operation['kind'], string>>>
const refusedOfCollections: Refused = { read: 'read', delete: 'deleted', patch: 'patched' }
const refusedOfInstances: Refused = { create: 'created', query: 'queried' }

interface Claimed {
  readonly operation: Operation
  readonly content: JsonValue
  readonly named: NamedSessions
  readonly found: FoundSessions
}

/**
 * @throws 401 `Access Denied` for a caller without a credential that is worth something, unless the action asks for less; 403 for one
 * who may not. An action nobody knows is treated as one on one's own session, and its 501 comes later.
 */
function checkCaller({ realm }: Exchange, { operation, content, named, found }: Claimed): void {
  const { caller, target } = found
  const action = operation.kind === 'action' ? findAction(operation.action) : undefined
  if (caller === undefined && action?.credential !== 'nothing') {
    const isTokenEnough = action?.credential === 'token' && named.isTargetInBody && target !== undefined
    if (!isTokenEnough) throw unauthorized()
  }
  const permission = operation.kind === 'query' ? administrators : (action?.allowed ?? owner)
  authorize(permission, { caller, target, realm, content })
}

interface Run {
  readonly action: SessionAction
  readonly version: ResourceVersion
  readonly content: JsonValue
  readonly caller: FoundSessions['caller']
  readonly target: FoundSessions['target']
}

async function runAction(
  context: ServiceContext,
  exchange: Exchange,
  { action, version, content, caller, target }: Run,
): Promise<JsonObject> {
  const { store, clock, sessionSettingsOf } = context
  const { realm } = exchange
  return await action.run(
    {
      store,
      clock,
      settings: sessionSettingsOf(target?.realm ?? realm),
      report: (event) => audit(context, exchange, event, target?.username),
    },
    {
      target,
      isAdministrator: caller?.isAdministrator === true,
      resourceVersion: version,
      realm,
      content,
    },
  )
}

function audit(
  { audit }: ServiceContext,
  exchange: Exchange,
  event: SessionEvent,
  username: string | undefined,
): void {
  const objectId = event.session
  switch (event.kind) {
    case 'loggedOut':
      audit.authentication(exchange, {
        eventName: 'AM-LOGOUT',
        result: 'SUCCESSFUL',
        principal: username === undefined ? [] : [username],
      })
      audit.activity(exchange, { eventName: 'AM-SESSION-LOGGED_OUT', operation: 'DELETE', objectId })
      break
    case 'destroyed':
      audit.activity(exchange, { eventName: 'AM-SESSION-DESTROYED', operation: 'DELETE', objectId })
      break
    case 'propertiesChanged':
      audit.activity(exchange, {
        eventName: 'AM-SESSION-PROPERTY_CHANGED',
        operation: 'UPDATE',
        objectId,
        changedFields: event.names,
      })
  }
}

/** A browser forgets the session it has logged out, not one that somebody else ends by its token. */
function clearedCookie(
  { cookieName, settings }: ServiceContext,
  { credential, isOwn }: NamedSessions,
  { caller }: FoundSessions,
): string[] {
  return credential?.from === 'cookie' && isOwn && caller !== undefined
    ? logoutCookie(cookieName, settings)
    : []
}
