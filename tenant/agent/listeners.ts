// Tells agents that a session has ended, so that they drop it from their caches at once.

import { digestOf, type SessionHandle, type SessionStore, sessionHandleOf, type TokenId } from '#session'
import { destroyedNotification } from './notification.ts'

/** Who wants to know of the end of which session. Kept in this process only: a restart forgets, and agents register anew. */
export interface SessionListeners {
  /** @returns whether it is told; `false` for an address that is not one of the operator's */
  add(tokenId: TokenId, url: string): boolean
  /** The session has ended: tells whoever listens, once. */
  tell(tokenId: TokenId): void
  /**
   * The same store; the end of a session, once the store holds it, is told to whoever listens, and nobody waits for that. When
   * there is nobody to tell it is the store itself.
   */
  watch(store: SessionStore): SessionStore
  /**
   * Asks whether the next 100 of the sessions live that somebody listens for, and tells of those that do not: they have expired, were
   * client-side, or ended on another node. Call it once a second; while one call is under way another does nothing. What the
   * store cannot answer is asked again in the next round.
   */
  check(store: Pick<SessionStore, 'find'>): Promise<void>
}

export interface SessionListenersOptions {
  /** `https://app.example:8443`: where agents may be told. The tenant sends to no other place, whoever asks. */
  readonly origins: readonly string[]
  /** Sends a notification. Default: an HTTP POST that follows no redirect and gives up after 3 s. */
  readonly post?: (url: string, xml: string) => Promise<void>
  /** Gets a line for each notification that did not arrive; never a token. */
  readonly log: (line: string) => void
}

/** Remembered sessions; beyond it the one that was registered longest ago is forgotten. */
const mostSessions = 10_000
/** Addresses for one session; more are refused. */
const mostAddresses = 16
/** Characters; a longer one is refused. */
const longestAddress = 512
/** Asked after in one `check`: a bound on what listeners cost the store, whatever their number. */
const mostChecked = 100
/** Notifications on their way; more are dropped, and the agents' own caches expire instead. */
const mostUnderWay = 256

export function createSessionListeners(options: SessionListenersOptions): SessionListeners {
  const { post = postNotification, log } = options
  const origins = new Set(options.origins.map((origin) => new URL(origin).origin))
  const byHandle = new Map<SessionHandle, { readonly tokenId: TokenId; readonly urls: Set<string> }>()
  let round = byHandle.entries()
  // A Map's iterator sees what is added and removed meanwhile; at its end the next round begins.
  const nextToCheck = () => {
    const next = []
    while (next.length < mostChecked) {
      const { done, value } = round.next()
      if (done) {
        round = byHandle.entries()
        break
      }
      next.push(value)
    }
    return next
  }
  let isChecking = false
  let underWay = 0
  let count = 0

  function tell(handle: SessionHandle): void {
    const listener = byHandle.get(handle)
    if (listener === undefined) return
    byHandle.delete(handle)
    for (const url of listener.urls) {
      if (underWay >= mostUnderWay) {
        log(`notification to ${new URL(url).origin} dropped: ${mostUnderWay} are under way`)
        continue
      }
      underWay += 1
      count += 1
      post(url, destroyedNotification(listener.tokenId, count))
        .catch((error: Error) => log(`notification to ${new URL(url).origin} failed: ${reasonOf(error)}`))
        .finally(() => {
          underWay -= 1
        })
    }
  }

  return {
    add(tokenId, url) {
      if (url.length > longestAddress || !URL.canParse(url) || !origins.has(new URL(url).origin)) return false
      const handle = sessionHandleOf(digestOf(tokenId))
      const urls = byHandle.get(handle)?.urls ?? new Set()
      if (urls.size >= mostAddresses && !urls.has(url)) return false
      byHandle.set(handle, { tokenId, urls: urls.add(url) })
      const [oldest] = byHandle.keys()
      if (byHandle.size > mostSessions && oldest !== undefined) byHandle.delete(oldest)
      return true
    },
    tell: (tokenId) => tell(sessionHandleOf(digestOf(tokenId))),
    watch: (store) => (origins.size === 0 ? store : watched(store, tell)),
    async check(store) {
      if (isChecking) return
      isChecking = true
      const ask = async ([handle, { tokenId }]: readonly [SessionHandle, { readonly tokenId: TokenId }]) => {
        if ((await store.find(tokenId)) === undefined) tell(handle)
      }
      await Promise.allSettled(nextToCheck().map(ask))
      isChecking = false
    },
  }
}

function watched(store: SessionStore, tell: (handle: SessionHandle) => void): SessionStore {
  return {
    create: (session) => store.create(session),
    createAmong: (session) => store.createAmong(session),
    find: (tokenId) => store.find(tokenId),
    use: (tokenId, updateFrequencyMs) => store.use(tokenId, updateFrequencyMs),
    setProperties: (tokenId, properties) => store.setProperties(tokenId, properties),
    async destroy(tokenId) {
      const isDestroyed = await store.destroy(tokenId)
      if (isDestroyed) tell(sessionHandleOf(digestOf(tokenId)))
      return isDestroyed
    },
    async destroyByHandle(handle) {
      const isDestroyed = await store.destroyByHandle(handle)
      if (isDestroyed) tell(handle)
      return isDestroyed
    },
    findByUser: (universalId, limit, options) => store.findByUser(universalId, limit, options),
    findByRealm: (realm, limit) => store.findByRealm(realm, limit),
    sessions: () => store.sessions(),
    restore: (session) => store.restore(session),
    close: () => store.close(),
  }
}

async function postNotification(url: string, xml: string): Promise<void> {
  const { status, body } = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'text/xml' },
    body: xml,
    redirect: 'error',
    signal: AbortSignal.timeout(3_000),
  })
  await body?.cancel()
  if (status >= 300) throw new Error(`it answered ${status}`)
}

/** `fetch` says little itself and keeps the reason in `cause`. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? cause.message : message
}
