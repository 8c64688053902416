// The race that session libraries lose: a request in flight brings back a session that has just been logged out. Not here.
// RACE_ROUNDS says how many rounds; default 50 on each store.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fixedClock } from '#session'
import { openTenant, type Tenant } from './open-tenant.ts'

const rounds = Number(process.env.RACE_ROUNDS ?? 50)
const refreshes = 64
const cookieName = '9c1f0a7be42d6e3'
const demoUser = { username: 'postman.demo', password: 'Sixty-seconds-1' }
const alpha = '/am/json/realms/root/realms/alpha'
const clock = fixedClock(Date.UTC(2026, 1, 11, 9, 14, 5))

test('in memory, no refresh succeeds once its logout is answered', async () => {
  const tenant = await open('memory')
  try {
    await race(tenant)
  } finally {
    await tenant.close()
  }
})

test('in the embedded store, no refresh succeeds once its logout is answered, nor after a restart', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
  t.after(() => rm(directory, { recursive: true }))
  const tenant = await open(directory)
  let tokens: string[] = []
  try {
    tokens = await race(tenant)
  } finally {
    await tenant.close()
  }
  const reopened = await open(directory)
  try {
    for (const token of tokens) await checkOver(reopened, token)
  } finally {
    await reopened.close()
  }
})

/** @returns the tokens that were logged out */
async function race(tenant: Tenant): Promise<string[]> {
  const tokens: string[] = []
  let refused = 0
  for (let round = 0; round < rounds; round += 1) {
    const token = await login(tenant)
    tokens.push(token)
    clock.advanceMs(1) // so that each refresh has something to write
    const statuses: number[] = []
    const asked: Promise<unknown>[] = []
    const logoutPlace = (round * 7) % refreshes
    for (let i = 0; i < refreshes; i += 1) {
      if (i === logoutPlace) {
        const logout = act(tenant, token, 'logout').then(async ({ status }) => {
          assert.equal(status, 200)
          await checkOver(tenant, token)
        })
        asked.push(logout)
      }
      asked.push(act(tenant, token, 'refresh').then(({ status }) => statuses.push(status)))
      if (i % 8 === round % 8) await null // some come later than others
    }
    await Promise.all(asked)
    await checkOver(tenant, token)
    assert.deepEqual(
      statuses.filter((status) => status !== 200 && status !== 401),
      [],
    )
    refused += statuses.filter((status) => status === 401).length
  }
  assert.ok(refused > 0, 'no logout came before a refresh: this was no race')
  return tokens
}

async function checkOver(tenant: Tenant, token: string): Promise<void> {
  assert.equal((await act(tenant, token, 'refresh')).status, 401)
  assert.deepEqual((await act(tenant, token, 'validate')).body, { valid: false })
}

function open(dataDirectory: string): Promise<Tenant> {
  const sessions = { latestAccessTimeUpdateFrequencySeconds: 0 }
  return openTenant({ port: 0, dataDirectory, demoUser, clock, settings: { cookieName, sessions } })
}

async function login(tenant: Tenant): Promise<string> {
  const headers = {
    'accept-api-version': 'resource=2.1',
    'x-openam-username': demoUser.username,
    'x-openam-password': demoUser.password,
  }
  const { body } = await tenant.handle({ method: 'POST', target: `${alpha}/authenticate`, headers, body: '' })
  return JSON.parse(body).tokenId
}

async function act(tenant: Tenant, token: string, action: string) {
  const headers = { 'accept-api-version': 'resource=4.0', [cookieName]: token }
  const target = `${alpha}/sessions?_action=${action}`
  const { status, body } = await tenant.handle({ method: 'POST', target, headers, body: '' })
  return { status, body: JSON.parse(body) }
}
