// `@forgerock/javascript-sdk`, as pages use it, here without a browser around it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CallbackType,
  Config,
  FRAuth,
  type FRLoginFailure,
  FRLoginSuccess,
  FRStep,
  FRUser,
  UserManager,
} from '@forgerock/javascript-sdk'
import { actAsBrowser } from './browser-shim.ts'
import { demoUser, openClientTenant } from './client-tenant.ts'

test('the JavaScript SDK fails on a wrong password, logs in by callbacks, and logs out', async (t) => {
  const { url, cookieName } = await openClientTenant(t)
  const { jar, requests } = actAsBrowser(url)
  Config.set({ serverConfig: { baseUrl: url }, realmPath: 'alpha', tree: 'Login' })

  const failure = await FRAuth.next(answered(await FRAuth.start(), { ...demoUser, password: 'wrong' }))
  assert.equal(failure.type, 'LoginFailure')
  assert.equal('getMessage' in failure && failure.getMessage(), 'Login failure')
  assert.equal('getCode' in failure && failure.getCode(), 401)

  const success = await FRAuth.next(answered(await FRAuth.start(), demoUser))
  assert(success instanceof FRLoginSuccess)
  assert.equal(success.getRealm(), '/alpha')
  assert.equal(success.getSuccessUrl(), '/enduser/?realm=/alpha')
  assert.equal(
    (await jar.getCookies(url)).find(({ key }) => key === cookieName)?.value,
    success.getSessionToken(),
  )

  await assert.rejects(UserManager.getCurrentUser(), /received 401/)
  await FRUser.logout()
  assert.equal(
    (await jar.getCookies(url)).find(({ key }) => key === cookieName),
    undefined,
  )
  const alpha = '/realms/root/realms/alpha'
  assert.deepEqual(requests.slice(4).sort(), [
    `GET /oauth2${alpha}/connect/endSession? 400`,
    `GET /oauth2${alpha}/userinfo 401`,
    `POST /json${alpha}/sessions/?_action=logout 200`,
    `POST /oauth2${alpha}/token/revoke 400`,
  ])
})

function answered(
  step: FRStep | FRLoginSuccess | FRLoginFailure,
  { username, password }: typeof demoUser,
): FRStep {
  assert(step instanceof FRStep)
  step.getCallbackOfType(CallbackType.NameCallback).setInputValue(username)
  step.getCallbackOfType(CallbackType.PasswordCallback).setInputValue(password)
  return step
}
