// The cookies of a login and a logout: every attribute, and what a real browser makes of them.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import test from 'node:test'
import { chromium } from 'playwright-core'
import { type CookieSettings, findCookie, loginCookies, logoutCookie } from './cookies.ts'
import type { TenantRequest } from './exchange.ts'
import { listen } from './http-server.ts'

const plain = aRequest(false)
const secure = aRequest(true)

/** Settings and connection, and the attributes of every cookie set. */
const matrix: readonly [settings: Partial<CookieSettings>, request: TenantRequest, attributes: string[]][] = [
  [{}, plain, ['Path=/; HttpOnly; SameSite=Lax']],
  [{}, secure, ['Path=/; Secure; HttpOnly; SameSite=Lax']],
  [{ secureCookie: true }, plain, ['Path=/; Secure; HttpOnly; SameSite=Lax']],
  [{ secureCookie: true }, secure, ['Path=/; Secure; HttpOnly; SameSite=Lax']],
  [{ cookieSameSite: 'Strict' }, plain, ['Path=/; HttpOnly; SameSite=Strict']],
  [{ cookieSameSite: 'Strict' }, secure, ['Path=/; Secure; HttpOnly; SameSite=Strict']],
  [{ cookieSameSite: 'None', secureCookie: true }, plain, ['Path=/; Secure; HttpOnly; SameSite=None']],
  [{ cookieSameSite: 'None', secureCookie: true }, secure, ['Path=/; Secure; HttpOnly; SameSite=None']],
  [{ cookieDomains: ['a.example'] }, plain, ['Path=/; Domain=a.example; HttpOnly; SameSite=Lax']],
  [{ cookieDomains: ['a.example'] }, secure, ['Path=/; Domain=a.example; Secure; HttpOnly; SameSite=Lax']],
  [
    { cookieDomains: ['a.example', 'b.example'] },
    plain,
    ['Path=/; Domain=a.example; HttpOnly; SameSite=Lax', 'Path=/; Domain=b.example; HttpOnly; SameSite=Lax'],
  ],
  [
    { cookieDomains: ['a.example', 'b.example'], cookieSameSite: 'None', secureCookie: true },
    secure,
    [
      'Path=/; Domain=a.example; Secure; HttpOnly; SameSite=None',
      'Path=/; Domain=b.example; Secure; HttpOnly; SameSite=None',
    ],
  ],
]
for (const [settings, request, attributes] of matrix) {
  const how = `${JSON.stringify(settings)} over ${request.client?.isSecure ? 'TLS' : 'plain HTTP'}`
  test(`cookies with ${how} have these attributes, and the logout the same`, () => {
    const all = { secureCookie: false, cookieSameSite: 'Lax', cookieDomains: [], ...settings } as const
    const expected = (cookie: string) => attributes.map((each) => `${cookie}; ${each}`)
    assert.deepEqual(values(loginCookies('sid', 'token', all, request)), [
      ...expected('sid=token'),
      ...expected('amlbcookie=01'),
    ])
    assert.deepEqual(
      values(logoutCookie('sid', all, request)),
      expected('sid=LOGOUT; Expires=Thu, 01 Jan 1970 00:00:10 GMT'),
    )
  })
}

test('the first cookie of the name counts, in any letter case, without its quotes', () => {
  assert.equal(findCookie('a=b; SID="x*y"; sid=z', 'sid'), 'x*y')
  assert.equal(findCookie('sid=; sid=z', 'sid'), undefined)
  assert.equal(findCookie('xsid=z', 'sid'), undefined)
  assert.equal(findCookie(undefined, 'sid'), undefined)
})

test('a browser keeps the cookie from scripts and for the session only, and forgets it at logout', {
  skip: existsSync('/usr/bin/chromium') ? false : 'chromium is not installed',
}, async (t) => {
  const settings: Record<string, CookieSettings> = {
    lax: { secureCookie: false, cookieSameSite: 'Lax', cookieDomains: [] },
    strict: { secureCookie: false, cookieSameSite: 'Strict', cookieDomains: [] },
    none: { secureCookie: true, cookieSameSite: 'None', cookieDomains: [] },
    domain: { secureCookie: false, cookieSameSite: 'Lax', cookieDomains: ['id.localhost'] },
  }
  const server = await listen(
    async ({ target }) => {
      const [, name = '', action = ''] = target.split('/')
      const own = settings[name]
      const set = own && (action === 'login' ? loginCookies(name, 'token', own) : logoutCookie(name, own))
      return { status: 200, headers: ['Content-Type', 'text/html', ...(set ?? [])], body: '<p>' }
    },
    { host: '127.0.0.1', port: 0 },
  )
  t.after(() => server.close())
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  t.after(() => browser.close())
  const context = await browser.newContext()
  const page = await context.newPage()
  const { port } = new URL(server.origin)
  const origin = `http://login.id.localhost:${port}`
  const kept = async () => (await context.cookies(origin)).filter(({ name }) => name !== 'amlbcookie')

  for (const name of Object.keys(settings)) await page.goto(`${origin}/${name}/login`)
  const shown = (await kept()).map(({ name, domain, path, expires, httpOnly, secure, sameSite }) => {
    return { name, domain, path, expires, httpOnly, secure, sameSite }
  })
  const common = { domain: 'login.id.localhost', path: '/', expires: -1, httpOnly: true }
  assert.deepEqual(
    shown.sort((a, b) => (a.name < b.name ? -1 : 1)),
    [
      { ...common, name: 'domain', domain: '.id.localhost', secure: false, sameSite: 'Lax' },
      { ...common, name: 'lax', secure: false, sameSite: 'Lax' },
      { ...common, name: 'none', secure: true, sameSite: 'None' },
      { ...common, name: 'strict', secure: false, sameSite: 'Strict' },
    ],
  )
  assert.equal(await page.evaluate('document.cookie'), '', 'no script sees them')

  for (const name of Object.keys(settings)) await page.goto(`${origin}/${name}/logout`)
  assert.deepEqual(await kept(), [])
})

function aRequest(isSecure: boolean): TenantRequest {
  const client = { ip: '192.0.2.1', port: 1, isSecure }
  return { method: 'POST', target: '/', headers: {}, body: '', client }
}

function values(flat: readonly string[]): string[] {
  return flat.filter((_, i) => i % 2 === 1)
}
