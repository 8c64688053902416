// What the stores of a tenant have in common, whether or not they are told to a disk.

import type { Clock } from '#session'
import { closedError } from '../store-error.ts'
import type { StoreStats, Stores } from '../stores.ts'
import type { DenialTable } from './denial-table.ts'
import { embeddedDenylist } from './denylist.ts'
import { EmbeddedIdentities } from './identities.ts'
import type { IdentityLog } from './identity-entries.ts'
import type { IdentityTable } from './identity-table.ts'
import type { SessionLog } from './session-log.ts'
import type { SessionTable } from './session-table.ts'
import { EmbeddedSessions } from './sessions.ts'

/** Stores over tables, and what is done with them from time to time. */
export interface EmbeddedParts {
  readonly stores: Pick<Stores, 'warnings' | 'sessions' | 'denylist' | 'identities' | 'secret'>
  /**
   * Finishes what the opening put off, and gives back the memory of what has expired in an eighth of the tables, in slices of about
   * a millisecond, so that no request waits. It changes no answer. A call joins the one that is under way.
   */
  maintain(): Promise<void>
  stats(): Pick<Required<StoreStats>, 'sessions' | 'identities' | 'memoryBytes'>
  /** From now on every method rejects. */
  close(): void
}

/** @param options the tables with what their logs have told before, or empty */
export function embeddedParts(options: {
  readonly sessions: SessionTable
  readonly denials: DenialTable
  readonly identities: IdentityTable
  readonly sessionLog: SessionLog
  readonly identityLog: IdentityLog
  readonly clock: Clock
}): EmbeddedParts {
  const { clock, denials, sessionLog, identityLog } = options
  let isClosed = false
  const checked = (log: { check(): void }) => () => {
    if (isClosed) throw closedError()
    log.check()
  }
  const check = checked(sessionLog)
  const sessions = new EmbeddedSessions({ table: options.sessions, log: sessionLog, clock, check })
  const denylist = embeddedDenylist({ table: denials, log: sessionLog, clock, check })
  const identities = new EmbeddedIdentities({
    table: options.identities,
    log: identityLog,
    check: checked(identityLog),
  })
  let maintaining: Promise<void> | undefined

  async function maintain(): Promise<void> {
    while (!isClosed && options.sessions.chainNext()) await new Promise((done) => setImmediate(done))
    const nowMs = clock.nowMs()
    for (let table = 0; table < tablesReaped && !isClosed; table += 1) {
      while (options.sessions.reapNext(nowMs, sliceLimit) === sliceLimit) {
        await new Promise((done) => setTimeout(done, pauseMs))
        if (isClosed) return
      }
      denials.reapNext(nowMs)
      await new Promise((done) => setImmediate(done))
    }
  }

  return {
    stores: {
      warnings: [],
      sessions,
      denylist,
      identities,
      secret: (name, make) => identities.secret(name, make),
    },

    maintain() {
      maintaining ??= maintain().finally(() => {
        maintaining = undefined
      })
      return maintaining
    },

    stats() {
      check()
      return {
        sessions: options.sessions.size,
        identities: options.identities.identityCount,
        memoryBytes: options.sessions.bytes + denials.bytes + options.identities.textBytes,
      }
    },

    close() {
      isClosed = true
    },
  }
}

/** Of 256: once a second, so that what has expired is gone within 8 s, and a million sessions are not all walked over at once. */
const tablesReaped = 32

/** Sessions removed at a time: some 0.7 ms. Requests that wait meanwhile are served in the pause. */
const sliceLimit = 1_000
const pauseMs = 4
