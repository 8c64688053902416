// One-time passwords made of time: RFC 6238 over RFC 4226.

import { createHmac, timingSafeEqual } from 'node:crypto'

export interface OneTimePasswordOptions {
  /** Seconds one password is good for. */
  readonly intervalSeconds: number
  readonly hash: 'sha1' | 'sha256' | 'sha512'
}

/** Digits of a password, as every authenticator app shows. */
const digits = 6

/** The password of a time step. Source: RFC 4226 section 5.3. */
export function oneTimePassword(
  secret: Uint8Array,
  step: number,
  { hash }: Pick<OneTimePasswordOptions, 'hash'>,
): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac(hash, secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0x0f
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0')
}

/**
 * The time step whose password was given, looked for from `stepsAside` before now to as many after; `undefined` when it is
 * none of those. All are compared, so that the time it takes tells nothing.
 */
export function findTimeStep(
  secret: Uint8Array,
  given: string,
  nowMs: number,
  { stepsAside, ...options }: OneTimePasswordOptions & { readonly stepsAside: number },
): number | undefined {
  if (!/^\d{6}$/.test(given)) return undefined
  const now = Math.floor(nowMs / 1000 / options.intervalSeconds)
  let found: number | undefined
  for (let step = Math.max(0, now - stepsAside); step <= now + stepsAside; step += 1) {
    if (timingSafeEqual(Buffer.from(oneTimePassword(secret, step, options)), Buffer.from(given)))
      found ??= step
  }
  return found
}

/** Bytes of a base32 text (RFC 4648 section 6), blanks and padding allowed, in any letter case; `undefined` when it is none. */
export function parseBase32(text: string): Uint8Array | undefined {
  const letters = text.replace(/[\s-]|=+$/g, '').toLowerCase()
  if (!/^[a-z2-7]*$/.test(letters)) return undefined
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const letter of letters) {
    value = ((value << 5) | base32Alphabet.indexOf(letter)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >> bits) & 0xff)
  }
  return Uint8Array.from(bytes)
}

/** Without padding, in lower case. */
export function toBase32(bytes: Uint8Array): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => base32Alphabet[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('')
}

const base32Alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
