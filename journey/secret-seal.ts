// Keys of one-time passwords rest sealed: who reads the store without the tenant's secret can make no password of them.

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { RandomBytes } from '#session'
import type { IdentityRecord } from './identity-store.ts'
import { JourneyError } from './journey-error.ts'

/** AES-256-GCM, bound to whose secret it is: moved to another identity it does not open. */
export interface SecretSeal {
  /** What is sealed already stays as it is. */
  seal(owner: SecretOwner, secret: string): string
  /**
   * What was never sealed, by a version that did not, is the secret itself.
   *
   * @throws JourneyError E_IDENTITIES when it was sealed under another key, for another owner, or was changed
   */
  open(owner: SecretOwner, sealed: string): string
}

export interface SecretOwner {
  readonly realm: string
  readonly id: string
}

/** @param options.key 32 bytes, the same for all nodes of a store */
export function createSecretSeal(options: {
  readonly key: Uint8Array
  readonly randomBytes: RandomBytes
}): SecretSeal {
  const { key, randomBytes } = options
  return {
    seal(owner, secret) {
      if (secret.startsWith(prefix)) return secret
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(nameOf(owner))
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return prefix + Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url')
    },
    open(owner, sealed) {
      if (!sealed.startsWith(prefix)) return sealed
      const bytes = Buffer.from(sealed.slice(prefix.length), 'base64url')
      try {
        const nonce = bytes.subarray(0, nonceBytes)
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
        decipher.setAAD(nameOf(owner)).setAuthTag(bytes.subarray(-tagBytes))
        return (
          decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
        )
      } catch (cause) {
        throw new JourneyError(
          'E_IDENTITIES',
          `the key of the one-time passwords of identity ${owner.id} in realm ${owner.realm} cannot be opened with this tenant's secret`,
          'start with the secret it was sealed under ("secretFile"), or give the user another key',
          { cause },
        )
      }
    },
  }
}

/** The record as another store may take it, whose secret is another. */
export function withOpenSecret(record: IdentityRecord, seal: SecretSeal): IdentityRecord {
  return withSecret(record, seal.open)
}

/** And as this store keeps it. */
export function withSealedSecret(record: IdentityRecord, seal: SecretSeal): IdentityRecord {
  return withSecret(record, seal.seal)
}

function withSecret(record: IdentityRecord, turn: SecretSeal['seal']): IdentityRecord {
  const { realm, document } = record
  const { id, oathSecret } = document
  if (typeof id !== 'string' || typeof oathSecret !== 'string') return record
  return { ...record, document: { ...document, oathSecret: turn({ realm, id }, oathSecret) } }
}

const nameOf = ({ realm, id }: SecretOwner) => Buffer.from(`${realm}\n${id}`)

/** No base32, of which the secrets are, holds a small letter or a colon. */
const prefix = 'sealed:'
const nonceBytes = 12
const tagBytes = 16
