// The audit log on disk: a file of JSON lines for each topic.

import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { Clock } from '#session'
import { TenantError } from '../tenant-error.ts'
import { type AuditStamp, accessLine, activityLine, authenticationLine, configLine } from './events.ts'
import { type AuditFile, openAuditFile } from './file.ts'
import { type AuditLog, type AuditTopic, noAuditLog } from './log.ts'
import type { AuditSettings } from './settings.ts'

export interface AuditFiles extends AuditLog {
  /** Writes what waits. */
  close(): Promise<void>
}

export interface AuditFilesOptions {
  readonly settings: AuditSettings
  /** Where the files go when the settings name no folder; `undefined` writes none. */
  readonly defaultDirectory: string | undefined
  readonly clock: Clock
  /** Gets a line when writing begins to fail and when it works again. */
  readonly log: (line: string) => void
  /** Called for each event that had to be dropped. */
  readonly onDropped: () => void
}

/** @throws TenantError E_AUDIT when the folder cannot be made */
export async function openAuditFiles(options: AuditFilesOptions): Promise<AuditFiles> {
  const { settings, clock, log, onDropped } = options
  const directory = settings.directory ?? options.defaultDirectory
  if (directory === undefined || settings.topics.length === 0) {
    return { ...noAuditLog, async close() {} }
  }
  await makeDirectory(directory)
  const files = new Map<AuditTopic, AuditFile>()
  for (const topic of settings.topics) {
    const name = `${topic}.audit.json`
    const file = openAuditFile({
      directory,
      name,
      maxFileSize: settings.rotationMaxFileSize,
      maxHistoryFiles: settings.retentionMaxNumberOfHistoryFiles,
      nowMs: () => clock.nowMs(),
      onProblem: (error) =>
        log(error ? `cannot write ${name}: ${error.message}` : `${name} can be written again`),
    })
    files.set(topic, file)
  }
  const nextStamp = createStamps(clock)

  /** The line is only made for a topic that is written. */
  function write(topic: AuditTopic, line: (stamp: AuditStamp) => string): void {
    const file = files.get(topic)
    if (file !== undefined && !file.write(line(nextStamp()))) onDropped()
  }

  return {
    wantsAccess: files.has('access'),
    access: (event) => write('access', (stamp) => accessLine(stamp, event)),
    authentication: (source, event) =>
      write('authentication', (stamp) => authenticationLine(stamp, source, event)),
    activity: (source, event) => write('activity', (stamp) => activityLine(stamp, source, event)),
    config: (source, event) => write('config', (stamp) => configLine(stamp, source, event)),
    get mayServe() {
      if (settings.whenUnwritable === 'CONTINUE') return true
      return [...files.values()].every(({ isWritable }) => isWritable)
    },
    async close() {
      await Promise.all([...files.values()].map((file) => file.close()))
    },
  }
}

async function makeDirectory(directory: string): Promise<void> {
  const hint =
    'give "audit.directory" an absolute path this user may write to, or an empty list of "audit.topics"'
  if (!isAbsolute(directory)) {
    throw new TenantError('E_AUDIT', `the audit folder ${directory} is no absolute path`, hint)
  }
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new TenantError('E_AUDIT', `cannot make the audit folder ${directory}: ${code}`, hint, { cause })
  }
}

/** As AM: one UUID for the service's life and a number for each event. A text of the time serves a whole millisecond. */
function createStamps(clock: Clock): () => AuditStamp {
  const serviceId = randomUUID()
  let count = 0
  let textOfMs = Number.NaN
  let timestamp = ''
  return () => {
    const nowMs = clock.nowMs()
    if (nowMs !== textOfMs) {
      textOfMs = nowMs
      timestamp = new Date(nowMs).toISOString()
    }
    count += 1
    return { id: `${serviceId}-${count}`, timestamp }
  }
}
