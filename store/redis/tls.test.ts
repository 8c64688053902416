// TLS to Redis: whom the store trusts, what it shows, and how it refuses what does not fit.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import type { TokenId } from '#session'
import { openRedisStores } from './stores.ts'
import { aRedis, freePort, withoutRedis } from './under-test.ts'

const run = promisify(execFile)
const withoutOpenssl = await run('openssl', ['version']).then(
  () => false,
  () => 'openssl is not installed',
)

describe('over TLS', { skip: (await withoutRedis()) || withoutOpenssl }, () => {
  let folder: string
  const file = (name: string) => join(folder, name)
  const authority = () => `ca=${file('authority.pem')}`
  const shown = (name: string) => `&cert=${file(`${name}.pem`)}&key=${file(`${name}.key`)}`

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cb-tls-'))
    await openssl('req -x509 -days 1 -subj /CN=authority -keyout authority.key -out authority.pem', newKey)
    await sign('here', { name: 'IP:127.0.0.1' })
    await sign('elsewhere', { name: 'DNS:other.example' })
    await sign('expired', { name: 'IP:127.0.0.1', days: -1 })
    await openssl('req -x509 -days 1 -subj /CN=stranger -keyout stranger.key -out stranger.pem', newKey)
  })
  after(() => rm(folder, { recursive: true }))

  async function openssl(words: string, more: readonly string[] = []): Promise<void> {
    await run('openssl', [...words.split(' '), ...more], { cwd: folder })
  }

  async function sign(file: string, { name, days = 1 }: { name: string; days?: number }): Promise<void> {
    const subject = ['-subj', `/CN=${file}`, '-addext', `subjectAltName=${name}`]
    await openssl(`req -keyout ${file}.key -out ${file}.csr`, [...newKey, ...subject])
    const signer = '-CA authority.pem -CAkey authority.key -CAcreateserial -copy_extensions copy'
    await openssl(`x509 -req -in ${file}.csr -out ${file}.pem -days ${days} ${signer}`)
  }

  /** One that shows the certificate of that name. @returns the URL, without a query */
  async function aRedisThatShows(
    t: TestContext,
    name: string,
    settings: Readonly<Record<string, string>> = { 'tls-auth-clients': 'no' },
  ): Promise<string> {
    const port = String(await freePort())
    await aRedis(t, {
      'tls-port': port,
      'tls-cert-file': file(`${name}.pem`),
      'tls-key-file': file(`${name}.key`),
      'tls-ca-cert-file': file('authority.pem'),
      ...settings,
    })
    return `rediss://127.0.0.1:${port}`
  }

  async function works(t: TestContext, url: string): Promise<void> {
    const stores = await openRedisStores({ url, clock })
    t.after(() => stores.close())
    assert.equal(await stores.sessions.find('a' as TokenId), undefined)
  }

  test('a certificate that the system does not know is refused, and taken when "ca" vouches for it', async (t) => {
    const url = await aRedisThatShows(t, 'here')
    await assert.rejects(openRedisStores({ url, clock }), {
      code: 'E_STORE_FAILED',
      message: /shows a certificate that is not trusted: self-signed certificate in certificate chain$/,
      hint: /by "ca"/,
    })
    await works(t, `${url}?${authority()}`)
  })

  test('a certificate of another name, or one that has expired, is refused though its signer is trusted', async (t) => {
    const refusals = {
      elsewhere: /IP: 127\.0\.0\.1 is not in the cert's list$/,
      expired: /certificate has expired$/,
    }
    for (const [name, message] of Object.entries(refusals)) {
      const url = `${await aRedisThatShows(t, name)}?${authority()}`
      await assert.rejects(openRedisStores({ url, clock }), { code: 'E_STORE_FAILED', message })
    }
  })

  test('a Redis that asks for a certificate takes the one that "cert" and "key" name', async (t) => {
    const url = `${await aRedisThatShows(t, 'here', {})}?${authority()}`
    await works(t, url + shown('elsewhere'))
    // Its alert may be overtaken by the end of the connection: then nothing but the hint tells.
    const given = { url: url + shown('stranger'), clock, connectTimeoutMs: 200 }
    await assert.rejects(openRedisStores(given), { name: 'StoreError', hint: /cert/ })
  })

  test('a certificate that Redis lacks or refuses is told in its words', async (t) => {
    // Until TLS 1.3 a server asks before the handshake is over, so that its alert always arrives.
    const url = `${await aRedisThatShows(t, 'here', { 'tls-protocols': 'TLSv1.2' })}?${authority()}`
    const refusals = {
      '': 'handshake failure',
      [shown('stranger')]: 'unknown ca',
      [shown('expired')]: 'certificate expired',
    }
    for (const [query, reason] of Object.entries(refusals)) {
      await assert.rejects(openRedisStores({ url: url + query, clock }), {
        code: 'E_STORE_FAILED',
        message: new RegExp(`breaks off TLS: \\w+ alert ${reason}$`),
        hint: /by "cert" and "key"/,
      })
    }
  })

  test('files that are missing, or do not belong together, are refused before anything is sent', async () => {
    await writeFile(file('nonsense.pem'), 'nonsense')
    const refusals: Readonly<Record<string, RegExp>> = {
      'ca=/nowhere/ca.pem': /^cannot read \/nowhere\/ca\.pem, which .* for "ca"$/,
      [`cert=${file('here.pem')}&key=${file('elsewhere.key')}`]: /certificate and key .* cannot be used$/,
      [`cert=${file('nonsense.pem')}&key=${file('here.key')}`]: /certificate and key .* cannot be used$/,
    }
    for (const [query, message] of Object.entries(refusals)) {
      const url = `rediss://127.0.0.1:1?${query}`
      await assert.rejects(openRedisStores({ url, clock }), { code: 'E_STORE_URL', message })
    }
  })
})

const clock = { nowMs: () => 2_000 }
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
