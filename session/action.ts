// What an action on a session is.

import type { ApiVersion, JsonObject, JsonValue, Parameters } from '#crest'
import type { AllSessions } from './all-sessions.ts'
import type { Permission } from './authorize.ts'
import type { Clock } from './clock.ts'
import type { Session } from './session.ts'
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
   * An access token does for each of them.
   */
  readonly credential: 'nothing' | 'token' | 'caller'
  /** Who may run it, on whose session, else 403. */
  readonly allowed: Permission
  /** Whether it is about one session; a request that names none is then 400. */
  readonly needsTarget: boolean
  /**
   * Whether it counts as a use of its target. The service then finds the target by `SessionStore.use`, after the last reason to
   * refuse the request. Default never. An action that uses its target must be open to its owner.
   */
  readonly isUse?: (parameters: Parameters) => boolean
  /** The answer's body; its status is 200. Throws `ResourceException` for every other answer. */
  run(context: ActionContext, request: ActionRequest): Promise<JsonObject>
}

/** The versions of the sessions resource that are offered: the top minor of each major that clients ask for. */
export const resourceVersions = ['1.2', '2.1', '3.1', '4.0', '5.1'] as const satisfies readonly ApiVersion[]
export type ResourceVersion = (typeof resourceVersions)[number]

/** What every action may use. */
export interface ActionContext {
  readonly store: AllSessions
  readonly clock: Clock
  /** Those of the target's realm; without a target those of the request's. */
  readonly settings: SessionSettings
  /** Told of what the action has done, for the audit log. */
  readonly report: (event: SessionEvent) => void
}

/** A session is named by its `AMCtxId`, or by its handle where nobody knows the session itself; never by its token. */
export type SessionEvent =
  | { readonly kind: 'loggedOut' | 'destroyed'; readonly session: string }
  | { readonly kind: 'propertiesChanged'; readonly session: string; readonly names: readonly string[] }

export interface ActionRequest {
  /**
   * The session it is about, as the store gave it for this very request, after its use when the action is one; `undefined` when
   * its token is unknown or expired, or when nobody named one.
   */
  readonly target: Session | undefined
  /** Whether an administrator asks. */
  readonly isAdministrator: boolean
  readonly resourceVersion: ResourceVersion
  /** Of the request's path; the session may be of another. */
  readonly realm: string
  /** The request's body; `null` when it is empty. */
  readonly content: JsonValue
}
