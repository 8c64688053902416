// `@forgerock/login-widget` in Chromium: a page of another origin, with preflights and real cookies.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { userInfo } from 'node:os'
import { type TestContext, test } from 'node:test'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { type ClientTenant, demoUser, openClientTenant } from './client-tenant.ts'

const chromiumPath = findChromium()
const skip =
  chromiumPath === undefined ? 'needs a Chromium: chromium, chromium-browser or google-chrome on PATH' : false

test('the widget shows the error of a wrong password, logs in, and its logout clears the cookie', {
  skip,
  timeout: 60_000,
}, async (t) => {
  const { page, context, tenant } = await openPage(t, { acceptsPage: true })
  const status = page.getByRole('status')

  await fill(page, 'wrong')
  await page.getByText('Sign in failed').waitFor()
  assert.equal(await cookieOf(context, tenant), undefined)

  await fill(page, demoUser.password)
  await status.getByText('logged in').waitFor()
  const cookie = await cookieOf(context, tenant)
  assert.match(cookie?.value ?? '', /^[\w.*-]{100,}$/)
  assert.equal(cookie?.httpOnly, true)

  await page.getByRole('button', { name: 'Log out' }).click()
  await status.getByText('logged out').waitFor()
  assert.equal(await cookieOf(context, tenant), undefined)
})

test('a page whose origin is not accepted does not get past the preflight', {
  skip,
  timeout: 60_000,
}, async (t) => {
  const { page } = await openPage(t, { acceptsPage: false })
  const failure = await page.waitForEvent('requestfailed', (request) =>
    request.url().includes('/authenticate'),
  )
  assert.match(failure.failure()?.errorText ?? '', /ERR_FAILED/)
})

async function fill(page: Page, password: string): Promise<void> {
  await page.getByLabel('Username').fill(demoUser.username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: /sign in|next/i }).click()
}

async function cookieOf(context: BrowserContext, { cookieName }: ClientTenant) {
  return (await context.cookies()).find(({ name }) => name === cookieName)
}

async function openPage(
  t: TestContext,
  { acceptsPage }: { acceptsPage: boolean },
): Promise<{ page: Page; context: BrowserContext; tenant: ClientTenant }> {
  const [script, style] = await Promise.all(['index.js', 'widget.css'].map(readWidget))
  let document = ''
  const server = createServer(({ url }, response) => {
    if (url === '/widget.js') response.setHeader('Content-Type', 'text/javascript').end(script)
    else if (url === '/widget.css') response.setHeader('Content-Type', 'text/css').end(style)
    else response.setHeader('Content-Type', 'text/html;charset=utf-8').end(document)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  // Page and tenant on one site, on two origins: SameSite lets the cookie through, and CORS has to.
  const acceptedOrigins = [acceptsPage ? `http://localhost:${port}` : 'http://elsewhere.example']
  const tenant = await openClientTenant(t, {
    settings: { cors: [{ acceptedOrigins, allowCredentials: true }] },
  })
  document = pageFor(tenant.url.replace('127.0.0.1', 'localhost'))

  const browser = await chromium.launch({
    ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
    args: [
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
      '--no-first-run',
      '--disable-background-networking',
      ...(userInfo().uid === 0 ? ['--no-sandbox'] : []),
    ],
  })
  t.after(() => browser.close())
  const context = await browser.newContext()
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(`http://localhost:${port}/`, { waitUntil: 'commit' })
  return { page, context, tenant }
}

function readWidget(name: string): Promise<string> {
  const folder = new URL('.', `file://${createRequire(import.meta.url).resolve('@forgerock/login-widget')}`)
  return readFile(new URL(name, folder), 'utf8')
}

function pageFor(baseUrl: string): string {
  return `<!doctype html>
<html lang="en"><head><title>A page</title><link rel="stylesheet" href="/widget.css"></head>
<body><div id="widget"></div><button id="logout">Log out</button><p role="status"></p>
<script type="module">
  import Widget, { configuration, journey, user } from '/widget.js'
  const status = document.querySelector('[role=status]')
  configuration().set({ forgerock: { serverConfig: { baseUrl: '${baseUrl}/', timeout: 5000 }, realmPath: 'alpha' } })
  new Widget({ target: document.getElementById('widget'), props: { type: 'inline' } })
  const login = journey({ oauth: false, user: false })
  login.subscribe(({ journey }) => {
    if (journey?.successful) status.textContent = 'logged in'
  })
  login.start({ journey: 'Login' })
  document.getElementById('logout').addEventListener('click', async () => {
    await user.logout()
    status.textContent = 'logged out'
  })
</script></body></html>`
}

function findChromium(): string | undefined {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
    } catch {
      // not this one
    }
  }
  return undefined
}
