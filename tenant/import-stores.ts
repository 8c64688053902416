// Takes an export into a store.

import { isJsonObject, type JsonObject, type JsonValue } from '#crest'
import {
  type IdentityRecord,
  identityName,
  isIdentityRecord,
  type SecretSeal,
  withSealedSecret,
} from '#journey'
import { digestOfHandle, isExpired, type StoredSession } from '#session'
import type { Stores } from '#store'
import { exportFormat, exportVersion } from './export-stores.ts'
import { TenantError } from './tenant-error.ts'

/** What became of the lines. */
export interface ImportReport {
  readonly identities: { taken: number; alreadyThere: number }
  readonly sessions: { taken: number; alreadyThere: number; expired: number }
}

/**
 * Takes what is not there yet and leaves what is, so that the same export may be imported again after a stop.
 *
 * @throws TenantError E_IMPORT with the line it cannot read; lines before it have been taken
 */
export async function importStores(
  stores: Stores,
  lines: AsyncIterable<string>,
  { seal, nowMs }: { readonly seal: SecretSeal; readonly nowMs: number },
): Promise<ImportReport> {
  const report: ImportReport = {
    identities: { taken: 0, alreadyThere: 0 },
    sessions: { taken: 0, alreadyThere: 0, expired: 0 },
  }
  const take = async (entry: Entry): Promise<void> => {
    if (entry.identity !== undefined) {
      const isTaken = await stores.identities.write(withSealedSecret(entry.identity, seal))
      // The records that lead from an id to its identity are none.
      if (isIdentityRecord(entry.identity)) report.identities[isTaken ? 'taken' : 'alreadyThere'] += 1
    } else if (isExpired(entry.session, nowMs)) report.sessions.expired += 1
    else report.sessions[(await stores.sessions.restore(entry.session)) ? 'taken' : 'alreadyThere'] += 1
  }
  const waiting: Promise<void>[] = []
  for await (const entry of entriesOf(lines)) {
    waiting.push(take(entry))
    if (waiting.length >= mostAtOnce) await Promise.all(waiting.splice(0))
  }
  await Promise.all(waiting)
  return report
}

/** Many writes share one wait for the disk. */
const mostAtOnce = 512

type Entry =
  | { readonly identity: IdentityRecord; readonly session?: never }
  | { readonly session: StoredSession; readonly identity?: never }

/** Reads every line up to the last one, which counts them. */
async function* entriesOf(lines: AsyncIterable<string>): AsyncGenerator<Entry> {
  let number = 0
  let isWhole = false
  for await (const text of lines) {
    number += 1
    if (isWhole) throw unreadable(number, 'stands behind the end')
    const value = parseLine(text, number)
    if (number === 1) checkHeader(value)
    else if (isJsonObject(value.end)) isWhole = isEnd(value.end, number - 2)
    else yield entryOf(value, number)
  }
  if (number === 0) {
    throw new TenantError(
      'E_IMPORT',
      'there is nothing to import',
      'give the text that callbook tenant export wrote',
    )
  }
  if (!isWhole) {
    throw new TenantError(
      'E_IMPORT',
      `the export ends after line ${number} without its last line`,
      'it was cut; export anew. What stands in it has been taken',
    )
  }
}

function parseLine(text: string, number: number): JsonObject {
  try {
    const value = JSON.parse(text)
    if (isJsonObject(value)) return value
  } catch {
    // As for JSON that is no object.
  }
  throw unreadable(number, 'is no JSON object')
}

function checkHeader({ format, version }: JsonObject): void {
  if (format !== exportFormat) throw unreadable(1, 'is not the header of an export')
  if (version === exportVersion) return
  const message = `the export has the version ${JSON.stringify(version)}, and this program reads ${exportVersion}`
  throw new TenantError('E_IMPORT', message, 'import it with the program that wrote it, or a newer one')
}

function isEnd({ identities, sessions }: JsonObject, entries: number): true {
  if (Number(identities) + Number(sessions) === entries) return true
  throw unreadable(entries + 2, `counts other lines than the ${entries} before it`)
}

function entryOf({ identity, session }: JsonObject, number: number): Entry {
  if (isJsonObject(identity) && isIdentity(identity)) {
    // A store takes a record that it has not under the first revision only.
    return { identity: { ...(identity as unknown as IdentityRecord), revision: 1 } }
  }
  if (isJsonObject(session) && isSession(session)) return { session: session as unknown as StoredSession }
  throw unreadable(number, 'is neither an identity nor a session')
}

function isIdentity({ realm, name, document }: JsonObject): boolean {
  return isRealm(realm) && isText(name) && identityName(name) === name && isJsonObject(document)
}

function isSession(session: JsonObject): boolean {
  const { sessionHandle, username, universalId, realm, properties } = session
  return (
    isText(sessionHandle) &&
    digestOfHandle(sessionHandle) !== undefined &&
    isText(username) &&
    isText(universalId) &&
    isRealm(realm) &&
    times.every((name) => Number.isSafeInteger(session[name]) && Number(session[name]) >= 0) &&
    isJsonObject(properties) &&
    Object.values(properties).every((value) => typeof value === 'string')
  )
}

const times = ['creationTimeMs', 'latestAccessTimeMs', 'maxIdleTimeMinutes', 'maxSessionTimeMinutes']

const isText = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== ''
const isRealm = (value: JsonValue | undefined) => isText(value) && value.startsWith('/')

function unreadable(number: number, what: string): TenantError {
  const hint = 'give the text that callbook tenant export wrote; lines before this one have been taken'
  return new TenantError('E_IMPORT', `line ${number} ${what}`, hint)
}
