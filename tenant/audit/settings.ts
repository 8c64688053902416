// What an operator may set about the audit log.

import type { AuditTopic } from './log.ts'

export interface AuditSettings {
  /** Which topics are written. Default `["authentication", "activity", "config"]`; `access` is a line for every request. */
  readonly topics: readonly AuditTopic[]
  /** Folder of the files. Default `audit` in the data folder; a tenant in memory writes none unless it is given. */
  readonly directory: string | undefined
  /** A file that has grown to this is closed and a new one begun. Bytes; default 100,000,000, as AM. */
  readonly rotationMaxFileSize: number
  /** Closed files kept of each topic, the oldest goes. Default 10. */
  readonly retentionMaxNumberOfHistoryFiles: number
  /**
   * What happens while events cannot be written. Default `CONTINUE`: the service answers, drops events once 8 MiB wait, and
   * counts them. `REFUSE`: every request but health and metrics is answered 503.
   */
  readonly whenUnwritable: 'CONTINUE' | 'REFUSE'
}

export const defaultAuditSettings: AuditSettings = {
  topics: ['authentication', 'activity', 'config'],
  directory: undefined,
  rotationMaxFileSize: 100_000_000,
  retentionMaxNumberOfHistoryFiles: 10,
  whenUnwritable: 'CONTINUE',
}
