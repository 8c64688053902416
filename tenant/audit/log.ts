// The audit log's contract: who did what, when, to what, with what result, in the words of AM's audit events.

import type { JsonObject } from '#crest'
import type { Client } from '../http/exchange.ts'
import type { OperationName } from '../operation/operation-name.ts'

/** AM's four audit topics; each is a file of its own. */
export const auditTopics = ['access', 'authentication', 'activity', 'config'] as const
export type AuditTopic = (typeof auditTopics)[number]

/**
 * Takes events and never waits, throws or answers: what becomes of them is the log's own affair.
 * No event may hold a token or a password; sessions are named by their `AMCtxId` or handle.
 */
export interface AuditLog {
  /** Whether somebody wants to know of every request. */
  readonly wantsAccess: boolean
  /** A request and its answer. The service itself tells this one. */
  access(event: AccessEvent): void
  /** The outcome of a journey, or a logout. */
  authentication(source: AuditSource, event: AuthenticationEvent): void
  /** What happened to a session or an identity. */
  activity(source: AuditSource, event: ActivityEvent): void
  /** What happened to the configuration. */
  config(source: AuditSource, event: ConfigEvent): void
  /** `false` while events cannot be written and the settings say that then nothing is served. */
  readonly mayServe: boolean
}

/** What an event happened in: an `Exchange`, or an occasion of the service's own, such as its start. */
export interface AuditSource {
  readonly transactionId: string
  readonly realm: string
  readonly notes: AuditNotes
}

/** What an endpoint finds out about the caller on the way; the access event tells it. */
export interface AuditNotes {
  /** Universal id of whoever called: `id=…,ou=user,o=alpha,ou=services,…`. */
  userId?: string
  /** When it is another than that of the request's path. */
  realm?: string
  /** `AMCtxId` of the sessions, and ids of the tokens, the request was about. */
  trackingIds: string[]
}

export interface AccessEvent {
  readonly source: AuditSource
  readonly client: Client | undefined
  readonly method: string
  /** As on the request line. The log masks the tokens in it. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly name: OperationName
  readonly status: number
  /** Why, when the answer is an error. */
  readonly reason: string | undefined
  /** Milliseconds from the request's arrival to its answer. */
  readonly elapsedMs: number
}

export interface AuthenticationEvent {
  readonly eventName: 'AM-TREE-LOGIN-COMPLETED' | 'AM-LOGOUT'
  readonly result: 'SUCCESSFUL' | 'FAILED'
  /** User names as they were given. */
  readonly principal: readonly string[]
  /** Which tree, node or module decided, and what it said. */
  readonly entries?: readonly JsonObject[]
}

export interface ActivityEvent {
  readonly eventName:
    | 'AM-SESSION-CREATED'
    | 'AM-SESSION-LOGGED_OUT'
    | 'AM-SESSION-DESTROYED'
    | 'AM-SESSION-PROPERTY_CHANGED'
    | 'AM-IDENTITY-CHANGE'
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  /** A session's `AMCtxId` or an identity's universal id; never a token. */
  readonly objectId: string
  /** Names of what changed; never values. */
  readonly changedFields?: readonly string[]
}

export interface ConfigEvent {
  readonly eventName: 'AM-CONFIG-CHANGE'
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  /** The setting or part of the configuration, such as `sessions.maxIdleTimeMinutes`. */
  readonly objectId: string
  readonly changedFields?: readonly string[]
}

/** Keeps nothing. */
export const noAuditLog: AuditLog = {
  wantsAccess: false,
  access() {},
  authentication() {},
  activity() {},
  config() {},
  mayServe: true,
}
