// The page on which a browser lands: who gets it, what it tells whom, and that nothing of a request gets out of its place in it.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import test, { type TestContext } from 'node:test'
import type { GivenSettings } from '../configuration/settings.ts'
import { openTenant } from '../open-tenant.ts'
import { aTenant, cookieName, demoUser } from '../tenant-under-test.ts'

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const link = '/am/XUI/?realm=%2Falpha&authIndexType=service&authIndexValue=ResetPassword&suspendedId='

interface Asked {
  readonly method?: string
  readonly accept?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** Over a socket, and with the target as it is: `fetch` would tidy it up. */
async function ask(
  url: string,
  path: string,
  { method = 'GET', accept = browser, headers = {} }: Asked = {},
) {
  const { hostname, port } = new URL(url)
  const sent = request({ hostname, port, path, method, headers: { accept, ...headers } })
  sent.end()
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject)
  })
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

async function aPage(t: TestContext, settings: GivenSettings = {}) {
  const { tenant } = await aTenant(t, settings)
  return (path: string, asked?: Asked) => ask(tenant.url, path, asked)
}

/** The page's commands as a person copies them. */
function commandsOf(body: string): string[] {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return [...body.matchAll(/<pre><code>([^<]*)<\/code><\/pre>/g)].map(([, code = '']) =>
    code.replaceAll(/&(#?\w+);/g, (_whole, name: string) => named[name] ?? ''),
  )
}

/** What `curl` would get as its arguments, by a real shell; it is not run. */
function argumentsOf(command: string, env: Readonly<Record<string, string>> = {}): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}\n`
  const said = execFileSync('sh', ['-c', script], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  })
  return said.split('\0').slice(0, -1)
}

for (const accept of [
  undefined,
  '*/*',
  'application/json',
  'text/html;q=0',
  'application/json,text/html;q=0.9',
  'text/*',
  'text/html;q=x',
]) {
  test(`a client that accepts ${accept} is answered in AM's form`, async (t) => {
    const { tenant } = await aTenant(t)
    for (const path of ['/', '/am', '/am/XUI/?realm=/alpha', '/am/console']) {
      const headers = accept === undefined ? {} : { accept }
      const { status, body } = await tenant.handle({
        method: 'GET',
        target: path,
        headers: { host: 'x', ...headers },
        body: '',
      })
      assert.deepEqual([status, JSON.parse(body).reason], [404, 'Not Found'])
    }
  })
}

for (const [method, status] of [
  ['POST', 403],
  ['PUT', 403],
  ['DELETE', 403],
  ['OPTIONS', 404],
] as const) {
  test(`${method} of the page is ${status}, as of any path that leads nowhere`, async (t) => {
    const answer = await (await aPage(t))('/am/', { method })
    assert.equal(answer.status, status)
    assert.match(String(answer.headers['content-type']), /^application\/json/)
  })
}

for (const path of ['/amx', '/am/XUI/x', '/am/xui/', '/am//', '/XUI/', '/am/json', '/am/console/x']) {
  test(`a browser at ${path} finds no page`, async (t) => {
    const { status, headers } = await (await aPage(t))(path)
    assert.equal(status, 404)
    assert.match(String(headers['content-type']), /^application\/json/)
  })
}

test('a host name that is not served gets no page, nor one that could not stand in an address', async (t) => {
  const page = await aPage(t, { fqdns: ['am.example.com'] })
  assert.equal((await page('/am/', { headers: { host: 'evil.example' } })).status, 400)
  assert.equal((await page('/am/', { headers: { host: 'am.example.com' } })).status, 200)
  const any = await aPage(t)
  assert.equal((await any('/am/', { headers: { host: '"><script>' } })).status, 404)
})

for (const path of [
  '/',
  '/am',
  '/am/',
  '/am?x=1',
  '/am/XUI',
  '/am/XUI/',
  '/am/UI/Login',
  '/am/console',
  '/am/console/',
]) {
  test(`a browser at ${path} gets the page, and HEAD its headers`, async (t) => {
    const page = await aPage(t)
    const { status, headers, body } = await page(path)
    assert.equal(status, 200)
    assert.match(body, /<h1>An identity service, for programs<\/h1>/)
    const head = await page(path, { method: 'HEAD' })
    assert.deepEqual([head.status, head.body], [200, ''])
    for (const name of ['content-length', 'content-type', 'content-security-policy'])
      assert.equal(head.headers[name], headers[name])
  })
}

test('the page stands below the context path that is set', async (t) => {
  const tenant = await openTenant({ port: 0, dataDirectory: 'memory', contextPath: '' })
  t.after(() => tenant.close())
  assert.equal((await ask(tenant.url, '/XUI/')).status, 200)
  assert.equal((await ask(tenant.url, '/am/')).status, 404)
})

test('the page has the headers of every answer, runs nothing, and its address is kept and told nowhere', async (t) => {
  const { headers, body } = await (await aPage(t))('/am/')
  assert.deepEqual(
    [headers['x-content-type-options'], headers['x-frame-options'], headers['cross-origin-opener-policy']],
    ['nosniff', 'SAMEORIGIN', 'same-origin'],
  )
  assert.deepEqual([headers['cache-control'], headers['referrer-policy']], ['no-store', 'no-referrer'])
  const [, style = ''] = /<style>([^<]*)<\/style>/.exec(body) ?? []
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = String(headers['content-security-policy'])
  assert.ok(policy.startsWith(`default-src 'none';style-src 'sha256-${hash}';img-src data:;`), policy)
  assert.ok(headers['x-forgerock-transactionid'])
  assert.doesNotMatch(body, /<script|\son\w+=|(?:src|href)="(?!data:|http:\/\/127\.0\.0\.1:)/)
})

test('this machine is told every realm and the demo user, and the command logs in', async (t) => {
  const { tenant } = await aTenant(t, { realms: { '/alpha': {}, '/alpha/staff': {} } })
  const { body } = await ask(tenant.url, '/am/')
  assert.match(body, new RegExp(`<code>${cookieName}</code>`))
  assert.match(body, /realms\/root\/realms\/alpha\/realms\/staff</)
  assert.doesNotMatch(body, new RegExp(demoUser.password))
  const [command = ''] = commandsOf(body)
  const [, , url = '', ...options] = argumentsOf(command, { AM_PASSWORD: demoUser.password })
  const headers = options
    .filter((option) => option !== '-H')
    .map((header) => header.split(': ') as [string, string])
  const answer = await fetch(url, { method: 'POST', headers })
  assert.equal(typeof ((await answer.json()) as Record<string, unknown>).tokenId, 'string')
})

test('who comes from elsewhere is told no realm but the one that was named, and no user', async (t) => {
  const page = await aPage(t, { realms: { '/alpha': {}, '/bravo': { aliases: ['bravo.example.com'] } } })
  const via = { via: '1.1 proxy' }
  const named = async (path: string, host = '127.0.0.1') =>
    [...(await page(path, { headers: { ...via, host } })).body.matchAll(/Realm <b>([^<]*)</g)].map(
      ([, realm]) => realm,
    )
  assert.deepEqual(await named('/am/'), ['/'])
  assert.deepEqual(await named('/am/', 'bravo.example.com:80'), ['/bravo'])
  assert.deepEqual(await named('/am/XUI/?realm=alpha'), ['/alpha'])
  assert.deepEqual(await named('/am/XUI/?realm=/charlie'), [])
  const { body } = await page('/am/', { headers: via })
  assert.doesNotMatch(body, /postman/)
  assert.match(body, /\$AM_USERNAME/)
})

const hostile: readonly [what: string, text: string][] = [
  ['markup', '"><script>alert(1)</script>'],
  ['a command', "'; rm -rf ~ #"],
  ['a substitution', '$(id)`id`'],
  ['a new line', 'a\nrm -rf ~\r\n'],
  ['a NUL', 'a\0b'],
  ['10 KB', 'a'.repeat(10_240)],
  ['nothing', ''],
]
for (const [what, given] of hostile) {
  test(`a link with ${what} in it is no command, and nothing of it is on the page`, async (t) => {
    const page = await aPage(t)
    const escaped = encodeURIComponent(given)
    const { status, body } = await page(`${link}${escaped}`)
    assert.equal(status, 200)
    assert.match(body, /This link leads nowhere/)
    assert.equal(commandsOf(body).length, 1, 'that of the login')
    const elsewhere = await page(`/am/XUI/?realm=${escaped}`)
    assert.equal(elsewhere.status, 200)
    if (given !== '') for (const answer of [body, elsewhere.body]) assert.ok(!answer.includes(given))
  })
}

test('a link that names its token twice, or a realm that is not here, leads nowhere', async (t) => {
  const page = await aPage(t)
  for (const path of [`${link}abc&suspendedid=def`, '/am/XUI/?realm=/charlie&suspendedId=abc', `${link}%zz`])
    assert.match((await page(path)).body, /This link leads nowhere/, path)
})

test('a demo user of any name is one word of the command', async (t) => {
  const username = `o'neil";$(id)<b>`
  const user = { username, password: demoUser.password }
  const tenant = await openTenant({ port: 0, dataDirectory: 'memory', demoUser: user })
  t.after(() => tenant.close())
  const { body } = await ask(tenant.url, '/am/')
  assert.ok(!body.includes('<b>"'))
  assert.ok(argumentsOf(commandsOf(body)[0] ?? '').includes(`X-OpenAM-Username: ${username}`))
})
