// The end of a journey: what the caller is told, and what the session to be made is told.

import { ResourceException, unauthorized } from '#crest'
import type { JourneyInFlight, RequestNotes } from './auth-id.ts'
import type { Identity } from './identity.ts'
import type { LoginFailure } from './lockout.ts'
import { passwordVersionKey } from './nodes/data-store-decision-node.ts'
import type { JourneyState } from './nodes/node-type.ts'
import type { Tree } from './tree.ts'

/** The caller makes the session. */
export interface LoginSuccess {
  readonly kind: 'success'
  readonly identity: Identity
  /** The journey that was passed. */
  readonly journey: string
  /** That journey is not there to make sessions. */
  readonly noSession: boolean
  readonly sessionProperties: Readonly<Record<string, string>>
  /** Minutes, by who asks for them. */
  readonly times: { readonly user: TimeLimits; readonly node: TimeLimits; readonly tree: TimeLimits }
  /** Where the person goes, when the journey or the request says so. */
  readonly successUrl: string | undefined
  readonly notes: RequestNotes
}

export interface LoginRefusal {
  readonly kind: 'refusal'
  readonly journey: string
  /** As it was given; `undefined` when none was. */
  readonly username: string | undefined
  /** 401, to be thrown. */
  readonly error: ResourceException
}

/** Minutes; what is missing is for others to say. */
export interface TimeLimits {
  readonly maxSessionTimeMinutes?: number
  readonly maxIdleTimeMinutes?: number
}

/** A journey from its first step to its last. */
export type Way = Pick<JourneyInFlight, 'realm' | 'journey' | 'request'>

export function successOf({ effects }: JourneyState, way: Way, identity: Identity, tree: Tree): LoginSuccess {
  return {
    kind: 'success',
    identity,
    journey: way.journey,
    noSession: tree.noSession === true,
    sessionProperties: effects.sessionProperties ?? {},
    times: {
      user: timesOf(
        numberIn(identity, 'iplanet-am-session-max-session-time'),
        numberIn(identity, 'iplanet-am-session-max-idle-time'),
      ),
      node: timesOf(effects.maxSessionTimeMinutes, effects.maxIdleTimeMinutes),
      tree: timesOf(tree.maximumSessionTime, tree.maximumIdleTime),
    },
    successUrl: effects.successUrl ?? way.request.goto,
    notes: way.request,
  }
}

/** A password that was changed since it was proven proves nothing. A journey may also ask for none. */
export function isProofOf({ shared }: JourneyState, { passwordVersion }: Identity): boolean {
  return shared[passwordVersionKey] === undefined || shared[passwordVersionKey] === passwordVersion
}

/**
 * What the lockout says comes first, then what a Set Failure Details node says. `failureUrl` is there when there is one, and,
 * empty, where AM's lockout speaks. Source: AM's page of the Failure node.
 */
export function refusalOf(
  { effects }: JourneyState,
  { request }: Way,
  failure: LoginFailure,
): ResourceException {
  const failureUrl = effects.failureUrl ?? request.gotoOnFail ?? (failure.kind === 'plain' ? undefined : '')
  const detail = { ...effects.failureDetail, ...(failureUrl !== undefined && { failureUrl }) }
  const message =
    failure.kind === 'locked'
      ? 'User Locked Out.'
      : failure.kind === 'warning'
        ? `Warning: You will be locked out after ${failure.failuresLeft} more failure(s).`
        : (effects.failureMessage ?? 'Login failure')
  if (Object.keys(detail).length === 0) return unauthorized(message)
  return new ResourceException(401, message, { detail })
}

function timesOf(maxSessionTimeMinutes?: number, maxIdleTimeMinutes?: number): TimeLimits {
  return {
    ...(maxSessionTimeMinutes !== undefined && { maxSessionTimeMinutes }),
    ...(maxIdleTimeMinutes !== undefined && { maxIdleTimeMinutes }),
  }
}

/** An attribute that is a whole number of minutes above 0. */
function numberIn({ attributes }: Identity, name: string): number | undefined {
  const text = attributes[name]?.[0] ?? ''
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined
}
