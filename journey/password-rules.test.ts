// Passwords: which may be set.

import assert from 'node:assert/strict'
import test from 'node:test'
import { checkPassword, defaultPasswordRules, normalizePassword } from './password-rules.ts'

const refused: readonly [title: string, password: string, message: string][] = [
  ['of 7 characters', 'seven77', 'Minimum password length is 8'],
  ['of 7 characters that are 14 in UTF-16', '🔑'.repeat(7), 'Minimum password length is 8'],
  ['of 1,025 characters', 'x'.repeat(1025), 'Maximum password length is 1024'],
  ['that is the user name', 'Postman.Demo', 'The password is the user name'],
]
for (const [title, password, message] of refused) {
  test(`a password ${title} is refused, and does not stand in the message`, () => {
    assert.throws(() => checkPassword(password, 'postman.demo', defaultPasswordRules), {
      code: 'E_PASSWORD',
      message,
    })
  })
}

for (const password of ['eight888', '        ', '🔑'.repeat(8), 'x'.repeat(1024)]) {
  test(`a password of ${[...password].length} characters such as "${password.slice(0, 2)}…" may be set`, () => {
    checkPassword(password, 'postman.demo', defaultPasswordRules)
  })
}

test('a password is one and the same however its accents are typed', () => {
  assert.equal(normalizePassword('cafe\u0301'), normalizePassword('caf\u00e9'))
})
