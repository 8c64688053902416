// Commands: limits that hold, and nothing left behind.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { hostCommand, programEnvironment } from './host.ts'
import { runCommand } from './run-command.ts'

test('a program that is not there is not started, and said so', async (t) => {
  const result = await node(t, [], { command: ['callbook-no-such-program'] })
  assert.equal(result.kind, 'not started')
})

test('a command that takes too long is killed with everything it started', async (t) => {
  const script = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    require('node:fs').writeFileSync('pid', String(child.pid))
    setInterval(() => {}, 1000)`
  const folder = await aFolder(t)
  const result = await node(t, ['-e', script], { folder, timeoutMs: 1_000 })
  assert.equal(result.kind, 'timed out')
  await isGone(Number(await readFile(join(folder, 'pid'), 'utf8')))
})

test('what a command leaves running in its group is killed when it ends', async (t) => {
  const script = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    require('node:fs').writeFileSync('pid', String(child.pid))
    process.exit(3)`
  const folder = await aFolder(t)
  const result = await node(t, ['-e', script], { folder })
  assert.deepEqual(result, { kind: 'ended', exitCode: 3, stdout: '', stderr: '' })
  await isGone(Number(await readFile(join(folder, 'pid'), 'utf8')))
})

test('an abort kills the command and rejects with its reason', async (t) => {
  const controller = new AbortController()
  const running = node(t, ['-e', 'setInterval(() => {}, 1000)'], { signal: controller.signal })
  controller.abort(new Error('enough'))
  await assert.rejects(running, { message: 'enough' })
})

test('output beyond 64 KiB is dropped', async (t) => {
  const result = await node(t, ['-e', 'process.stdout.write("x".repeat(1_000_000))'])
  assert.ok(result.kind === 'ended')
  assert.equal(result.stdout.length, 65_536)
  assert.equal(result.exitCode, 0)
})

test('a program sees its path, a home of its own, where toolchains keep themselves, and no secret of the caller', () => {
  const host = {
    environment: { PATH: '/bin', HOME: '/home/me', GOPATH: '/go', TOKEN: 'secret' },
    callbookCommand: ['node', 'main.js'],
  }
  const environment = programEnvironment(host, '/tmp/home')
  assert.equal(environment.HOME, '/tmp/home')
  assert.equal(environment.PATH, '/bin')
  assert.equal(environment.GOPATH, '/go')
  assert.equal(environment.CARGO_HOME, '/home/me/.cargo')
  assert.ok(!Object.values(environment).includes('secret'))
  assert.deepEqual(hostCommand(host, ['callbook', 'powerscript', 'a.pbl']), [
    'node',
    'main.js',
    'powerscript',
    'a.pbl',
  ])
})

async function node(
  t: TestContext,
  words: readonly string[],
  options: Partial<Parameters<typeof runCommand>[0]> = {},
) {
  const folder = options.folder ?? (await aFolder(t))
  return await runCommand({
    command: [process.execPath, ...words],
    folder,
    environment: {},
    timeoutMs: 10_000,
    ...options,
  })
}

async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-test-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A killed process is gone once the system has reaped it; the signal 0 only asks. */
async function isGone(pid: number): Promise<void> {
  for (let turn = 0; turn < 1_000; turn += 1) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    if (/^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.fail(`process ${pid} still runs`)
}
