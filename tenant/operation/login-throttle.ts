// Where password guessing is slowed down: an account's at its password check, an address's at `/authenticate`.

import { ResourceException } from '#crest'
import type { IdentityRepository } from '#journey'
import type { Clock, RandomBytes } from '#session'
import type { Answer } from '../http/exchange.ts'
import { createThrottle } from './throttle.ts'
import type { ThrottlingSettings } from './throttling-settings.ts'

/** 429, with the seconds after which the caller may try again. AM has no such answer; RFC 6585 has. */
export class TooManyAttempts extends ResourceException {
  readonly retryAfterSeconds: number

  constructor(waitMs: number) {
    super(429, 'Too many failed logins')
    this.retryAfterSeconds = Math.ceil(waitMs / 1000)
  }
}

export interface LoginThrottle {
  /**
   * The same repository, but for `verifyPassword`: it refuses an account with too many failures before it asks for the hash.
   * An account nobody has is treated as any other, so that the answer tells nothing.
   */
  guard(identities: IdentityRepository): IdentityRepository
  /**
   * Runs an attempt from an address. It has failed when a login is answered 401 or a client's credentials are wrong; an access token
   * that is over is no guess.
   * @throws TooManyAttempts instead of running it
   */
  fromAddress(ip: string, attempt: () => Promise<Answer>): Promise<Answer>
}

/** A wrong password, a locked account, a journey that said no. */
export function isFailedLogin(error: unknown): boolean {
  return error instanceof ResourceException && error.code === 401
}

export function createLoginThrottle(
  { failuresPerAccount, failuresPerAddress, recoverySeconds }: ThrottlingSettings,
  parts: { readonly clock: Clock; readonly randomBytes: RandomBytes },
): LoginThrottle {
  const recoveryMs = recoverySeconds * 1000
  const accounts = createThrottle({ failures: failuresPerAccount, recoveryMs, ...parts })
  const addresses = createThrottle({ failures: failuresPerAddress, recoveryMs, ...parts })

  return {
    guard: (identities) => ({
      ...identities,
      async verifyPassword(realm, username, password) {
        const key = `${realm}\n${username.toLowerCase()}`
        const waitMs = accounts.begin(key)
        if (waitMs > 0) throw new TooManyAttempts(waitMs)
        let isWrong = false
        try {
          const identity = await identities.verifyPassword(realm, username, password)
          isWrong = identity === undefined
          return identity
        } finally {
          if (!isWrong) accounts.forgive(key) // also when nobody looked at the password
        }
      },
    }),

    async fromAddress(ip, attempt) {
      const key = networkOf(ip)
      const waitMs = addresses.begin(key)
      if (waitMs > 0) throw new TooManyAttempts(waitMs)
      let hasFailed = false
      try {
        const answer = await attempt()
        hasFailed = isFailedGuess(answer)
        return answer
      } catch (error) {
        hasFailed = isFailedLogin(error)
        throw error
      } finally {
        if (!hasFailed) addresses.forgive(key)
      }
    },
  }
}

/** A client's wrong secret is 401 when it stood in `Authorization` and 400 when it stood in the form. */
function isFailedGuess({ status, body }: Answer): boolean {
  const error = typeof body === 'object' ? body.error : undefined
  return error === 'invalid_client' || (status === 401 && error !== 'invalid_token')
}

/** Who has one IPv6 address has a whole /64 of them. */
function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.split('::')
  const groups = head.split(':').filter(Boolean)
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length
  const rest = tail === undefined ? [] : tail.split(':').filter(Boolean)
  return [...groups, ...Array<string>(missing).fill('0'), ...rest].slice(0, 4).join(':')
}
