// Who calls, and about whose session.

import { isJsonObject, type JsonValue, singleValue } from '#crest'
import { type Caller, contextIdOf, type Session, type TokenId } from '#session'
import { administratorScope } from '../oauth2/clients.ts'
import { bearerOf } from '../oauth2/request.ts'
import { isAdministrator, type ServiceContext } from '../service-context.ts'
import { findCookie } from './cookies.ts'
import type { Exchange, TenantRequest } from './exchange.ts'

/** The session token a request carries. */
export interface Credential {
  readonly tokenId: TokenId
  readonly from: 'cookie' | 'header'
}

/**
 * The token in the cookie, else in the header of the cookie's name.
 *
 * Source: OpenAM `ServerContextHelper`. What counts when both are there and differ is not known of AM 7; it is the cookie here.
 */
export function findCredential({ headers }: TenantRequest, cookieName: string): Credential | undefined {
  const cookie = findCookie(headers.cookie, cookieName)
  if (cookie !== undefined) return { tokenId: cookie as TokenId, from: 'cookie' }
  const header = headers[cookieName.toLowerCase()]
  const value = Array.isArray(header) ? header[0] : header
  return value ? { tokenId: value as TokenId, from: 'header' } : undefined
}

/** Who calls; without a session it is the client of an access token. */
export interface RequestCaller extends Caller {
  readonly session: Session | undefined
}

/**
 * Whoever the request's credential stands for, `undefined` when it is good for nothing. A session token, by cookie or header, comes
 * before `Authorization: Bearer`; the first that is there counts, and what it is worth is not looked up again in the next.
 */
export async function findCaller(
  context: ServiceContext,
  exchange: Exchange,
): Promise<RequestCaller | undefined> {
  const credential = findCredential(exchange.request, context.cookieName)
  if (credential === undefined) return await findBearer(context, exchange)
  return asCaller(context, exchange, await context.store.find(credential.tokenId))
}

/** The sessions a request names, before anybody has looked them up. */
export interface NamedSessions {
  readonly credential: Credential | undefined
  /** The target's token: that in the path (1.x), else `tokenId` of the body, else of the query, else the caller's own. */
  readonly targetToken: TokenId | undefined
  /** Whether the target's token is the caller's own. */
  readonly isOwn: boolean
  /** Whether the target was named by `tokenId` in the body: then its token may stand for a credential. */
  readonly isTargetInBody: boolean
}

/** Source: AM 3.x and later take the body, OpenAM the query, both the path at 1.x. What is no text names nothing. */
export function nameSessions(
  exchange: Exchange,
  {
    cookieName,
    pathToken,
    content,
  }: { cookieName: string; pathToken: string | undefined; content: JsonValue },
): NamedSessions {
  const credential = findCredential(exchange.request, cookieName)
  const bodyToken = isJsonObject(content) && typeof content.tokenId === 'string' ? content.tokenId : undefined
  const targetToken =
    pathToken || bodyToken || singleValue(exchange.target.parameters, 'tokenId') || credential?.tokenId
  return {
    credential,
    targetToken: targetToken as TokenId | undefined,
    isOwn: credential !== undefined && targetToken === credential.tokenId,
    isTargetInBody: Boolean(bodyToken) && targetToken === bodyToken,
  }
}

/** Either is `undefined` when there is no such live session. */
export interface FoundSessions {
  readonly caller: RequestCaller | undefined
  readonly target: Session | undefined
}

/**
 * Looks up the caller and the target; one look-up when they are the same.
 * @param useFrequencyMs for one's own session: finding it is also its use, subject to this update frequency
 */
export async function findSessions(
  context: ServiceContext,
  exchange: Exchange,
  { credential, targetToken, isOwn }: NamedSessions,
  useFrequencyMs?: number,
): Promise<FoundSessions> {
  const { store } = context
  if (isOwn && credential !== undefined) {
    const { tokenId } = credential
    const own = await (useFrequencyMs === undefined
      ? store.find(tokenId)
      : store.use(tokenId, useFrequencyMs))
    return { caller: asCaller(context, exchange, own), target: own }
  }
  const caller =
    credential === undefined
      ? await findBearer(context, exchange)
      : asCaller(context, exchange, await store.find(credential.tokenId))
  const target = targetToken === undefined ? undefined : await store.find(targetToken)
  if (target !== undefined) exchange.notes.trackingIds.push(contextIdOf(target))
  return { caller, target }
}

function asCaller(
  context: ServiceContext,
  { realm, notes }: Exchange,
  session: Session | undefined,
): RequestCaller | undefined {
  if (session === undefined) return undefined
  notes.userId = session.universalId
  if (session.realm !== realm) notes.realm = session.realm
  notes.trackingIds.push(contextIdOf(session))
  return { session, universalId: session.universalId, isAdministrator: isAdministrator(context, session) }
}

/** A client's token. With the scope `fr:am:*` it is as good as the administrator's session. Source: the cloud's page on service accounts. */
async function findBearer(
  { accessTokens }: ServiceContext,
  { request, notes }: Exchange,
): Promise<RequestCaller | undefined> {
  const bearer = bearerOf(request)
  const token = bearer === undefined ? undefined : await accessTokens.find(bearer)
  if (token === undefined) return undefined
  notes.trackingIds.push(token.id)
  return {
    session: undefined,
    universalId: undefined,
    isAdministrator: token.scopes.includes(administratorScope),
  }
}
