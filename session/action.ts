// What an action on a session is.

import type { ApiVersion, JsonObject, Parameters } from '#crest'
import type { Clock } from './clock.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './session-store.ts'
import type { SessionSettings } from './settings.ts'

/** `POST …/sessions?_action=<name>`. */
export interface SessionAction {
  /** As AM writes it; callers may write it in any letter case. */
  readonly name: string
  /** The resource versions that have it; elsewhere it is 501. */
  readonly versions: readonly ResourceVersion[]
  /**
   * What a caller must show before it runs, else 401:
   * `nothing`; `token`: a live session of its own, or the target's own token in the body; `caller`: a live session of its own.
   */
  readonly credential: 'nothing' | 'token' | 'caller'
  /** On whose session: the caller's own user's and an administrator on any; or anyone who holds the token. See `authorize`. */
  readonly allowed: 'owner' | 'anyone'
  /** The answer's body; its status is 200. Throws `ResourceException` for every other answer. */
  run(context: ActionContext, request: ActionRequest): Promise<JsonObject>
}

/** The versions of the sessions resource that are offered: the top minor of each major that clients ask for. */
export const resourceVersions = ['1.2', '2.1', '3.1', '4.0', '5.1'] as const satisfies readonly ApiVersion[]
export type ResourceVersion = (typeof resourceVersions)[number]

/** What every action may use. */
export interface ActionContext {
  readonly store: SessionStore
  readonly clock: Clock
  readonly settings: SessionSettings
}

export interface ActionRequest {
  /** The session it is about, as the store gave it for this very request; `undefined` when its token is unknown or expired. */
  readonly target: Session | undefined
  readonly resourceVersion: ResourceVersion
  /** The request's query, for `refresh=false`. */
  readonly parameters: Parameters
}
