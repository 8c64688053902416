// `@forgerock/openam-agent`, which guards an express application, with the tenant as its AM.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { format } from 'node:util'
import {
  BasicAuthShield,
  CookieShield,
  PolicyAgent,
  type PolicyAgentOptions,
  type Shield,
} from '@forgerock/openam-agent'
import { type ClientTenant, demoUser, login, openClientTenant } from './client-tenant.ts'

// The agent's own switch against ending the process when it ends.
process.env.NODE_ENV = 'test'

test('behind CookieShield nobody is let in without a live session', async (t) => {
  const app = await openApplication(t, new CookieShield({ noRedirect: true }))
  assert.equal((await fetch(app.url)).status, 401)
  const headers = { cookie: `${app.tenant.cookieName}=nobody` }
  assert.equal((await fetch(app.url, { headers })).status, 401)
})

test('without noRedirect CookieShield sends a browser to the login page of the tenant, back to where it was', async (t) => {
  const app = await openApplication(t, new CookieShield(), { cookieDomains: ['127.0.0.1'] })
  const answer = await fetch(app.url, { redirect: 'manual' })
  assert.equal(answer.status, 302)
  const { pathname, searchParams } = new URL(answer.headers.get('location') ?? '')
  assert.equal(pathname, '/am/UI/Login')
  assert.equal(searchParams.get('realm'), '/alpha')
})

test('the agent asks once, and a logout at the tenant ends what it remembers', async (t) => {
  const app = await openApplication(t, new CookieShield({ noRedirect: true }))
  const headers = { cookie: `${app.tenant.cookieName}=${await login(app.tenant)}` }
  assert.equal((await fetch(app.url, { headers })).status, 200)
  await app.logged(/registered session listener/)
  assert.equal((await fetch(app.url, { headers })).status, 200)
  assert.equal(app.lines.filter((line) => /is valid; saving to cache/.test(line)).length, 2, 'user and agent')

  const told = once(app.agent, 'session')
  await fetch(`${app.tenant.alpha}/sessions?_action=logout`, {
    method: 'POST',
    headers: { ...headers, 'Accept-API-Version': 'resource=4.0' },
  })
  assert.equal((await told)[0].state, 'destroyed')
  assert.equal((await fetch(app.url, { headers })).status, 401)
})

test('BasicAuthShield lets in who knows a password', async (t) => {
  const app = await openApplication(t, new BasicAuthShield({ realm: '/alpha' }))
  const ask = async (password: string) => {
    const credentials = Buffer.from(`${demoUser.username}:${password}`).toString('base64')
    return (await fetch(app.url, { headers: { authorization: `Basic ${credentials}` } })).status
  }
  assert.equal((await fetch(app.url)).status, 401)
  assert.equal(await ask('wrong'), 500, 'what the shield makes of a 401')
  assert.equal(await ask(demoUser.password), 200)
})

interface Application {
  readonly url: string
  readonly tenant: ClientTenant
  readonly agent: PolicyAgent
  /** What the agent has logged. */
  readonly lines: readonly string[]
  /** Resolves once it has logged such a line. */
  logged(line: RegExp): Promise<void>
}

/** An express application behind the agent, and the tenant that the agent asks. */
async function openApplication(
  t: TestContext,
  shield: Shield,
  { cookieDomains = [] }: { cookieDomains?: readonly string[] } = {},
): Promise<Application> {
  let listener: RequestListener = () => {}
  const server = createServer((request, response) => listener(request, response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const tenant = await openClientTenant(t, { settings: { agentNotificationOrigins: [url], cookieDomains } })

  const lines: string[] = []
  const awaited = new Set<() => void>()
  const note = (...parts: unknown[]) => {
    lines.push(format(...parts))
    for (const look of awaited) look()
  }
  // Its HTTP client makes no request on Node 20 unless it is told the server's address beside its name.
  const agent = new PolicyAgent({
    serverUrl: tenant.url.replace('127.0.0.1', 'am.example.com'),
    privateIP: '127.0.0.1',
    appUrl: url,
    realm: '/alpha',
    ...demoUser,
    logger: { info: note, debug: note, error: note } as unknown as NonNullable<PolicyAgentOptions['logger']>,
  })
  const application = express()
  application.use(agent.notifications())
  application.use(agent.shield(shield))
  const inside: RequestListener = (_request, response) => response.end('inside')
  application.use(inside)
  listener = application
  t.after(async () => {
    await agent.destroy()
    server.close()
    server.closeAllConnections()
  })

  const logged = (line: RegExp) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!lines.some((each) => line.test(each))) return
        awaited.delete(look)
        resolve()
      }
      awaited.add(look)
      look()
    })
  return { url, tenant, agent, lines, logged }
}

/** The package has no types. */
const express = createRequire(import.meta.url)('express') as () => RequestListener & {
  use(handler: unknown): void
}
