// A tenant whose disk fails under it: 503 in words, nothing confirmed that is not durable, and not ready while it is so.

import assert from 'node:assert/strict'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { JsonObject } from '#crest'
import { openTenant } from './open-tenant.ts'
import { demoUser, loginHeaders } from './tenant-under-test.ts'

for (const code of ['EROFS', 'EIO'] as const) {
  test(`a disk that fails with ${code} confirms no login and no logout, and the tenant is not ready until it is restarted`, async (t) => {
    const { folder, disk, tenant } = await aTenantOnDisk(t)
    const tokenId = await tenant.tokenOfLogin()
    disk.failure = code
    await refused(tenant.login())
    await refused(tenant.logout(tokenId))
    assert.deepEqual(await tenant.ready(), {
      status: 503,
      message: 'The session store does not answer',
    })
    // What the disk holds is unknown until it is read again.
    disk.failure = undefined
    await refused(tenant.login())
    assert.equal((await tenant.ready()).status, 503)
    await assert.rejects(tenant.close(), { code: 'E_STORE_FAILED' })
    const again = await aTenant(t, folder)
    assert.equal((await again.ready()).status, 200)
    assert.equal(await again.isLive(tokenId), true)
    assert.equal((await again.logout(tokenId)).status, 200)
  })
}

test('a disk that is full confirms no login, goes on reading and is ready', async (t) => {
  const { disk, tenant } = await aTenantOnDisk(t)
  const tokenId = await tenant.tokenOfLogin()
  disk.failure = 'ENOSPC'
  await refused(tenant.login())
  await refused(tenant.login())
  assert.equal((await tenant.ready()).status, 200)
  assert.equal(await tenant.isLive(tokenId), true)
  disk.failure = undefined
})

/** 503 in AM's words for it, with no token in them. */
async function refused(answer: Promise<{ status: number; body: JsonObject }>): Promise<void> {
  const { status, body } = await answer
  assert.equal(status, 503, JSON.stringify(body))
  assert.equal(body.reason, 'Service Unavailable')
  assert.deepEqual(Object.keys(body), ['code', 'reason', 'message'])
}

async function aTenantOnDisk(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-disk-'))
  t.after(() => rm(folder, { recursive: true }))
  const tenant = await aTenant(t, folder)
  return { folder, tenant, disk: await failingDisk(t, join(folder, 'sessions-1.journal')) }
}

async function aTenant(t: TestContext, folder: string) {
  const tenant = await openTenant({ port: 0, dataDirectory: folder, demoUser })
  t.after(() => tenant.close().catch(() => {}))
  const realm = `${tenant.url}/json/realms/root/realms/alpha`
  const post = async (path: string, version: string, headers: Record<string, string>, body = '{}') => {
    const all = { 'Accept-API-Version': version, 'Content-Type': 'application/json', ...headers }
    const response = await fetch(`${realm}/${path}`, { method: 'POST', headers: all, body })
    return { status: response.status, body: (await response.json()) as JsonObject }
  }
  const login = () => post('authenticate', 'resource=2.1', loginHeaders())
  return {
    login,
    close: () => tenant.close(),
    tokenOfLogin: async () => String((await login()).body.tokenId),
    logout: (tokenId: string) =>
      post('sessions?_action=logout', 'resource=4.0', { [tenant.cookieName]: tokenId }),
    async isLive(tokenId: string) {
      const body = JSON.stringify({ tokenId })
      return (await post('sessions?_action=validate', 'resource=4.0', {}, body)).body.valid === true
    },
    async ready() {
      const response = await fetch(`${tenant.url}/json/health/ready`)
      const { message } = (await response.json()) as JsonObject
      return { status: response.status, message }
    },
  }
}

/** Every write to that file fails with `failure`, as the system would let it fail; others go on. */
async function failingDisk(t: TestContext, path: string) {
  const disk: { failure: 'EROFS' | 'EIO' | 'ENOSPC' | undefined } = { failure: undefined }
  const { ino } = await stat(path)
  const handle = await open(path)
  const prototype = Object.getPrototypeOf(handle)
  await handle.close()
  const { write } = prototype
  t.mock.method(prototype, 'write', async function (this: typeof handle, ...args: unknown[]) {
    if (disk.failure !== undefined && (await this.stat()).ino === ino) {
      throw Object.assign(new Error(`${disk.failure}: write`), { code: disk.failure, syscall: 'write' })
    }
    return write.apply(this, args)
  })
  return disk
}
