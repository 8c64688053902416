// kill -9 of a real tenant, again and again, under a mixed load over HTTP: what was answered has happened, and stays.
// KILLS says how many; default 5. `npm run soak -- kill-loop` does many more.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { JsonObject } from '#crest'
import { openTenant } from './open-tenant.ts'

const cookieName = '9c1f0a7be42d6e3'
const demoUser = { username: 'postman.demo', password: 'Sixty-seconds-1' }
const alpha = '/am/json/realms/root/realms/alpha'

// This file is also the program that gets killed.
const [, , role, childDirectory = ''] = process.argv
if (role === 'child') {
  const tenant = await openTenant({
    port: 0,
    dataDirectory: childDirectory,
    demoUser,
    settings: {
      cookieName,
      sessions: {
        latestAccessTimeUpdateFrequencySeconds: 0, // each refresh is written
        sessionPropertyWhitelist: ['AMCtxId', 'color'],
      },
      throttling: { failuresPerAccount: 0, failuresPerAddress: 0 },
    },
  })
  process.stdout.write(`${new URL(tenant.url).port}\n`)
} else {
  const kills = Number(process.env.KILLS ?? 5)
  test(`after ${kills} kills under load nothing acknowledged is lost and nothing ended lives`, async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
    t.after(() => rm(directory, { recursive: true }))
    const known: Known[] = []
    let requests = 0
    for (let kill = 0; kill < kills; kill += 1) {
      const { port, child } = await start(directory)
      await checkAll(port, known)
      requests += await killUnderLoad(port, child, known)
    }
    const { port, child } = await start(directory)
    await checkAll(port, known)
    child.kill('SIGTERM')
    await once(child, 'exit')
    const count = (is: (session: Known) => boolean) => known.filter(is).length
    assert.ok(count(({ end }) => end === 'answered') >= kills, 'too few logouts were answered to tell')
    assert.ok(count(({ end }) => end === 'not asked') >= kills, 'too few sessions were left to tell')
    t.diagnostic(
      `${requests} requests, ${known.length} sessions, ${count(({ end }) => end === 'answered')} logged out`,
    )
  })
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

/** @returns how many requests were answered */
async function killUnderLoad(port: number, child: ChildProcess, known: Known[]): Promise<number> {
  const agent = new Agent({ keepAlive: true })
  let answered = 0
  const ask: Ask = async (action, token, body) => {
    const answer = await post({ port, agent, action, token, body })
    answered += 1
    return answer
  }
  const isGone = once(child, 'exit')
  const users = Array.from({ length: 16 }, (_, user) => useUntilKilled(ask, known, user))
  setTimeout(() => child.kill('SIGKILL'), 200 + Math.random() * 800)
  await isGone
  await Promise.all(users)
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

/** A touch may lag by one batch, of 5 ms; a second is what the answer can show. */
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

async function start(directory: string): Promise<{ port: number; child: ChildProcess }> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'child', directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) return { port: Number(line), child }
  throw new Error('the tenant did not start')
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
