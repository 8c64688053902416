// `@forgerock/journey-client`, the successor of the JavaScript SDK: it finds its way by the discovery document.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callbackType, journey } from '@forgerock/journey-client'
import { actAsBrowser } from './browser-shim.ts'
import { demoUser, openClientTenant } from './client-tenant.ts'

for (const realm of ['/alpha', '/realms/root/realms/alpha']) {
  test(`journey-client discovers ${realm}, fails, logs in, and ends the session once`, async (t) => {
    const { url, cookieName } = await openClientTenant(t)
    const { jar, requests } = actAsBrowser(url)
    const wellknown = `${url}/oauth2${realm}/.well-known/openid-configuration`
    const client = await journey({ config: { serverConfig: { wellknown } } })

    const failure = await attempt(client, { ...demoUser, password: 'wrong' })
    assert.equal(failure.type, 'LoginFailure')
    const success = await attempt(client, demoUser)
    assert(success.type === 'LoginSuccess')
    assert.equal(success.getRealm(), '/alpha')
    const cookie = async () => (await jar.getCookies(url)).find(({ key }) => key === cookieName)?.value
    assert.equal(await cookie(), success.getSessionToken())

    assert.equal(await client.terminate(), undefined)
    assert.equal(await cookie(), undefined)
    assert.equal((await client.terminate())?.error, 'terminate_failed')
    assert.deepEqual(requests, [
      `GET /oauth2${realm}/.well-known/openid-configuration 200`,
      `POST /json${realm}/authenticate?authIndexType=service&authIndexValue=Login 200`,
      `POST /json${realm}/authenticate 401`,
      `POST /json${realm}/authenticate?authIndexType=service&authIndexValue=Login 200`,
      `POST /json${realm}/authenticate 200`,
      `POST /json${realm}/sessions/?_action=logout 200`,
      `POST /json${realm}/sessions/?_action=logout 401`,
    ])
  })
}

async function attempt(client: Awaited<ReturnType<typeof journey>>, { username, password }: typeof demoUser) {
  const step = await client.start({ journey: 'Login' })
  assert(step.type === 'Step')
  step.getCallbackOfType(callbackType.NameCallback).setInputValue(username)
  step.getCallbackOfType(callbackType.PasswordCallback).setInputValue(password)
  const end = await client.next(step)
  assert('type' in end)
  return end
}
