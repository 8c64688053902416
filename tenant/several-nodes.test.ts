// Two whole tenants on one Redis are one service: what one answered the other knows.

import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import type { JsonObject } from '#crest'
import type { GivenSettings } from './configuration/settings.ts'
import { aFolder, giveAddress, journeysOf, linkIn, mailsIn, resetPassword } from './mail/mail-under-test.ts'
import type { Tenant } from './open-tenant.ts'
import { aRedis, withoutRedis } from './redis-under-test.ts'
import { alpha, aTenant, cookieName, demoUser, type TenantUnderTest } from './tenant-under-test.ts'

const skip = withoutRedis()

test('a session made on one node is refreshed and ended on the other, and is over on both', {
  skip,
}, async (t) => {
  const { one, two, clock } = await twoNodes(t)
  const tokenId = await one.login()
  clock.advanceMs(61_000)
  const refreshed = await two.send(`${alpha}/sessions?_action=refresh`, as(tokenId))
  assert.equal(refreshed.status, 200)
  assert.deepEqual([refreshed.body.idletime, refreshed.body.maxtime], [0, 7139])
  const ended = await one.send(`${alpha}/sessions?_action=logout`, as(tokenId))
  assert.deepEqual([ended.status, ended.body], [200, { result: 'Successfully logged out' }])
  for (const node of [two, one]) {
    const answer = await node.send(`${alpha}/sessions?_action=getSessionInfo`, as(tokenId))
    assert.equal(answer.status, 401)
  }
})

test('a journey begun on one node ends on the other, once', { skip }, async (t) => {
  const { one, two } = await twoNodes(t)
  const filled = filledIn((await one.send(`${alpha}/authenticate`, { headers: json })).body)
  const done = await two.send(`${alpha}/authenticate`, { headers: json, body: filled })
  assert.equal(done.status, 200)
  assert.match(String(done.body.tokenId), /^.{100,}$/)
  for (const node of [one, two]) {
    const again = await node.send(`${alpha}/authenticate`, { headers: json, body: filled })
    assert.equal(again.status, 401, 'an authId is good once, wherever it is sent')
  }
})

test('a link from a mail of one node is followed on the other, once', { skip }, async (t) => {
  const writers: Tenant[] = []
  const directory = await aFolder(t, writers)
  const { one, two } = await twoNodes(t, {}, { journeys: [resetPassword], mail: { directory } })
  writers.push(one.tenant, two.tenant)
  await giveAddress(one, 'demo@example.com')
  const [onOne, onTwo] = [journeysOf(one), journeysOf(two)]
  await onOne.answer(alpha, await onOne.start(alpha, 'ResetPassword'), 'demo@example.com')
  const suspendedId = linkIn((await mailsIn(directory, 1))[0]).searchParams.get('suspendedId') ?? ''
  const answers = await Promise.all([onTwo, onOne, onTwo].map((node) => node.resume(alpha, suspendedId)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401])
})

test('of two nodes that get one authId at the same moment one takes it', { skip }, async (t) => {
  const { one, two } = await twoNodes(t)
  const filled = filledIn((await one.send(`${alpha}/authenticate`, { headers: json })).body)
  const answers = await Promise.all(
    [one, two, one, two].map((node) => node.send(`${alpha}/authenticate`, { headers: json, body: filled })),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401])
})

test('a password changed on one node is the only one on the other, and ends the sessions there', {
  skip,
}, async (t) => {
  const { one, two } = await twoNodes(t)
  const [own, other] = [await one.login(), await two.login()]
  const password = 'Seventy-seconds-2'
  const changed = await one.send(`${alpha}/users/${demoUser.username}?_action=changePassword`, {
    ...as(own),
    headers: { ...as(own).headers, 'accept-api-version': 'resource=3.0', 'content-type': 'application/json' },
    body: { currentpassword: demoUser.password, userpassword: password },
  })
  assert.equal(changed.status, 200, changed.text)
  assert.equal(await isLive(two, other), false)
  assert.equal(await isLive(two, own), true)
  assert.equal(await two.login(), 'undefined')
  assert.notEqual(await two.login({ password }), 'undefined')
})

test('a new password for the administrator counts on a node that runs on, where the old sessions end', {
  skip,
}, async (t) => {
  const { one, clock, store } = await twoNodes(t)
  const lost = String(one.tenant.administrator.password)
  const asAdministrator = (password: string) =>
    one.login({ realm: '/am/json/realms/root', username: 'amAdmin', password })
  const token = await asAdministrator(lost)
  assert.equal(await isLive(one, token), true)
  const { tenant } = await aTenant(t, {}, { store, clock, resetAdministrator: true })
  assert.equal(await isLive(one, token), false)
  assert.equal(await asAdministrator(lost), 'undefined')
  assert.match(await asAdministrator(String(tenant.administrator.password)), /^.{100,}$/)
})

for (const behaviourWhenQuotaExhausted of ['DESTROY_NEXT_EXPIRING', 'DENY_ACCESS']) {
  test(`a quota with ${behaviourWhenQuotaExhausted} holds when one user logs in on both nodes at once`, {
    skip,
  }, async (t) => {
    const quota = { quotaConstraints: true, quotaLimit: 2, behaviourWhenQuotaExhausted }
    const { one, two } = await twoNodes(t, quota)
    const admitted: string[] = []
    for (let round = 0; round < 3; round += 1) {
      const tokens = await Promise.all([one, two, one, two, one, two].map((node) => node.login()))
      admitted.push(...tokens.filter((tokenId) => tokenId !== 'undefined'))
      const live = await Promise.all(admitted.map((tokenId) => isLive(two, tokenId)))
      assert.equal(live.filter(Boolean).length, 2)
    }
    assert.equal(admitted.length, behaviourWhenQuotaExhausted === 'DENY_ACCESS' ? 2 : 18)
  })
}

test('a client-side session ended on one node is over on the other', { skip }, async (t) => {
  const { one, two } = await twoNodes(t, { clientSideSessions: true, denylistClientSideSessions: true })
  const tokenId = await one.login()
  assert.equal(await isLive(two, tokenId), true, 'both have the key')
  await two.send(`${alpha}/sessions?_action=logout`, as(tokenId))
  assert.equal(await isLive(one, tokenId), false)
})

test('while Redis is away requests are answered 503, and sessions are there when it is back', {
  skip,
}, async (t) => {
  const { one, two, redis } = await twoNodes(t)
  const tokenId = await one.login()
  redis.kill('SIGSTOP')
  for (const node of [one, two]) {
    const answer = await node.send(`${alpha}/sessions?_action=refresh`, as(tokenId))
    assert.equal(answer.status, 503)
    assert.equal(answer.body.code, 503)
  }
  redis.kill('SIGCONT')
  for (const node of [one, two]) {
    while ((await node.send(`${alpha}/sessions?_action=refresh`, as(tokenId))).status === 503) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    assert.equal(await isLive(node, tokenId), true)
  }
})

test('nodes may be replaced one after the other, and no session is lost', { skip }, async (t) => {
  const { one, two, store, clock } = await twoNodes(t)
  const tokens = [await one.login(), await two.login()]
  await one.tenant.close()
  const three = await aTenant(t, {}, { store, clock })
  await two.tenant.close()
  const four = await aTenant(t, {}, { store, clock })
  for (const node of [three, four]) {
    for (const tokenId of tokens) assert.equal(await isLive(node, tokenId), true)
  }
})

test('nodes may be stopped and started anew in turn under traffic, and all a client needs is to try again', {
  skip,
}, async (t) => {
  const { one, two, store, clock } = await twoNodes(t)
  const nodes = [one, two]
  const traffic = new Traffic(nodes)
  t.after(() => traffic.agent.destroy())
  await traffic.run(async () => {
    for (const place of [0, 1, 0, 1]) {
      await traffic.rounds(2)
      await nodes[place]?.tenant.close()
      await traffic.rounds(1)
      nodes[place] = await aTenant(t, {}, { store, clock })
    }
    await traffic.rounds(2)
  })
  assert.ok(traffic.retries > 0, 'somebody met a node that was away')
  for (const node of nodes) {
    for (const tokenId of traffic.alive) assert.equal(await isLive(node, tokenId), true, 'a login was lost')
    for (const tokenId of traffic.ended)
      assert.equal(await isLive(node, tokenId), false, 'a logout was undone')
  }
})

/** Users who log in, refresh and log out over sockets; each asks the nodes by turns, and the other one when one cannot be reached. */
class Traffic {
  readonly alive: string[] = []
  readonly ended: string[] = []
  readonly agent = new Agent({ keepAlive: true })
  retries = 0
  readonly #nodes: readonly TenantUnderTest[]
  #turn = 0
  #done = 0
  #isRunning = true

  /** @param nodes asked anew for each request: one may be replaced */
  constructor(nodes: readonly TenantUnderTest[]) {
    this.#nodes = nodes
  }

  /** Runs beside the work, and ends with it. */
  async run(work: () => Promise<void>): Promise<void> {
    const users = Promise.all(Array.from({ length: usersAtOnce }, () => this.#user()))
    const worked = work().finally(() => {
      this.#isRunning = false
    })
    await Promise.all([users, worked])
  }

  /** Resolves when there have been so many more logins of each user. */
  async rounds(count: number): Promise<void> {
    const end = this.#done + count * usersAtOnce
    while (this.#isRunning && this.#done < end) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  async #user(): Promise<void> {
    for (let round = 0; this.#isRunning; round += 1) {
      const login = { 'x-openam-username': demoUser.username, 'x-openam-password': demoUser.password }
      const tokenId = String((await this.#ask('authenticate', login)).tokenId)
      assert.ok((await this.#ask('sessions?_action=refresh', { [cookieName]: tokenId })).uid)
      if (round % 2 === 1) await this.#ask('sessions?_action=logout', { [cookieName]: tokenId })
      const acknowledged = round % 2 === 1 ? this.ended : this.alive
      acknowledged.push(tokenId)
      this.#done += 1
    }
  }

  async #ask(path: string, headers: Readonly<Record<string, string>>): Promise<JsonObject> {
    this.#turn += 1
    const first = this.#turn
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const { tenant } = this.#nodes[(first + attempt) % this.#nodes.length] as TenantUnderTest
      const { status, body } = await this.#post(`${tenant.url}${realm}/${path}`, headers).catch(notReached)
      if (status === 200) return body
      assert.ok(status === undefined || status === 503, `${path} was answered ${status}`)
      this.retries += 1
    }
    assert.fail(`${path} was answered by no node`)
  }

  async #post(url: string, headers: Readonly<Record<string, string>>) {
    const sent = request(url, {
      method: 'POST',
      agent: this.agent,
      headers: { 'accept-api-version': 'resource=2.1', 'content-length': 0, ...headers },
    })
    sent.end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const body: JsonObject = JSON.parse(await text(response))
    return { status: response.statusCode, body }
  }
}

/** The node is away, or closed a connection that was idle just as it was used again: nothing was done there. */
function notReached(error: Error & { code?: string }): {
  readonly status: undefined
  readonly body: JsonObject
} {
  assert.match(error.code ?? String(error), /^(?:ECONNREFUSED|ECONNRESET|EPIPE)$/)
  return { status: undefined, body: {} }
}

interface Nodes {
  readonly one: TenantUnderTest
  readonly two: TenantUnderTest
  readonly clock: TenantUnderTest['clock']
  readonly store: string
  readonly redis: ChildProcess
}

/** They know of each other by the Redis only, and share the clock that the test holds. */
async function twoNodes(
  t: TestContext,
  sessions: JsonObject = {},
  others: GivenSettings = {},
): Promise<Nodes> {
  const { redis, store } = await aRedis(t)
  const settings = { ...others, sessions }
  const one = await aTenant(t, settings, { store })
  const two = await aTenant(t, settings, { store, clock: one.clock })
  return { one, two, clock: one.clock, store, redis }
}

function as(tokenId: string) {
  return { headers: { [cookieName]: tokenId } }
}

async function isLive(node: TenantUnderTest, tokenId: string): Promise<boolean> {
  return (await node.send(`${alpha}/sessions?_action=validate`, as(tokenId))).body.valid === true
}

/** The journey's page with the demo user's name and password put in. */
function filledIn(page: JsonObject): JsonObject {
  const given = [demoUser.username, demoUser.password]
  const callbacks = page.callbacks as { readonly input: readonly { readonly name: string }[] }[]
  return {
    ...page,
    callbacks: callbacks.map((callback, i) => ({
      ...callback,
      input: callback.input.map(({ name }) => ({ name, value: given[i] ?? '' })),
    })),
  }
}

const usersAtOnce = 8
const realm = '/json/realms/root/realms/alpha'
const json = { 'accept-api-version': 'resource=2.1', 'content-type': 'application/json' }
