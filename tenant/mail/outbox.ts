// The outbox: mails as files in a folder, for whoever tests with them or hands them on.

import { constants } from 'node:fs'
import { access, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { Clock, RandomBytes } from '#session'
import { TenantError } from '../tenant-error.ts'
import { formatMessage, type Message } from './message.ts'

export interface Outbox {
  /** Writes the mail after those before it. It never throws: what goes wrong is told to `onWritten`. */
  put(message: Omit<Message, 'timeMs' | 'id'>): void
  /** Resolves when everything that was put is written, or has failed. */
  close(): Promise<void>
}

export interface OutboxOptions {
  /** Made where there is none, mode 0700; again when somebody clears it away. */
  readonly directory: string
  /** The oldest beyond them are removed; other files of the folder are left alone. */
  readonly maxMessages: number
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** Called for each mail, with what went wrong if it was not written. */
  readonly onWritten: (error: Error | undefined) => void
}

/**
 * A mail is a file `2026-02-11T09-14-05-000Z-1f2e3d4c5b6a7988.eml`, mode 0600: in the order of their time, and none takes another's
 * name. It gets that name when it is whole.
 *
 * @throws TenantError E_OUTBOX when the folder cannot be used
 */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const { directory, maxMessages, clock, randomBytes, onWritten } = options
  const kept = await openFolder(directory)
  let waiting = 0
  let last = Promise.resolve()

  async function write(message: Omit<Message, 'timeMs' | 'id'>): Promise<void> {
    const timeMs = clock.nowMs()
    const id = randomBytes(8).toString('hex')
    const name = `${new Date(timeMs).toISOString().replace(/[:.]/g, '-')}-${id}.eml`
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await writeWhole(directory, name, formatMessage({ ...message, timeMs, id }))
    kept.push(name)
    for (const oldest of kept.splice(0, Math.max(0, kept.length - maxMessages))) {
      await rm(join(directory, oldest), { force: true })
    }
  }

  return {
    put(message) {
      if (waiting >= waitingLimit) {
        onWritten(new Error(`${waitingLimit} mails wait to be written already`))
        return
      }
      waiting += 1
      last = last
        .then(() => write(message))
        .then(
          () => onWritten(undefined),
          (error: Error) => onWritten(error),
        )
        .finally(() => {
          waiting -= 1
        })
    },
    close: () => last,
  }
}

/** @returns the names of the mails there are, oldest first */
async function openFolder(directory: string): Promise<string[]> {
  const hint = 'give "mail.directory" an absolute path of a folder this user may write to'
  if (!isAbsolute(directory)) {
    throw new TenantError('E_OUTBOX', `the mail folder ${directory} is no absolute path`, hint)
  }
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK)
    return (await readdir(directory)).filter((name) => messageName.test(name)).sort()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new TenantError('E_OUTBOX', `cannot use the mail folder ${directory}: ${code}`, hint, { cause })
  }
}

async function writeWhole(directory: string, name: string, text: string): Promise<void> {
  const draft = join(directory, `.${name}.tmp`)
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, join(directory, name))
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    throw error
  }
}

const messageName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-[0-9a-f]{16}\.eml$/
/** Mails; each is some kilobytes. */
const waitingLimit = 1_000
