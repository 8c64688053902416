// `/sessionservice`, as agents ask it: XML in, XML out, 200 also for what is refused inside.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { GivenSettings } from '../configuration/settings.ts'
import type { TenantRequest } from '../http/exchange.ts'
import type { Tenant } from '../open-tenant.ts'
import { alpha, aTenant, cookieName, type TenantUnderTest } from '../tenant-under-test.ts'
import { destroyedNotification, parseSessionRequestSet } from './notification.ts'

const origin = 'http://127.0.0.1:9'
const url = `${origin}/agent/notifications`

interface Asked {
  readonly requester?: string
  readonly sessionId?: string
  readonly url?: string
  readonly operation?: string
}

const requestSet = (...requests: readonly Asked[]) =>
  `<?xml version="1.0"?><RequestSet vers="1.0" svcid="Session" reqid="set&amp;1">${requests.map(requestOf).join('')}</RequestSet>`

function requestOf({
  requester = '',
  sessionId = '',
  url: to = url,
  operation = 'AddSessionListener',
}: Asked) {
  const encoded = Buffer.from(`token: ${requester}`).toString('base64')
  return `<Request><![CDATA[<SessionRequest vers="1.0" reqid="one" requester="${encoded}"><${operation}><URL>${to}</URL><SessionID>${sessionId}</SessionID></${operation}></SessionRequest>]]></Request>`
}

async function ask(tenant: Tenant, body: string, method = 'POST') {
  const headers: TenantRequest['headers'] = { host: '127.0.0.1', 'content-type': 'text/xml' }
  const answer = await tenant.handle({ method, target: '/am/sessionservice', headers, body })
  return { status: answer.status, text: answer.body, headers: answer.headers }
}

test('what is no request set about sessions is refused', async (t) => {
  const { tenant } = await aTenant(t)
  for (const body of ['', '{}', '<RequestSet svcid="naming" reqid="1"></RequestSet>']) {
    const { status, text } = await ask(tenant, body)
    assert.equal(status, 400)
    assert.equal(JSON.parse(text).message, 'The body is no RequestSet of the service "session"')
  }
  assert.equal((await ask(tenant, '', 'GET')).status, 405)
  assert.equal((await ask(tenant, requestSet({ requester: 'x'.repeat(16_384) }))).status, 413)
})

test('an origin that is none is refused at the start', async (t) => {
  for (const wrong of ['app.example', 'ftp://app.example', 'http://app.example/agent', 'http://['])
    await assert.rejects(aTenant(t, { agentNotificationOrigins: [wrong] }), { code: 'E_CONFIG' })
})

test("a listener is added for whoever has a live token, for a live session, at an origin of the operator's", async (t) => {
  const { tenant, login } = await aTenant(t, { agentNotificationOrigins: [origin] })
  const [requester, sessionId] = [await login(), await login()]
  const { status, text, headers } = await ask(
    tenant,
    requestSet(
      { requester, sessionId },
      { requester: 'nobody', sessionId },
      { requester, sessionId: 'nothing' },
      { requester, sessionId, url: 'http://127.0.0.1:10/' },
      { requester, sessionId, operation: 'GetSession' },
    ),
  )
  assert.equal(status, 200)
  assert.ok(headers.includes('text/xml;charset=UTF-8'))
  assert.match(text, /<ResponseSet vers="1\.0" svcid="session" reqid="set&amp;1">/)
  assert.deepEqual(
    [...text.matchAll(/<OK><\/OK>|<Exception>(.*?)<\/Exception>/g)].map(([, exception]) => exception),
    [
      undefined,
      'Application token passed in is invalid',
      'Session not found',
      'The notification URL is not one that this server may send to',
      'Operation is not supported',
    ],
  )
})

test('an agent that asks after a session has ended is told so at once', async (t) => {
  const { application, told } = await anApplication(t)
  const { tenant, login } = await aTenant(t, { agentNotificationOrigins: [application] })
  await ask(tenant, requestSet({ requester: await login(), sessionId: 'ended', url: `${application}/agent` }))
  const [request, response] = await told
  assert.deepEqual(
    [request.method, request.url, request.headers['content-type']],
    ['POST', '/agent', 'text/xml'],
  )
  const xml = Buffer.concat(await request.toArray()).toString('utf8')
  assert.match(xml, /svcid="session"[\s\S]*sid="ended"[\s\S]*state="destroyed"/)
  response.end()
})

for (const [how, settings, end] of [
  ['expires', {}, async ({ clock }) => clock.advanceMs(1_800_000)],
  [
    'is client-side and logged out',
    { sessions: { clientSideSessions: true, denylistClientSideSessions: true } },
    async ({ send }, tokenId) => {
      const { status } = await send(`${alpha}/sessions?_action=logout`, {
        headers: { [cookieName]: tokenId },
      })
      assert.equal(status, 200)
    },
  ],
] as readonly (readonly [
  string,
  GivenSettings,
  (served: TenantUnderTest, tokenId: string) => Promise<void>,
])[]) {
  test(`an agent is told within a second when the session ${how}`, async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const { application, told } = await anApplication(t)
    const served = await aTenant(t, { agentNotificationOrigins: [application], ...settings })
    const sessionId = await served.login()
    const { text } = await ask(
      served.tenant,
      requestSet({ requester: await served.login(), sessionId, url: `${application}/agent` }),
    )
    assert.match(text, /<OK>/)
    await end(served, sessionId)
    t.mock.timers.tick(1_000)
    const [request, response] = await told
    const xml = Buffer.concat(await request.toArray()).toString('utf8')
    assert.ok(xml.includes(`sid="${sessionId}"`))
    response.end()
  })
}

test('reading is exact about attributes, entities and what is missing', () => {
  const xml = `<RequestSet reqid='7' svcid='session'><Request><![CDATA[<SessionRequest reqid="&lt;8&gt;"><AddSessionListener><URL>http://a/?b=1&amp;c=2</URL></AddSessionListener></SessionRequest>]]></Request></RequestSet>`
  assert.deepEqual(parseSessionRequestSet(xml), {
    id: '7',
    requests: [
      {
        id: '<8>',
        requester: undefined,
        operation: 'AddSessionListener',
        url: 'http://a/?b=1&c=2',
        sessionId: undefined,
      },
    ],
  })
})

test('no text of a caller can end the CDATA section it stands in', () => {
  assert.doesNotMatch(
    destroyedNotification(']]><x>' as never, 1).replace(/\]\]><\/Notification>/, ''),
    /\]\]>/,
  )
})

/** An application with an agent in it; `told` is the first that it hears. */
async function anApplication(t: TestContext) {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const told = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>
  return { application: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, told }
}
