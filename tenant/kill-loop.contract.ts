// kill -9 of a tenant, again and again, under a mixed load over HTTP. The client keeps every answer, and holds what it finds
// after each start against them.

import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { JsonObject } from '#crest'
import type { GivenSettings } from './configuration/settings.ts'

const cookieName = '9c1f0a7be42d6e3'
const demoUser = { username: 'postman.demo', password: 'Sixty-seconds-1' }
const alpha = '/am/json/realms/root/realms/alpha'

/** What the tenant that gets killed has to be opened with. */
export const killedTenant = {
  demoUser,
  settings: {
    cookieName,
    sessions: {
      maxIdleTimeMinutes: 24 * 60, // however long the loop takes
      maxSessionTimeMinutes: 24 * 60,
      latestAccessTimeUpdateFrequencySeconds: 0, // each refresh is written
      sessionPropertyWhitelist: ['AMCtxId', 'color'],
    },
    throttling: { failuresPerAccount: 0, failuresPerAddress: 0 },
  } satisfies GivenSettings,
}

export interface RunningTenant {
  readonly port: number
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>
}

export interface KillLoop {
  readonly kills: number
  /** Starts the tenant, each time over the same folder. */
  start(): Promise<RunningTenant>
}

export interface KillLoopReport {
  /** Answered, while the load ran. */
  readonly requests: number
  readonly loadSeconds: number
  readonly sessions: number
  /** Of the sessions: their logout was answered. */
  readonly loggedOut: number
  /** Milliseconds of each start after a kill, and how many sessions it found at most. */
  readonly startsMs: readonly number[]
}

/**
 * After each kill it asks for every session since the one before, and for some older ones; at the end for all of them.
 *
 * @throws when an acknowledged logout is undone, or an acknowledged login, property or refresh is lost
 */
export async function killAgainAndAgain({ kills, start }: KillLoop): Promise<KillLoopReport> {
  const known: Known[] = []
  const startsMs: number[] = []
  let requests = 0
  let loadMs = 0
  let tenant = await start()
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const since = known.length
      const beginMs = performance.now()
      requests += await killUnderLoad(tenant, known)
      const killedMs = performance.now()
      loadMs += killedMs - beginMs
      tenant = await start()
      startsMs.push(performance.now() - killedMs)
      await checkAll(tenant.port, [...known.slice(since), ...sampleOf(known.slice(0, since))])
    }
    await checkAll(tenant.port, known)
  } finally {
    await tenant.kill()
  }
  const loggedOut = known.filter(({ end }) => end === 'answered').length
  const left = known.filter(({ end }) => end === 'not asked').length
  assert.ok(loggedOut >= kills, 'too few logouts were answered to tell')
  assert.ok(left >= kills, 'too few sessions were left to tell')
  return { requests, loadSeconds: loadMs / 1_000, sessions: known.length, loggedOut, startsMs }
}

/** So many that a loop of a thousand kills does not grow with its square. */
function sampleOf(known: readonly Known[]): Known[] {
  const count = Math.min(known.length, 300)
  return Array.from({ length: count }, () => known[Math.floor(Math.random() * known.length)] as Known)
}

/** A session whose login was answered, and what was asked and answered about it since. */
interface Known {
  readonly token: string
  /** Epoch milliseconds; 0 before the first answer. */
  refreshAnsweredMs: number
  color: string
  /** Asked for, and not answered. */
  colorAsked: string | undefined
  end: 'not asked' | 'asked' | 'answered'
}

/**
 * Kills when so many requests are answered, by chance, and up to 20 ms later: on a busy machine no less has happened by then.
 * @returns how many requests were answered
 */
async function killUnderLoad({ port, kill }: RunningTenant, known: Known[]): Promise<number> {
  const agent = new Agent({ keepAlive: true })
  const enough = 400 + Math.floor(Math.random() * 600)
  let answered = 0
  let killing: Promise<void> | undefined
  const ask: Ask = async (action, token, body) => {
    const answer = await post({ port, agent, action, token, body })
    answered += 1
    if (answered >= enough) killing ??= wait(Math.random() * 20).then(kill)
    return answer
  }
  await Promise.all(Array.from({ length: 16 }, (_, user) => useUntilKilled(ask, known, user)))
  assert.ok(killing, 'the tenant ended before it was killed')
  await killing
  agent.destroy()
  return answered
}

type Ask = (
  action: string,
  token?: string,
  body?: JsonObject,
) => Promise<{ status: number; body: JsonObject }>

/** Log in, use the session, paint it, and log out of two thirds. Ends when the tenant no longer answers. */
async function useUntilKilled(ask: Ask, known: Known[], user: number): Promise<void> {
  try {
    for (let turn = 0; ; turn += 1) {
      const login = await ask('login')
      assert.equal(login.status, 200)
      const session: Known = {
        token: String(login.body.tokenId),
        refreshAnsweredMs: 0,
        color: '',
        colorAsked: undefined,
        end: 'not asked',
      }
      known.push(session)
      for (let i = 0; i < 20; i += 1) {
        const askedMs = Date.now()
        assert.equal((await ask('refresh', session.token)).status, 200)
        session.refreshAnsweredMs = askedMs
        if (i % 5 !== 0) continue
        session.colorAsked = `${turn}-${i}`
        assert.equal(
          (await ask('updateSessionProperties', session.token, { color: session.colorAsked })).status,
          200,
        )
        session.color = session.colorAsked
        session.colorAsked = undefined
      }
      if ((turn + user) % 3 === 0) continue
      session.end = 'asked'
      assert.equal((await ask('logout', session.token)).status, 200)
      session.end = 'answered'
    }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
  }
}

/** A touch may lag by one batch, of 50 ms; a second is what the answer can show. */
async function checkAll(port: number, known: readonly Known[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const ask = (action: string, token: string) => post({ port, agent, action, token })
  const check = async (session: Known) => {
    const { status, body } = await ask('getSessionInfo', session.token)
    if (session.end === 'answered') assert.equal(status, 401, 'a session that was logged out lives')
    if (session.end !== 'not asked') return
    assert.equal(status, 200, 'a session that was answered is lost')
    const { color } = body.properties as { color: string }
    assert.ok(color === session.color || color === session.colorAsked, 'a property that was answered is lost')
    const latestMs = Date.parse(String(body.latestAccessTime))
    assert.ok(latestMs >= session.refreshAnsweredMs - 2_000, 'a refresh that was answered is lost')
  }
  await Promise.all(known.map(check))
  agent.destroy()
}

interface Post {
  readonly port: number
  readonly agent: Agent
  readonly action: string
  readonly token?: string | undefined
  readonly body?: JsonObject | undefined
}

/** Rejects when the connection breaks before the answer is whole. */
function post({ port, agent, action, token, body }: Post): Promise<{ status: number; body: JsonObject }> {
  const isLogin = action === 'login'
  const path = `${alpha}/${isLogin ? 'authenticate' : `sessions?_action=${action}`}`
  const headers = {
    'accept-api-version': `resource=${isLogin ? '2.1' : '4.0'}`,
    'content-type': 'application/json',
    ...(isLogin && { 'x-openam-username': demoUser.username, 'x-openam-password': demoUser.password }),
    ...(token !== undefined && { [cookieName]: token }),
  }
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', method: 'POST', path, headers, agent }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
    })
    asked.on('error', reject)
    asked.end(body && JSON.stringify(body))
  })
}
