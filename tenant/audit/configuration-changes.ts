// What stands otherwise in the configuration than when the data folder was used last: for the audit log, at the start.

import { createHmac, randomUUID } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue } from '#crest'
import type { Journey } from '#journey'
import type { TenantSettings } from '../configuration/settings.ts'
import { readSecretFile, writeSecretFile } from '../secret-file.ts'
import type { AuditLog, ConfigEvent } from './log.ts'

export interface Configuration {
  readonly settings: TenantSettings
  /** As they are run: those that are built in, and those the settings bring. */
  readonly journeys: readonly Journey[]
}

/**
 * An event for each setting that was added, changed or taken away since, and none at the first start. Of a setting with members it
 * names those that changed; values it never holds.
 *
 * @param options.file where the tenant keeps what it compares with: digests under `key`, so that no secret can be guessed from them
 * @param options.key follows from the tenant's secret; under another one nothing can be compared, and it begins anew
 * @throws TenantError E_SECRET_FILE
 */
export async function auditConfiguration(
  { settings, journeys }: Configuration,
  options: { readonly file: string; readonly key: Uint8Array; readonly audit: AuditLog },
): Promise<void> {
  const { file, key, audit } = options
  const digest = (text: string) => createHmac('sha256', key).update(text).digest('base64url').slice(0, 22)
  const trees = Object.fromEntries(journeys.map((journey) => [journey.tree._id, journey]))
  const now = { key: digest(''), settings: digestsOf({ ...settings, journeys: trees }, digest) }
  const text = `${JSON.stringify(now)}\n`
  const known = await readSecretFile(file)
  if (known === text) return
  const before = parseKept(known)
  if (before?.key === now.key) {
    const source = { transactionId: randomUUID(), realm: '/', notes: { trackingIds: [] } }
    for (const event of changes(before.settings, now.settings)) audit.config(source, event)
  }
  await writeSecretFile(file, text)
}

/** Of a setting that has members, a digest of each; of another its own. */
type Digests = { readonly [setting: string]: string | { readonly [member: string]: string } }

interface Kept {
  /** Tells whether the same key made the digests. */
  readonly key: string
  readonly settings: Digests
}

function digestsOf(settings: object, digest: (text: string) => string): Digests {
  const of = (value: unknown) => digest(JSON.stringify(value, inOrder))
  return Object.fromEntries(
    present(settings).map(([setting, value]) => [
      setting,
      isGroup(value)
        ? Object.fromEntries(present(value).map(([name, member]) => [name, of([setting, name, member])]))
        : of([setting, value]),
    ]),
  )
}

/** The order in which somebody writes members says nothing. By name alone: a value may be of a kind that is no text. */
const inOrder = (_name: string, value: unknown) =>
  isGroup(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value

const present = (group: object) => Object.entries(group).filter(([, value]) => value !== undefined)
const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was cut or written by hand counts as nothing. */
function parseKept(text: string | undefined): Kept | undefined {
  try {
    const kept: JsonValue = JSON.parse(text ?? '')
    if (!isJsonObject(kept) || !isJsonObject(kept.settings)) return undefined
    return kept as JsonObject & Kept
  } catch {
    return undefined
  }
}

function* changes(before: Digests, now: Digests): Generator<ConfigEvent> {
  for (const objectId of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [was, is] = [before[objectId], now[objectId]]
    if (JSON.stringify(was) === JSON.stringify(is)) continue
    const operation = was === undefined ? 'CREATE' : is === undefined ? 'DELETE' : 'UPDATE'
    yield { eventName: 'AM-CONFIG-CHANGE', operation, objectId, changedFields: changedMembers(was, is) }
  }
}

function changedMembers(was: Digests[string] | undefined, is: Digests[string] | undefined): string[] {
  const [old, current] = [membersOf(was), membersOf(is)]
  const names = new Set([...Object.keys(old), ...Object.keys(current)])
  return [...names].filter((name) => old[name] !== current[name])
}

const membersOf = (digests: Digests[string] | undefined) => (typeof digests === 'object' ? digests : {})
