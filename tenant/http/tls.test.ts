// TLS: which versions, which files, and a certificate that is renewed while the service runs.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { connect, type SecureVersion } from 'node:tls'
import type { Service } from '../service.ts'
import { listen } from './http-server.ts'

const skip = existsSync('/usr/bin/openssl') ? false : 'openssl is not installed'

const tellClient: Service = async ({ client }) => {
  const body = String(client?.isSecure)
  return { status: 200, headers: ['Content-Length', String(body.length)], body }
}

test('a file that cannot be read, or is none, is refused with its name', { skip }, async (t) => {
  const files = await aCertificate(t)
  const missing = { ...files, keyFile: `${files.keyFile}.none` }
  await assert.rejects(start(missing), {
    code: 'E_TLS',
    message: `cannot read the key ${missing.keyFile}: ENOENT`,
  })
  await writeFile(files.certificateFile, 'no certificate')
  await assert.rejects(start(files), { code: 'E_TLS', message: /are no certificate with its key$/ })
})

test('a certificate of another key is refused', { skip }, async (t) => {
  const [one, other] = [await aCertificate(t), await aCertificate(t)]
  await assert.rejects(start({ ...one, keyFile: other.keyFile }), { code: 'E_TLS' })
})

test('requests over TLS arrive as secure ones', { skip }, async (t) => {
  const files = await aCertificate(t)
  const server = await start(files)
  t.after(() => server.close())
  assert.match(server.origin, /^https:/)
  assert.equal(await get(server.origin, await readFile(files.certificateFile)), 'true')
})

for (const [version, isSpoken] of [
  ['TLSv1.1', false],
  ['TLSv1.2', true],
  ['TLSv1.3', true],
] as const) {
  test(`${version} is ${isSpoken ? 'spoken' : 'refused'}`, { skip }, async (t) => {
    const server = await start(await aCertificate(t))
    t.after(() => server.close())
    assert.equal(await shakesHands(server.origin, version), isSpoken)
  })
}

test('a renewed certificate is used for new connections, and a broken one leaves the old', {
  skip,
}, async (t) => {
  const files = await aCertificate(t)
  const server = await start(files)
  t.after(() => server.close())
  const renewed = await aCertificate(t)
  await writeFile(files.certificateFile, await readFile(renewed.certificateFile))
  await assert.rejects(server.reloadCertificate(), { code: 'E_TLS' })
  await writeFile(files.keyFile, await readFile(renewed.keyFile))
  await server.reloadCertificate()
  assert.equal(await get(server.origin, await readFile(renewed.certificateFile)), 'true')
})

test('closing does not wait for a client that never finishes its handshake', { skip }, async (t) => {
  const server = await start(await aCertificate(t))
  const socket = connectPlain(Number(new URL(server.origin).port), '127.0.0.1')
  await new Promise((resolve) => socket.on('connect', resolve))
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await server.close()
  await closed
})

const start = (tls: { certificateFile: string; keyFile: string }) =>
  listen(tellClient, { host: '127.0.0.1', port: 0, tls })

async function aCertificate(t: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-tls-'))
  t.after(() => rm(directory, { recursive: true }))
  const [certificateFile, keyFile] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const files = ['-keyout', keyFile, '-out', certificateFile]
  execFileSync('/usr/bin/openssl', ['req', '-x509', ...key, ...subject, ...files], { stdio: 'ignore' })
  return { certificateFile, keyFile }
}

function get(url: string, ca: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { ca, agent: new Agent() }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    })
      .on('error', reject)
      .end()
  })
}

function shakesHands(origin: string, version: SecureVersion): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      port: Number(new URL(origin).port),
      host: '127.0.0.1',
      rejectUnauthorized: false,
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0', // else the client itself would refuse TLS 1.1
    })
    socket.on('secureConnect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
