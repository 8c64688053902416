// What an operator asks of new passwords: which files are refused, and whom the rules bind.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { checkConfiguration } from './configuration/check-configuration.ts'
import { readPasswordRules } from './password-settings.ts'
import { alpha, aTenant, cookieName, demoUser } from './tenant-under-test.ts'

async function aList(t: TestContext, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-list-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'list.txt')
  await writeFile(file, text)
  return file
}

test('a list of passwords that is not there, or holds none, is refused with its name', async (t) => {
  const empty = await aList(t, '\n\r\n')
  await assert.rejects(readPasswordRules({ minimumLength: 8, blocklistFile: empty }), {
    code: 'E_FILE',
    message: `${empty} holds no password`,
  })
  await assert.rejects(readPasswordRules({ minimumLength: 8, blocklistFile: `${empty}x` }), {
    code: 'E_FILE',
    message: `cannot read ${empty}x: there is no such file`,
  })
})

test('a byte order mark lets no password of the list through', async (t) => {
  const blocklistFile = await aList(t, '\ufeffCorrect horse\n')
  const { isBlocked } = await readPasswordRules({ minimumLength: 8, blocklistFile })
  assert.equal(isBlocked('correct horse'), true)
})

test('tenant check tells of a list that is not there', async (t) => {
  const file = await aList(t, '{ "passwords": { "blocklistFile": "none.txt" } }')
  const { problems } = await checkConfiguration(file, {})
  const [problem, ...others] = problems
  assert.match(problem?.message ?? '', /^cannot read .*none\.txt: there is no such file$/)
  assert.deepEqual(others, [])
})

test('a demo user whose password the rules refuse keeps the tenant from starting, and it is said why', async (t) => {
  await assert.rejects(aTenant(t, { passwords: { minimumLength: 16 } }), {
    code: 'E_PASSWORD',
    message: "the demo user's password cannot be: Minimum password length is 16",
  })
})

test('a password on the list is refused however its letters are written', async (t) => {
  const blocklistFile = await aList(t, 'Correct Horse Battery\r\nletmein-123\n')
  const { send, login } = await aTenant(t, { passwords: { minimumLength: 10, blocklistFile } })
  const own = { [cookieName]: await login(), 'content-type': 'application/json' }
  const change = async (userpassword: string) => {
    const body = JSON.stringify({ currentpassword: demoUser.password, userpassword })
    const target = `${alpha}/users/${demoUser.username}?_action=changePassword`
    return (await send(target, { headers: own, body })).body
  }
  assert.equal(
    (await change('LetMeIn-123')).message,
    'The password is on the list of those that nobody may choose',
  )
  assert.equal((await change('letmein-1')).message, 'Minimum password length is 10')
  assert.deepEqual(await change('letmein-1234'), {})
})
