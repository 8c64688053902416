// The outbox: a file for each mail, whole, for its owner's eyes only.

import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fixedClock } from '#session'
import { aFolder } from './mail-under-test.ts'
import { openOutbox } from './outbox.ts'

const mail = { from: 'a@example.com', to: 'b@example.com', subject: 's', mimeType: 'text/plain' } as const

async function anOutbox(t: TestContext, maxMessages = 500) {
  const directory = join(await aFolder(t), 'mail', 'outbox')
  const told: (string | undefined)[] = []
  const clock = fixedClock(Date.UTC(2026, 1, 11, 9, 14, 5))
  const open = () =>
    openOutbox({
      directory,
      maxMessages,
      clock,
      randomBytes: (size) => Buffer.alloc(size, told.length + 1),
      onWritten: (error) => told.push(error?.message),
    })
  return { directory, told, clock, open, outbox: await open() }
}

test('a folder that is none, or has no absolute path, is refused', async (t) => {
  const file = join(await aFolder(t), 'file')
  await writeFile(file, '')
  const options = {
    maxMessages: 1,
    clock: fixedClock(0),
    randomBytes: (size: number) => Buffer.alloc(size),
    onWritten: () => {},
  }
  for (const [directory, message] of [
    [file, /^cannot use the mail folder .*\/file: EEXIST$/],
    [join(file, 'inside'), /ENOTDIR$/],
    ['mails', /^the mail folder mails is no absolute path$/],
  ] as const) {
    await assert.rejects(openOutbox({ ...options, directory }), { code: 'E_OUTBOX', message })
  }
})

test('a mail is a file for its owner, in a folder for its owner, and nothing lies beside it', async (t) => {
  const { directory, outbox, told } = await anOutbox(t)
  outbox.put({ ...mail, body: 'Hello' })
  await outbox.close()
  const names = await readdir(directory)
  assert.deepEqual(names, ['2026-02-11T09-14-05-000Z-0101010101010101.eml'])
  assert.match(
    await readFile(join(directory, names[0] ?? ''), 'utf8'),
    /^From: a@example\.com\r\n.*\r\n\r\nHello$/s,
  )
  assert.deepEqual(told, [undefined])
  if (process.platform === 'win32') return
  assert.equal((await stat(join(directory, names[0] ?? ''))).mode & 0o777, 0o600)
  assert.equal((await stat(directory)).mode & 0o777, 0o700)
})

test('the oldest mails go, also those from before a restart; other files stay', async (t) => {
  const { directory, clock, open, outbox } = await anOutbox(t, 2)
  await writeFile(join(directory, 'notes.eml'), '')
  for (const body of ['1', '2']) {
    outbox.put({ ...mail, body })
    await outbox.close()
    clock.advanceMs(1_000)
  }
  const again = await open()
  again.put({ ...mail, body: '3' })
  await again.close()
  const texts = (await readdir(directory)).sort().map((name) => readFile(join(directory, name), 'utf8'))
  assert.deepEqual(
    (await Promise.all(texts)).map((text) => text.at(-1)),
    ['2', '3', undefined],
  )
})

test('a folder that was cleared away is made anew; one that cannot be is told of, and the next mail is tried', async (t) => {
  const { directory, outbox, told } = await anOutbox(t)
  const put = async () => {
    outbox.put({ ...mail, body: '' })
    await outbox.close()
  }
  await rm(directory, { recursive: true })
  await put()
  await rm(directory, { recursive: true })
  await writeFile(directory, '')
  await put()
  await rm(directory)
  await mkdir(directory)
  await put()
  assert.deepEqual([told.length, told[0], told[2]], [3, undefined, undefined])
  assert.match(told[1] ?? '', /EEXIST/)
  assert.equal((await readdir(directory)).length, 1)
})

test('of mails that come faster than they are written a thousand wait, the rest are told of', async (t) => {
  const { outbox, told } = await anOutbox(t, 1)
  for (let i = 0; i < 1_001; i += 1) outbox.put({ ...mail, body: '' })
  assert.deepEqual(told, ['1000 mails wait to be written already'])
  await outbox.close()
  assert.equal(told.length, 1_001)
})
