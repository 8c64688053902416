// For tests: a store with one session, and actions run on it as the service runs them.

import { type JsonValue, parseParameters } from '#crest'
import type { ResourceVersion, SessionEvent } from '../action.ts'
import { fixedClock } from '../clock.ts'
import type { Session, TokenId } from '../session.ts'
import { aStore } from '../sessions-under-test.ts'
import { defaultSessionSettings, type SessionSettings } from '../settings.ts'
import { getAction } from './index.ts'

const a = 'a' as TokenId

interface Asked {
  readonly version?: ResourceVersion
  readonly query?: string
  readonly content?: JsonValue
  readonly isAdministrator?: boolean
  readonly target?: Session | undefined
}

/** A store with the session, whose token is `a`, and what runs an action on it. */
export async function aServerWith(
  session?: Session,
  options: { nowMs?: number; settings?: Partial<SessionSettings> } = {},
) {
  const clock = fixedClock(options.nowMs ?? 1_000)
  const settings = { ...defaultSessionSettings, ...options.settings }
  const store = await aStore({ clock, settings })
  const events: SessionEvent[] = []
  const context = { store, clock, settings, report: (event: SessionEvent) => void events.push(event) }
  if (session) await store.create(session)

  /** As the service does it: finds the target, or uses it, then runs the action. */
  async function answer(name: string, asked: Asked = {}) {
    const { version = '4.0', query = '', content = null, isAdministrator = false } = asked
    const action = getAction(name, version)
    const isUse = action.isUse?.(parseParameters(query)) === true
    const target =
      asked.target ??
      (await (isUse ? store.use(a, settings.latestAccessTimeUpdateFrequencySeconds * 1000) : store.find(a)))
    return await action.run(context, {
      target,
      isAdministrator,
      resourceVersion: version,
      realm: '/alpha',
      content,
    })
  }
  return { answer, clock, context, events }
}
