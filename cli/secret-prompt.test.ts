// The question for a new password: what of the answer is shown, and how one gets out of it.

import assert from 'node:assert/strict'
import { PassThrough, Writable } from 'node:stream'
import test from 'node:test'
import { askNewPassword } from './secret-prompt.ts'

/** A terminal; `record` gets `raw` and `cooked` as its mode changes, and what is written. */
function aTerminal() {
  const record: string[] = []
  const setRawMode = (isRaw: boolean) => record.push(isRaw ? 'raw' : 'cooked')
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode })
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      record.push(String(chunk))
      done()
    },
  })
  const stop = new AbortController()
  return { stdin, record, stop, io: { stdin, stderr, stop: stop.signal } }
}

const refusals: readonly [what: string, typed: string, message: string][] = [
  ['Ctrl-C', 'secr\u0003', 'no password was given'],
  ['Ctrl-D', '\u0004', 'no password was given'],
  ['Ctrl-C at the second question', 'secret\rsec\u0003', 'no password was given'],
  ['two that differ', 'secret\rsecreT\r', 'the two passwords differ'],
]
for (const [what, typed, message] of refusals) {
  test(`${what} gives no password`, async () => {
    const { stdin, record, io } = aTerminal()
    stdin.write(typed)
    await assert.rejects(askNewPassword(io), { code: 'E_USAGE', message })
    assert.equal(record.at(-1), 'cooked')
  })
}

test('a program that is told to stop waits for no password, also when it was told before', async () => {
  const { stop, io, record } = aTerminal()
  const asked = askNewPassword(io)
  stop.abort()
  await assert.rejects(asked, { code: 'E_USAGE' })
  await assert.rejects(askNewPassword(io), { code: 'E_USAGE' })
  assert.equal(record.at(-1), 'cooked')
})

test('a terminal that goes away gives no password', async () => {
  const { stdin, io } = aTerminal()
  stdin.end('secr')
  await assert.rejects(askNewPassword(io), { code: 'E_USAGE', message: 'no password was given' })
})

test('the terminal shows nothing from before the first question to after the last answer', async () => {
  const { stdin, record, io } = aTerminal()
  stdin.write('Secr\u007fret\r')
  stdin.write('Secret\r')
  assert.equal(await askNewPassword(io), 'Secret')
  assert.deepEqual(record, ['raw', 'new password: ', '\n', 'and once more: ', '\n', 'cooked'])
})

test('both answers may come in one piece, as when they are pasted', async () => {
  const { stdin, io } = aTerminal()
  stdin.write('Secret\rSecret\r')
  assert.equal(await askNewPassword(io), 'Secret')
})
