// Account lockout: after so many failed logins in a row an account lets nobody in for a while.

import type { Clock, Denylist } from '#session'
import { type Attempts, digestOf } from './attempts.ts'
import type { IdentityRepository } from './identity-repository.ts'
import { identityName } from './identity-store.ts'

/** AM's names. Defaults are AM's where nothing else is said. */
export interface LockoutSettings {
  /** Whether there is any lockout. Default false, as AM: whoever knows a user name could keep its owner out. */
  readonly loginFailureLockoutMode: boolean
  /** Failed logins that lock an account. Default 5; at most 100. */
  readonly loginFailureCount: number
  /** Minutes after which a failed login is forgotten if no other follows. Default 300. */
  readonly loginFailureDuration: number
  /**
   * Minutes an account stays locked; 0 until an administrator activates it, its status being `Inactive` meanwhile.
   * Default 15. AM's is 0, by which a stranger shuts an account for good.
   */
  readonly loginFailureLockoutDuration: number
  /** Failed logins after which the answer warns how many are left; 0 for never. Default 0. */
  readonly lockoutWarnUserCount: number
}

export const defaultLockoutSettings: LockoutSettings = {
  loginFailureLockoutMode: false,
  loginFailureCount: 5,
  loginFailureDuration: 300,
  loginFailureLockoutDuration: 15,
  lockoutWarnUserCount: 0,
}

/** Nobody else could open its account again, so it is not shut. AM does so, too; throttling slows down who guesses. */
export function isAdministrator(realm: string, username: string): boolean {
  return realm === '/' && identityName(username) === 'amadmin'
}

/**
 * What is said of a user name does not depend on whether anybody has it, nor on whether the password was right:
 * else the answers would tell who exists, and a locked account would go on answering guesses.
 */
export interface Lockout {
  isLocked(realm: string, username: string): Promise<boolean>
  /** A login has failed. */
  fail(realm: string, username: string): Promise<LoginFailure>
  /** A login has succeeded: what failed before is forgotten. */
  succeed(realm: string, username: string): Promise<void>
  /** An administrator, or a node, lets the account in again. */
  unlock(realm: string, username: string): Promise<void>
}

export type LoginFailure =
  | { readonly kind: 'plain' }
  /** So many more failures lock the account. */
  | { readonly kind: 'warning'; readonly failuresLeft: number }
  | { readonly kind: 'locked' }

export interface LockoutOptions {
  readonly settings: LockoutSettings
  readonly attempts: Attempts
  readonly denylist: Denylist
  readonly identities: IdentityRepository
  readonly clock: Clock
}

export function createLockout(options: LockoutOptions): Lockout {
  const { settings, attempts, denylist, identities, clock } = options
  const { loginFailureCount: limit, loginFailureLockoutDuration: minutes } = settings
  const accountOf = (realm: string, username: string) => `login:${realm}\0${identityName(username)}`
  const markOf = (account: string) => `locked:${digestOf(account)}`

  async function lock(realm: string, username: string, account: string): Promise<void> {
    // For good means a year in the denylist: the identity's own status is what lasts, a name nobody has needs no more.
    await denylist.add(markOf(account), clock.nowMs() + (minutes || minutesPerYear) * 60_000)
    await attempts.forget(account, limit)
    if (minutes === 0) await identities.update(realm, username, { status: 'Inactive' })
  }

  if (!settings.loginFailureLockoutMode) return noLockout
  return {
    isLocked: (realm, username) => denylist.has(markOf(accountOf(realm, username))),
    async fail(realm, username) {
      if (isAdministrator(realm, username)) return { kind: 'plain' }
      const account = accountOf(realm, username)
      if (await denylist.has(markOf(account))) return { kind: 'locked' }
      const count = await attempts.record(account, limit, settings.loginFailureDuration * 60_000)
      if (count >= limit) {
        await lock(realm, username, account)
        return { kind: 'locked' }
      }
      const isNear = settings.lockoutWarnUserCount > 0 && count >= settings.lockoutWarnUserCount
      return isNear ? { kind: 'warning', failuresLeft: limit - count } : { kind: 'plain' }
    },
    succeed: (realm, username) => attempts.forget(accountOf(realm, username), limit),
    async unlock(realm, username) {
      const account = accountOf(realm, username)
      await denylist.remove(markOf(account))
      await attempts.forget(account, limit)
    },
  }
}

const noLockout: Lockout = {
  isLocked: () => Promise.resolve(false),
  fail: () => Promise.resolve({ kind: 'plain' }),
  succeed: () => Promise.resolve(),
  unlock: () => Promise.resolve(),
}

const minutesPerYear = 525_600
