// Sessions against a model that is plainly right: fast-check makes up what users do, clocks jump, the service restarts, and
// every answer is what the model says. A failure prints its seed and its shortest history.
// MODEL_RUNS says how many histories; default 75 on each store. `npm run soak -- session-model` runs many more.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '#crest'
import { type FixedClock, fixedClock } from '#session'
import { openTenant, type Tenant } from './open-tenant.ts'

const runs = Number(process.env.MODEL_RUNS ?? 75)
const commandsInOne = 40
const cookieName = '9c1f0a7be42d6e3'
const demoUser = { username: 'postman.demo', password: 'Sixty-seconds-1' }
const alpha = '/am/json/realms/root/realms/alpha'
const minuteMs = 60_000

test('in memory, every answer is what the model says', () => runHistories('memory'))

test('in the embedded store, every answer is what the model says, over restarts', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
  t.after(() => rm(directory, { recursive: true }))
  await runHistories(directory)
})

/** One tenant for all histories: each begins a day later, when the sessions of the one before have expired. */
async function runHistories(dataDirectory: string): Promise<void> {
  const clock = fixedClock(Date.UTC(2026, 1, 11, 9, 14, 5))
  const real = new Real(dataDirectory, clock)
  let latestMs = clock.nowMs()
  await real.open()
  try {
    await fc.assert(
      fc.asyncProperty(commandsFor(dataDirectory), async (commands) => {
        latestMs = Math.max(latestMs, clock.nowMs()) + 24 * 60 * minuteMs
        clock.setMs(latestMs)
        real.tokens.length = 0
        await fc.asyncModelRun(() => ({ model: new Model(clock.nowMs()), real }), commands)
        latestMs = Math.max(latestMs, real.highestMs)
      }),
      { numRuns: runs },
    )
  } finally {
    await real.close()
  }
}

/** What the service must do, in as few words as possible. */
class Model {
  readonly sessions: ModelSession[] = []
  nowMs: number
  constructor(nowMs: number) {
    this.nowMs = nowMs
  }

  /** Where the session stands. `unsure`: it had expired, and a clock that went back makes it young again, if it is still there. */
  stateOf(session: ModelSession): 'live' | 'over' | 'unsure' {
    if (session.isEnded || this.nowMs >= expiryOf(session)) return 'over'
    return session.hasLapsed ? 'unsure' : 'live'
  }

  login(): void {
    const { nowMs } = this
    this.sessions.push({ createdMs: nowMs, usedMs: nowMs, color: '', isEnded: false, hasLapsed: false })
  }

  use(session: ModelSession): void {
    if (this.nowMs - session.usedMs > 60_000) session.usedMs = this.nowMs
  }

  setClock(nowMs: number): void {
    this.nowMs = nowMs
    for (const session of this.sessions) if (nowMs >= expiryOf(session)) session.hasLapsed = true
  }
}

interface ModelSession {
  readonly createdMs: number
  usedMs: number
  color: string
  isEnded: boolean
  /** Whether the clock has stood at its expiry or later. */
  hasLapsed: boolean
}

function expiryOf({ createdMs, usedMs }: ModelSession): number {
  return Math.min(createdMs + 120 * minuteMs, usedMs + 30 * minuteMs)
}

/** The service, asked with requests as values. */
class Real {
  readonly tokens: string[] = []
  highestMs = 0
  /** The user's name in sessions, a UUID. */
  username = ''
  readonly clock: FixedClock
  readonly #dataDirectory: string
  #tenant: Tenant | undefined

  constructor(dataDirectory: string, clock: FixedClock) {
    this.#dataDirectory = dataDirectory
    this.clock = clock
  }

  async open(): Promise<void> {
    this.#tenant = await openTenant({
      port: 0,
      dataDirectory: this.#dataDirectory,
      demoUser,
      clock: this.clock,
      settings: { cookieName, sessions: { sessionPropertyWhitelist: ['AMCtxId', 'color'] } },
    })
  }

  async close(): Promise<void> {
    await this.#tenant?.close()
  }

  setClock(nowMs: number): void {
    this.clock.setMs(nowMs)
    this.highestMs = Math.max(this.highestMs, nowMs)
  }

  async login(): Promise<void> {
    const headers = { 'x-openam-username': demoUser.username, 'x-openam-password': demoUser.password }
    const { body } = await this.ask(`${alpha}/authenticate`, {
      ...headers,
      'accept-api-version': 'resource=2.1',
    })
    const place = this.tokens.push(String(body.tokenId)) - 1
    if (this.username === '') this.username = String((await this.act(place, 'getSessionInfo')).body.username)
  }

  act(place: number, action: string, body = ''): Promise<{ status: number; body: JsonObject }> {
    const headers = { 'accept-api-version': 'resource=5.1', [cookieName]: this.tokens[place] ?? '' }
    return this.ask(`${alpha}/sessions?_action=${action}`, headers, body)
  }

  private async ask(target: string, headers: Record<string, string>, body = '') {
    assert.ok(this.#tenant)
    const answer = await this.#tenant.handle({ method: 'POST', target, headers, body })
    return { status: answer.status, body: JSON.parse(answer.body) as JsonObject }
  }
}

type Command = fc.AsyncCommand<Model, Real>

function commandsFor(dataDirectory: string) {
  const place = fc.nat(7)
  const actions = Object.keys(expectations) as (keyof typeof expectations)[]
  const act = fc
    .record({ place, action: fc.constantFrom(...actions), color: fc.constantFrom('', 'red', 'gr\u00fcn') })
    .map((given) => actCommand(given))
  const clockStep = fc.constantFrom(...clockStepsMs).map(clockCommand)
  const login = fc.constant(loginCommand)
  const end = fc.oneof(
    place.map((at) => logoutCommand(at)),
    place.map((at) => logoutByUserCommand(at)),
  )
  const choices: fc.Arbitrary<Command>[] = [login, act, act, act, act, act, clockStep, clockStep, end]
  // A restart takes as long as fifty requests.
  if (dataDirectory !== 'memory') {
    choices.push(fc.nat(9).map((chance) => (chance === 0 ? restartCommand : clockCommand(1))))
  }
  return fc.commands(choices, { maxCommands: commandsInOne, size: 'max' })
}

/** Both sides of the update frequency and of the two limits, and a clock that is set back. */
const clockStepsMs = [
  1,
  59_999,
  60_000,
  60_001,
  29 * minuteMs,
  1_799_999,
  1_800_000,
  7_199_999,
  -1_000,
  -60 * minuteMs,
  60 * minuteMs,
]

const loginCommand: Command = {
  check: ({ sessions }) => sessions.length < 8,
  async run(model, real) {
    model.login()
    await real.login()
  },
  toString: () => 'login',
}

function clockCommand(stepMs: number): Command {
  return {
    check: () => true,
    async run(model, real) {
      model.setClock(model.nowMs + stepMs)
      real.setClock(model.nowMs)
    },
    toString: () => `clock ${stepMs > 0 ? '+' : ''}${stepMs} ms`,
  }
}

const restartCommand: Command = {
  check: () => true,
  async run(_model, real) {
    await real.close()
    await real.open()
  },
  toString: () => 'restart',
}

/** What each action answers for a live session, and which of them use it. */
const expectations = {
  refresh: { isUse: true, of: sessionTimes },
  validate: { isUse: true, of: () => ({ valid: true }) },
  'validate&refresh=false': { isUse: false, of: () => ({ valid: true }) },
  getSessionInfo: { isUse: false, of: sessionInfo },
  getSessionInfoAndResetIdleTime: { isUse: true, of: sessionInfo },
  getSessionProperties: { isUse: false, of: ({ color }: ModelSession) => ({ color }) },
  updateSessionProperties: { isUse: false, of: ({ color }: ModelSession) => ({ color }) },
} satisfies Record<string, { isUse: boolean; of: (session: ModelSession, nowMs: number) => JsonObject }>

function sessionTimes({ createdMs, usedMs }: ModelSession, nowMs: number): JsonObject {
  return {
    idletime: Math.max(0, Math.floor((nowMs - usedMs) / 1_000)),
    maxtime: Math.floor((createdMs + 120 * minuteMs - nowMs) / 1_000),
  }
}

function sessionInfo({ createdMs, usedMs }: ModelSession): JsonObject {
  const seconds = (timeMs: number) => `${new Date(timeMs).toISOString().slice(0, 19)}Z`
  return {
    latestAccessTime: seconds(usedMs),
    maxIdleExpirationTime: seconds(usedMs + 30 * minuteMs),
    maxSessionExpirationTime: seconds(createdMs + 120 * minuteMs),
  }
}

function actCommand({
  place,
  action,
  color,
}: {
  place: number
  action: keyof typeof expectations
  color: string
}): Command {
  return sessionCommand(place, action, async (session, model, real) => {
    const isUpdate = action === 'updateSessionProperties'
    const answer = await real.act(place, action, isUpdate ? JSON.stringify({ color }) : '')
    if (!checkedIfLive(model, session, answer, action.startsWith('validate'))) return
    const { isUse, of } = expectations[action]
    if (isUse) model.use(session)
    if (isUpdate) session.color = color
    for (const [name, value] of Object.entries(of(session, model.nowMs)))
      assert.equal(answer.body[name], value, name)
  })
}

function logoutCommand(place: number): Command {
  return sessionCommand(place, 'logout', async (session, model, real) => {
    if (!checkedIfLive(model, session, await real.act(place, 'logout'), false)) return
    session.isEnded = true
  })
}

function logoutByUserCommand(place: number): Command {
  return sessionCommand(place, 'logoutByUser', async (session, model, real) => {
    const answer = await real.act(place, 'logoutByUser', JSON.stringify({ username: real.username }))
    if (!checkedIfLive(model, session, answer, false)) return
    for (const each of model.sessions) each.isEnded = true
  })
}

function sessionCommand(
  place: number,
  name: string,
  run: (session: ModelSession, model: Model, real: Real) => Promise<void>,
): Command {
  return {
    check: ({ sessions }) => place < sessions.length,
    run: (model, real) => run(model.sessions[place] as ModelSession, model, real),
    toString: () => `${name} of session ${place}`,
  }
}

/** Holds an answer against the state of its session. @returns whether the session is live, as the answer says where the model is unsure */
function checkedIfLive(
  model: Model,
  session: ModelSession,
  { status, body }: { status: number; body: JsonObject },
  isValidate: boolean,
): boolean {
  const saysLive = isValidate ? body.valid === true : status === 200
  const state = model.stateOf(session)
  if (state !== 'unsure')
    assert.equal(saysLive, state === 'live', `a session that is ${state} was answered ${status}`)
  if (isValidate || saysLive) assert.equal(status, 200)
  else assert.equal(status, 401)
  if (!saysLive && state === 'unsure') session.isEnded = true
  return saysLive
}
