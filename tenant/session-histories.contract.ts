// Histories of sessions that fast-check makes up: what users do, clocks that jump, a service that restarts. Every answer has to
// be what the model says; a failure says its seed and its shortest history.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { JsonObject } from '#crest'
import { fixedClock } from '#session'
import { RealTenant } from './real-tenant.contract.ts'
import { Model, type ModelSession, sessionInfo, sessionTimes } from './session-model.contract.ts'

const minuteMs = 60_000

export interface Histories {
  /** Folder of the embedded store, or `memory`, where nothing restarts. */
  readonly dataDirectory: string
  readonly runs: number
  /** Commands in one history, at most. */
  readonly commands: number
  /** Of fast-check; the same seed makes the same histories. Default by chance. */
  readonly seed?: number
}

/**
 * One tenant for all histories: each begins a day later, when the sessions of the one before have expired.
 *
 * @throws fast-check's report of the shortest history whose answers are not the model's
 */
export async function playHistories({ dataDirectory, runs, commands, seed }: Histories): Promise<void> {
  const clock = fixedClock(Date.UTC(2026, 1, 11, 9, 14, 5))
  const real = new RealTenant(dataDirectory, clock)
  let latestMs = clock.nowMs()
  await real.open()
  try {
    await fc.assert(
      fc.asyncProperty(commandsFor(dataDirectory, commands), async (history) => {
        latestMs = Math.max(latestMs, clock.nowMs()) + 24 * 60 * minuteMs
        clock.setMs(latestMs)
        real.tokens.length = 0
        await fc.asyncModelRun(() => ({ model: new Model(clock.nowMs()), real }), history)
        latestMs = Math.max(latestMs, real.highestMs)
      }),
      { numRuns: runs, ...(seed !== undefined && { seed }) },
    )
  } finally {
    await real.close()
  }
}

type Command = fc.AsyncCommand<Model, RealTenant>

function commandsFor(dataDirectory: string, maxCommands: number) {
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
  return fc.commands(choices, { maxCommands, size: 'max' })
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
    model.endAll()
  })
}

function sessionCommand(
  place: number,
  name: string,
  run: (session: ModelSession, model: Model, real: RealTenant) => Promise<void>,
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
