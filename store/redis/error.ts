// What went wrong at Redis, in the words of the store.

import { StoreError } from '../store-error.ts'

/** @param where the addresses of the store's URL */
export function redisStoreError(error: unknown, where: string): StoreError {
  if (error instanceof StoreError) return error
  const cause = withoutCommand(error)
  const text = textOf(cause)
  for (const { sign, code, says, hint } of faults) {
    const [found, why] = sign.exec(text) ?? []
    if (found === undefined) continue
    return new StoreError(code, `Redis at ${where} ${says}${why ? `: ${why}` : ''}`, hint, { cause })
  }
  return new StoreError('E_STORE_FAILED', `Redis at ${where} refuses: ${text}`, 'look into its log', {
    cause,
  })
}

/** Whether waiting does not help: someone has to change the URL or a setting of Redis. */
export function isRefusedForGood(error: unknown): boolean {
  const text = textOf(error)
  return (
    /^(?:NOAUTH|WRONGPASS|NOPERM|ERR (?:invalid password|DB index|No such master))/.test(text) ||
    noCluster.test(text)
  )
}

/** Whether TLS failed: of one server for good, of several another may do. */
export function isTlsFault(error: unknown): boolean {
  return error instanceof Error && (tlsAlert.test(error.message) || untrusted.test(error.message))
}

export const awayHint =
  'see whether it runs there and has loaded its data, and whether port, scheme (rediss:// for TLS) and certificates are right'

/** The client hangs the command with its arguments on each error: digests, records, at the start the password. */
function withoutCommand(error: unknown): unknown {
  if (error instanceof Error && 'command' in error) delete error.command
  return error
}

function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  // When none of the Sentinels helps, what the last one said.
  return text.replace(/^All sentinels are unreachable.*Last error: /, '')
}

const noCluster = /cluster support disabled/
const tlsAlert = /SSL routines:\w*:([^:]+)/
const untrusted = /^(.*\b(?:certificate|altnames)\b.*?)[: ]*$/i

interface Fault {
  /** What its first group holds is told too. */
  readonly sign: RegExp
  readonly code: 'E_STORE_BUSY' | 'E_STORE_FAILED'
  readonly says: string
  readonly hint: string
}

/** Signs are the error codes of Redis, which before version 7 stand in the middle when a script met them, the words of ioredis, and our own. */
const faults: readonly Fault[] = [
  {
    sign: /^no (?:answer|data) within|ETIMEDOUT/,
    code: 'E_STORE_BUSY',
    says: 'did not answer in time',
    hint: 'see what keeps it busy: SLOWLOG GET, a slow disk under its append-only file, the network',
  },
  {
    sign: /^LOADING/,
    code: 'E_STORE_BUSY',
    says: 'is still loading its data',
    hint: 'wait until it has',
  },
  {
    sign: /^(?:BUSY |BUSYKEY)/,
    code: 'E_STORE_BUSY',
    says: 'is busy with a script',
    hint: 'see which program runs it; SCRIPT KILL ends one that has written nothing',
  },
  {
    sign: /^(?:CLUSTERDOWN|TRYAGAIN|MASTERDOWN)|Too many Cluster redirections|Failed to refresh slots cache|Cluster isn't ready/,
    code: 'E_STORE_BUSY',
    says: 'is a Cluster that does not serve all its slots now',
    hint: 'wait for its fail-over, or look at CLUSTER INFO',
  },
  {
    sign: /^slots are moving/,
    code: 'E_STORE_BUSY',
    says: 'is a Cluster that moves slots, so that no list of all is whole',
    hint: 'wait until they have moved: redis-cli --cluster check',
  },
  {
    sign: /^connected anew/,
    code: 'E_STORE_BUSY',
    says: 'was connected anew, so that no list of all is whole',
    hint: 'ask again; see why the connection broke: a restart, a fail-over, the network',
  },
  {
    sign: /\bREADONLY\b/,
    code: 'E_STORE_FAILED',
    says: 'is a replica, which takes no writes',
    hint: 'name the primary, or let Sentinels find it: redis+sentinel://',
  },
  {
    sign: /\bOOM\b/,
    code: 'E_STORE_FAILED',
    says: 'has used all the memory it may',
    hint: 'give it more: maxmemory; a million sessions need some 400 MB',
  },
  {
    sign: /^(?:NOAUTH|WRONGPASS|ERR invalid password)/,
    code: 'E_STORE_FAILED',
    says: 'does not let us in',
    hint: 'check user name and password in the URL of the store; those for Sentinels are sentinelUsername and sentinelPassword',
  },
  {
    sign: /^NOPERM|can't run this command/,
    code: 'E_STORE_FAILED',
    says: 'does not allow this user a command that is needed',
    hint: 'see the list of commands in docs/reference/stores.md',
  },
  {
    sign: /\b(?:MISCONF|NOREPLICAS)\b/,
    code: 'E_STORE_FAILED',
    says: 'takes no writes because it cannot keep them',
    hint: 'see its log: a full disk, a snapshot that failed, or fewer replicas than min-replicas-to-write',
  },
  {
    sign: /^(?:MOVED|ASK) /,
    code: 'E_STORE_FAILED',
    says: 'is a node of a Cluster',
    hint: 'say redis+cluster:// in the URL of the store; where it says so, wait until the slots of the Cluster have moved',
  },
  {
    sign: noCluster,
    code: 'E_STORE_FAILED',
    says: 'is no Cluster',
    hint: 'say redis:// for one server, redis+sentinel:// for Sentinels',
  },
  {
    sign: /^ERR No such master/,
    code: 'E_STORE_FAILED',
    says: 'knows no primary of that name',
    hint: 'write the name that the Sentinels have for it: redis+sentinel://host:26379/name',
  },
  {
    sign: tlsAlert,
    code: 'E_STORE_FAILED',
    says: 'breaks off TLS',
    hint: 'see its log; one that wants a certificate (tls-auth-clients) is shown it by "cert" and "key" in the URL of the store',
  },
  {
    sign: untrusted,
    code: 'E_STORE_FAILED',
    says: 'shows a certificate that is not trusted',
    hint: 'name who signed it by "ca" in the URL of the store, and the server as its certificate does; see that it has not expired',
  },
  {
    sign: /^(?:Connection is closed|Stream isn't writeable|Reached the max retries|Cluster is ended|None of startup nodes)|ECONN|EPIPE|All sentinels/,
    code: 'E_STORE_FAILED',
    says: 'cannot be reached',
    hint: awayHint,
  },
]
