// What is written about identities and secrets: the entries of a frame.
//
//   put     1 · 4 texts: realm, name, revision in digits, document as JSON
//   remove  2 · 2 texts: realm, name
//   secret  3 · 2 texts: name, value
//
// A text is UTF-8 after its length in a u32, little-endian. Every entry says what is so afterwards, whatever was so before: a
// journal may tell again what an image knows already.

import type { HeldIdentity, IdentityTable } from './identity-table.ts'
import type { JournalWriter } from './journal-writer.ts'

/** What an embedded store tells about identities and secrets. Resolves when it is durable; what throws was not taken. */
export interface IdentityLog {
  /** Throws when the log can no longer be trusted. */
  check(): void
  put(identity: HeldIdentity): Promise<void>
  remove(realm: string, name: string): Promise<void>
  putSecret(name: string, value: string): Promise<void>
  /** Resolves when everything so far is durable. */
  durable(): Promise<void>
}

/** The log of a store in memory. */
export const noIdentityLog: IdentityLog = {
  check: () => {},
  put: async () => {},
  remove: async () => {},
  putSecret: async () => {},
  durable: async () => {},
}

export function identityLog(writer: JournalWriter): IdentityLog {
  const append = (entry: Buffer) => {
    const { bytes, at } = writer.reserve(entry.length)
    bytes.set(entry, at)
    return writer.durable()
  }
  return {
    check: () => writer.check(),
    put: (identity) => append(putEntry(identity)),
    remove: (realm, name) => append(encodeEntry(kinds.remove, [realm, name])),
    putSecret: (name, value) => append(encodeEntry(kinds.secret, [name, value])),
    durable: () => writer.durable(),
  }
}

/** Takes what the payloads say. Returns how many of them make sense, up to the first that does not. */
export function replayIdentities(payloads: readonly Buffer[], table: IdentityTable): number {
  const bad = payloads.findIndex((payload) => !replayPayload(payload, table))
  return bad === -1 ? payloads.length : bad
}

function replayPayload(payload: Buffer, table: IdentityTable): boolean {
  let at = 0
  while (at < payload.length) {
    const entry = decodeEntry(payload, at)
    if (!entry) return false
    const { kind, texts } = entry
    const [first = '', second = '', revision = '', document = ''] = texts
    if (kind === kinds.put) {
      if (!/^[1-9]\d{0,15}$/.test(revision)) return false
      table.put({ realm: first, name: second, revision: Number(revision), document })
    } else if (kind === kinds.remove) {
      table.remove(first, second)
    } else {
      table.putSecret(first, second)
    }
    at = entry.end
  }
  return true
}

/** All there is, as payloads of an image; the table may change between two. */
export function* imageOfIdentities(table: IdentityTable): Generator<Buffer> {
  let entries: Buffer[] = []
  let size = 0
  for (const entry of entriesOf(table)) {
    entries.push(entry)
    size += entry.length
    if (size < payloadBytes) continue
    yield Buffer.concat(entries)
    entries = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(entries)
}

function* entriesOf(table: IdentityTable): Generator<Buffer> {
  for (const [name, value] of table.secrets()) yield encodeEntry(kinds.secret, [name, value])
  for (const identity of table.identities()) yield putEntry(identity)
}

function putEntry({ realm, name, revision, document }: HeldIdentity): Buffer {
  return encodeEntry(kinds.put, [realm, name, `${revision}`, document])
}

function encodeEntry(kind: number, texts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + 4 + Buffer.byteLength(text), 1))
  bytes[0] = kind
  let at = 1
  for (const text of texts) {
    const length = bytes.write(text, at + 4)
    bytes.writeUInt32LE(length, at)
    at += 4 + length
  }
  return bytes
}

function decodeEntry(
  payload: Buffer,
  start: number,
): { readonly kind: number; readonly texts: readonly string[]; readonly end: number } | undefined {
  const kind = payload[start] as number
  const count = textCounts.get(kind)
  if (count === undefined) return undefined
  const texts: string[] = []
  let at = start + 1
  for (let i = 0; i < count; i += 1) {
    if (payload.length - at < 4) return undefined
    const length = payload.readUInt32LE(at)
    at += 4
    if (length > payload.length - at) return undefined
    texts.push(payload.toString('utf8', at, at + length))
    at += length
  }
  return { kind, texts, end: at }
}

const kinds = { put: 1, remove: 2, secret: 3 } as const
const textCounts: ReadonlyMap<number, number> = new Map([
  [kinds.put, 4],
  [kinds.remove, 2],
  [kinds.secret, 2],
])
/** Small enough that making one takes a few milliseconds. */
const payloadBytes = 1024 * 1024
