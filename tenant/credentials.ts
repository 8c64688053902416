// Who calls, and about whose session.

import { isJsonObject, type JsonValue, singleValue } from '#crest'
import type { Session, SessionStore, TokenId } from '#session'
import { findCookie } from './cookies.ts'
import type { Exchange, TenantRequest } from './exchange.ts'

/** The credential a request carries. */
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

/** The session the request is about, and the caller's own. Either is `undefined` when there is no such live session. */
export interface Sessions {
  readonly credential: Credential | undefined
  readonly caller: Session | undefined
  readonly target: Session | undefined
  /** Whether the target was named by `tokenId` in the body: then its token may stand for a credential. */
  readonly isTargetInBody: boolean
}

/**
 * The target is the token in the path (1.x), else `tokenId` of the body, else of the query, else the caller's own.
 *
 * Source: AM 3.x and later take the body, OpenAM the query, both the path at 1.x. What is no text names nothing.
 */
export async function findSessions(
  store: SessionStore,
  exchange: Exchange,
  {
    cookieName,
    pathToken,
    content,
  }: { cookieName: string; pathToken: string | undefined; content: JsonValue },
): Promise<Sessions> {
  const credential = findCredential(exchange.request, cookieName)
  const bodyToken = isJsonObject(content) && typeof content.tokenId === 'string' ? content.tokenId : undefined
  const targetToken =
    pathToken || bodyToken || singleValue(exchange.target.parameters, 'tokenId') || credential?.tokenId
  const caller = credential && (await store.find(credential.tokenId))
  const isOwn = targetToken === credential?.tokenId
  const target = isOwn || targetToken === undefined ? caller : await store.find(targetToken as TokenId)
  return { credential, caller, target, isTargetInBody: Boolean(bodyToken) && targetToken === bodyToken }
}
