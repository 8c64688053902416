// Where guessing is slowed down: an account's at its password check, a client's at that of its secret, an address's at the endpoint.

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
   * Runs an attempt from an address. It has failed when a login is answered 401, or a client's credentials or a service account's
   * assertion are not good; an access token that is over is no guess.
   * @throws TooManyAttempts instead of running it
   */
  fromAddress(ip: string, attempt: () => Promise<Answer>): Promise<Answer>
  /**
   * Checks the secret of an OAuth 2.0 client, or the signature of a service account, which may fail as often as an account's
   * password. A network that the client has proven it from has a count of its own, so that no stranger elsewhere keeps it out. A
   * client nobody has is treated as any other.
   * @param names what the request may mean by its client id; it counts for each
   * @param ip `undefined` for a request that did not come over a socket
   * @throws TooManyAttempts instead of checking
   */
  ofClient<Client extends ClientName>(
    names: readonly ClientName[],
    ip: string | undefined,
    check: () => Client | undefined | Promise<Client | undefined>,
  ): Promise<Client | undefined>
}

export interface ClientName {
  /** Default `/`. */
  readonly realm?: string
  readonly clientId: string
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
  const clients = createThrottle({ failures: failuresPerAccount, recoveryMs, ...parts })
  const proven = createProvenNetworks()

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

    async ofClient(names, ip, check) {
      const network = ip === undefined ? '' : networkOf(ip)
      const keys = [...new Set(names.map((name) => proven.keyOf(name, network)))]
      for (const [i, key] of keys.entries()) {
        const waitMs = clients.begin(key)
        if (waitMs === 0) continue
        for (const begun of keys.slice(0, i)) clients.forgive(begun)
        throw new TooManyAttempts(waitMs)
      }
      const client = await check()
      if (client !== undefined) {
        for (const key of keys) clients.forgive(key)
        proven.add(client, network)
      }
      return client
    },
  }
}

/** A client's wrong secret is 401 when it stood in `Authorization` and 400 when it stood in the form, as an assertion does. */
function isFailedGuess({ status, body }: Answer): boolean {
  const error = typeof body === 'object' ? body.error : undefined
  return (
    error === 'invalid_client' || error === 'invalid_grant' || (status === 401 && error !== 'invalid_token')
  )
}

/** From where clients have proven their secrets. Only who has a secret makes it grow, and for each client no further than so many. */
function createProvenNetworks() {
  const networks = new Map<string, Set<string>>()
  // As JSON no client id that somebody makes up reads as another one, or as one with a network.
  const nameOf = ({ realm = '/', clientId }: ClientName) => JSON.stringify([realm, clientId])
  return {
    /** Under which the failures of this client from this network are counted. */
    keyOf(client: ClientName, network: string): string {
      const name = nameOf(client)
      return networks.get(name)?.has(network) ? JSON.stringify([name, network]) : name
    },
    add(client: ClientName, network: string): void {
      const name = nameOf(client)
      const own = networks.get(name) ?? new Set()
      own.delete(network)
      networks.set(name, own.add(network))
      const [oldest] = own
      if (own.size > mostProvenNetworks && oldest !== undefined) own.delete(oldest)
    },
  }
}

/** Of each client; beyond it the one that was used longest ago is forgotten. */
const mostProvenNetworks = 64

/** Who has one IPv6 address has a whole /64 of them. */
function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.split('::')
  const groups = head.split(':').filter(Boolean)
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length
  const rest = tail === undefined ? [] : tail.split(':').filter(Boolean)
  return [...groups, ...Array<string>(missing).fill('0'), ...rest].slice(0, 4).join(':')
}
