// The one way a session begins: at the end of a login.

import { unauthorized } from '#crest'
import type { AllSessions, SessionWithoutToken } from './all-sessions.ts'
import type { Clock } from './clock.ts'
import { contextIdProperty, type Session, type TokenId } from './session.ts'
import { createWithinQuota } from './session-quota.ts'
import type { SessionSettings } from './settings.ts'
import { createTokenId, type RandomBytes } from './token.ts'

export interface SessionContext {
  readonly store: AllSessions
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** The next value of `AMCtxId`. */
  readonly nextContextId: () => string
  readonly sessionSettingsOf: (realm: string) => SessionSettings
  readonly administratorUniversalId: string
}

/** Minutes; what is missing is for the next in line to say. */
export type SessionTimeLimits = Partial<Pick<SessionSettings, 'maxSessionTimeMinutes' | 'maxIdleTimeMinutes'>>

export interface NewSession {
  readonly username: string
  readonly universalId: string
  readonly realm: string
  /** Without `AMCtxId`, which every session gets anew. */
  readonly properties?: Readonly<Record<string, string>>
  /** What is set for the user comes before the last executed node's, that before the tree's, and that before the realm's. */
  readonly times?: {
    readonly user?: SessionTimeLimits | undefined
    readonly node?: SessionTimeLimits | undefined
    readonly tree?: SessionTimeLimits | undefined
  }
  /**
   * The session that this one takes the place of. It ends after the new one is held. When it is of the same user, the new one
   * has its properties too, where it has none of that name itself.
   */
  readonly replaces?: TokenId | undefined
}

/**
 * Makes a session and resolves when it is held and what it displaced is ended.
 *
 * It is client-side when the realm wants that, unless it is the administrator's, would live longer than 30 days, or has so many
 * properties that its token is too long for a cookie; those are kept by the store.
 *
 * @throws 401 `You have reached your session limit.` when the quota is exhausted and the realm wants DENY_ACCESS
 * Source: AM's pages on sessions, quotas and session upgrade; OpenAM's text for the authentication error 115.
 */
export async function startSession(context: SessionContext, newSession: NewSession): Promise<Session> {
  const { store, randomBytes, sessionSettingsOf, administratorUniversalId } = context
  const { universalId, realm, replaces } = newSession
  const settings = sessionSettingsOf(realm)
  const replaced = replaces && (await store.find(replaces))
  const session = sessionOf(context, newSession, replaced)
  if (settings.clientSideSessions && universalId !== administratorUniversalId) {
    const created = await store.createClientSide(session)
    if (created !== undefined) {
      if (replaced) await store.destroy(replaced.tokenId)
      return created
    }
  }
  const created = { ...session, tokenId: createTokenId(randomBytes) }
  if (!settings.quotaConstraints) await store.create(created)
  else if (!(await createWithinQuota({ store, settings, session: created, replaced }))) {
    throw unauthorized('You have reached your session limit.')
  }
  if (replaced) await store.destroy(replaced.tokenId)
  return created
}

function sessionOf(
  { clock, nextContextId, sessionSettingsOf }: SessionContext,
  { username, universalId, realm, properties, times = {} }: NewSession,
  replaced: Session | undefined,
): SessionWithoutToken {
  const nowMs = clock.nowMs()
  const precedence = [times.user, times.node, times.tree, sessionSettingsOf(realm)]
  const limit = (name: keyof SessionTimeLimits) =>
    precedence.find((limits) => limits?.[name] !== undefined)?.[name] as number
  return {
    username,
    universalId,
    realm,
    creationTimeMs: nowMs,
    latestAccessTimeMs: nowMs,
    maxIdleTimeMinutes: limit('maxIdleTimeMinutes'),
    maxSessionTimeMinutes: limit('maxSessionTimeMinutes'),
    properties: {
      ...(replaced?.universalId === universalId && replaced.properties),
      ...properties,
      [contextIdProperty]: nextContextId(),
    },
  }
}
