// The pages in a real browser: keyboard, Run, copy, and the policy that keeps strangers' scripts out.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { userInfo } from 'node:os'
import { after, before, type TestContext, test } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { parseCollection, parseEnvironment } from '#collection'
import { openWorkbench } from './server.ts'

const chromiumPath = findChromium()
const skip =
  chromiumPath === undefined ? 'needs a Chromium: chromium, chromium-browser or google-chrome on PATH' : false
const sample = (name: string) => readFileSync(new URL(`../../samples/${name}`, import.meta.url), 'utf8')

// One browser for all tests, a fresh profile for each.
let browser: Browser | undefined

before(async () => {
  if (chromiumPath === undefined) return
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  const isRoot = userInfo().uid === 0
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [...quiet, ...(isRoot ? ['--no-sandbox'] : [])],
  })
})

after(() => browser?.close())

test('a reader opens step 6, runs it, reads the answer, changes to Go and copies the program', {
  skip,
  timeout: 60_000,
}, async (t) => {
  const am = await serveAm(t)
  const { page, url, faults } = await openPage(t, am)
  await page.goto(`${url}forgerock/6/shell-curl`)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const results = page.getByRole('list', { name: 'Results' })
  await page.getByRole('status').getByText('Done: 3 steps, 5 tests passed').waitFor()
  const steps = results.locator(':scope > li')
  assert.equal(await steps.count(), 3)
  assert.match(
    String(await steps.nth(2).textContent()),
    /Step 6: Refresh Users' Session[\s\S]*200 OK[\s\S]*passed: Status code is 200[\s\S]*"valid": true/,
  )
  assert.equal(await steps.nth(2).locator('.hljs-literal').textContent(), 'true')

  await page
    .getByRole('navigation', { name: 'Language' })
    .getByRole('link', { name: /net\/http/ })
    .click()
  await page.waitForURL(/go-net-http$/)
  assert.match(await page.title(), /Step 6: Refresh Users' Session — Go with net\/http/)
  await page.getByRole('button', { name: 'Copy main.go' }).click()
  await page.getByRole('button', { name: 'Copied main.go' }).waitFor()
  const copied = await page.evaluate('navigator.clipboard.readText()')
  assert.equal(copied, await page.locator('#program').textContent())
  assert.match(String(copied), /package main/)
  assert.deepEqual(faults, [])
})

test('a value that only the reader knows is asked for, and a failing test shows why', {
  skip,
  timeout: 60_000,
}, async (t) => {
  const am = await serveAm(t)
  const { page, url, faults } = await openPage(t, am)
  await page.goto(`${url}forgerock/6/go-net-http`)
  await page.getByLabel('Step 6 alone').check()
  await page.getByLabel('demoSSOToken').fill('wrong')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('status').getByText('Done: 1 step, 0 tests passed, 1 failed').waitFor()
  assert.match(
    String(await page.getByRole('list', { name: 'Results' }).textContent()),
    /401 Unauthorized[\s\S]*failed: Status code is 200[\s\S]*expected 401 to deeply equal 200/,
  )
  assert.doesNotMatch(page.url(), /wrong/)
  assert.deepEqual(faults, [])
})

test('an answer full of markup stays text', { skip, timeout: 60_000 }, async (t) => {
  const am = await serveAm(t, '<img src=x onerror="document.title=1"><script>document.title=1</script>')
  const { page, url, faults } = await openPage(t, am)
  await page.goto(`${url}forgerock/6/go-net-http`)
  await page.getByLabel('Step 6 alone').check()
  await page.getByLabel('demoSSOToken').fill('right')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByText('<img src=x onerror=').waitFor()
  assert.match(await page.title(), /^Step 6/)
  assert.deepEqual(faults, [])
})

test('no page is wider than a phone', { skip, timeout: 60_000 }, async (t) => {
  const { page, url } = await openPage(t, 'http://127.0.0.1:1')
  await page.setViewportSize({ width: 360, height: 740 })
  for (const path of ['', 'forgerock/', 'forgerock/6/go-net-http', 'nowhere']) {
    await page.goto(`${url}${path}`)
    assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 360, path)
  }
})

test('the language can be changed with the keyboard alone', { skip, timeout: 60_000 }, async (t) => {
  const { page, url } = await openPage(t, 'http://127.0.0.1:1')
  await page.goto(`${url}forgerock/6/shell-curl`)
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content')
  await page.keyboard.press('Enter')
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab')
    if (/^net\/http/.test(String(await page.evaluate('document.activeElement.textContent')))) break
  }
  await page.keyboard.press('Enter')
  await page.waitForURL(/go-net-http$/)
})

async function openPage(t: TestContext, am: string): Promise<{ page: Page; url: string; faults: string[] }> {
  const workbench = await openWorkbench({
    port: 0,
    library: [
      {
        slug: 'forgerock',
        collection: parseCollection(
          sample('forgerock-identity-cloud.postman_collection.json'),
          'collection.json',
        ),
        environment: parseEnvironment(sample('local-tenant.postman_environment.json'), 'environment.json'),
        runValues: new Map([['amUrl', am]]),
      },
    ],
    dynamic: { nowMs: () => 0, randomBytes },
  })
  t.after(() => workbench.close())
  assert.ok(browser)
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
  t.after(() => context.close())
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  return { page, url: workbench.url, faults }
}

/** Answers the steps as AM would; a token other than `right` is refused. */
async function serveAm(t: TestContext, refreshAnswer = '{"valid":true}'): Promise<string> {
  const server = createServer((request, response) => {
    const isLogin = request.url?.includes('/authenticate')
    const isAllowed = isLogin || request.headers.iplanetdirectorypro === 'right'
    response.writeHead(isAllowed ? 200 : 401, { 'Content-Type': 'application/json' })
    response.end(isLogin ? '{"authId":"a","tokenId":"right"}' : isAllowed ? refreshAnswer : '{"code":401}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function findChromium(): string | undefined {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
    } catch {
      // The next one.
    }
  }
  return undefined
}
