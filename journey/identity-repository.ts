// Who there is: the identities of each realm, found by user name, with their passwords' hashes.

import { randomUUID } from 'node:crypto'
import { JourneyError } from './journey-error.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { readSecretFile, writeSecretFile } from './secret-file.ts'

export interface Identity {
  /** The stable name of it; `uid` and `id` on the wire. A UUID, as in the cloud, but for the administrator. */
  readonly id: string
  /** What is typed at login, in its own spelling; compared without regard to case, as a directory does. */
  readonly username: string
  /** `/` for the top level, else a path such as `/alpha`. */
  readonly realm: string
}

export interface IdentityRepository {
  /** The identity of that user name in that realm. */
  find(realm: string, username: string): Promise<Identity | undefined>
  /**
   * The identity, if the password is its own. An unknown user costs as much as a wrong password.
   *
   * @throws ResourceException 503 when too many logins wait
   */
  verifyPassword(realm: string, username: string, password: string): Promise<Identity | undefined>
  /**
   * Makes the identity, or, where there is one of that user name, gives it this password if it has another. Resolves
   * when the file holds it.
   *
   * @throws JourneyError E_IDENTITIES when the user name or the password is empty
   */
  setPassword(identity: NewIdentity, password: string): Promise<Identity>
}

/** Without `id` a random UUID is made. */
type NewIdentity = Pick<Identity, 'realm' | 'username'> & { readonly id?: string }

export interface IdentityRepositoryOptions {
  /** JSON, mode 0600, replaced whole at each change. Without it identities live in memory only. */
  readonly file?: string
  readonly hasher: PasswordHasher
}

/** @throws JourneyError E_IDENTITIES when the file is there and holds something else */
export async function openIdentityRepository({
  file,
  hasher,
}: IdentityRepositoryOptions): Promise<IdentityRepository> {
  const text = file === undefined ? undefined : await readSecretFile(file)
  let entries = new Map(
    (text === undefined ? [] : parseEntries(text, file ?? '')).map((entry) => [keyOf(entry), entry]),
  )
  // Checked for users there are not, so that the time an answer takes does not tell who exists.
  const nobodysHash = await hasher.hash(randomUUID())
  let lastChange: Promise<unknown> = Promise.resolve()

  async function change({ id, realm, username }: NewIdentity, password: string): Promise<Identity> {
    const known = entries.get(keyOf({ realm, username }))
    if (known !== undefined && (await hasher.verify(known.passwordHash, password))) return identityOf(known)
    const passwordHash = await hasher.hash(password)
    const entry: Entry = { id: known?.id ?? id ?? randomUUID(), username, realm, passwordHash }
    const changed = new Map(entries).set(keyOf(entry), entry)
    if (file !== undefined) await writeSecretFile(file, printEntries(changed.values()))
    entries = changed
    return identityOf(entry)
  }

  return {
    async find(realm, username) {
      const entry = entries.get(keyOf({ realm, username }))
      return entry && identityOf(entry)
    },
    async verifyPassword(realm, username, password) {
      const entry = entries.get(keyOf({ realm, username }))
      const isRight = await hasher.verify(entry?.passwordHash ?? nobodysHash, password)
      return isRight && entry !== undefined ? identityOf(entry) : undefined
    },
    setPassword(identity, password) {
      if (identity.username === '' || password === '') return Promise.reject(emptyCredentials(identity.realm))
      const done = lastChange.then(() => change(identity, password))
      lastChange = done.catch(() => undefined) // one change at a time; its failure is the caller's alone
      return done
    },
  }
}

interface Entry extends Identity {
  /** PHC string. */
  readonly passwordHash: string
}

function identityOf({ id, username, realm }: Entry): Identity {
  return { id, username, realm }
}

/** NUL is in neither part: a realm is a path, and a user name with one matches nobody's. */
function keyOf({ realm, username }: Pick<Identity, 'realm' | 'username'>): string {
  return `${realm}\0${username.normalize('NFC').toLowerCase()}`
}

function printEntries(entries: Iterable<Entry>): string {
  return `${JSON.stringify({ format: 1, identities: [...entries] }, undefined, 2)}\n`
}

function parseEntries(text: string, file: string): Entry[] {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (cause) {
    throw unreadable(file, 'is no JSON', cause)
  }
  const { format, identities } = (document ?? {}) as { format?: unknown; identities?: unknown }
  if (format !== 1) throw unreadable(file, `has the format ${JSON.stringify(format)}, this version knows 1`)
  if (!Array.isArray(identities)) throw unreadable(file, 'has no list "identities"')
  identities.forEach((entry, index) => {
    if (!isEntry(entry))
      throw unreadable(file, `/identities/${index} needs the texts id, username, realm, passwordHash`)
  })
  return identities
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  const entry = value as Record<string, unknown>
  return ['id', 'username', 'realm', 'passwordHash'].every(
    (name) => typeof entry[name] === 'string' && entry[name] !== '',
  )
}

function unreadable(file: string, what: string, cause?: unknown): JourneyError {
  return new JourneyError(
    'E_IDENTITIES',
    `${file} ${what}`,
    'put back a copy of the file, or remove it to start with new identities',
    cause === undefined ? {} : { cause },
  )
}

function emptyCredentials(realm: string): JourneyError {
  return new JourneyError(
    'E_IDENTITIES',
    `an identity of realm ${realm} has an empty user name or password`,
    'give it both',
  )
}
