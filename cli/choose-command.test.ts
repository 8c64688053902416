// Which command a line means.

import assert from 'node:assert/strict'
import test from 'node:test'
import { chooseCommand } from './choose-command.ts'
import { commands } from './commands/index.ts'

const refused: readonly [line: string, message: string, hint: RegExp][] = [
  ['cod', 'no command "cod"', /^did you mean "code"\? For all commands: callbook help$/],
  ['cod 6', 'no command "cod"', /"code"/],
  ['tenant chek', 'no command "tenant chek"', /^did you mean "tenant check"\? .* callbook help tenant$/],
  ['tenant user ad jane', 'no command "tenant user ad"', /"tenant user add"/],
  ['tenant 8080', 'no command "tenant 8080"', /^For all commands: callbook help tenant$/],
]
for (const [line, message, hint] of refused) {
  test(`"${line}" is refused: ${message}`, () => {
    assert.throws(() => chooseCommand(line.split(' ')), { code: 'E_USAGE', message, hint })
  })
}

const chosen: readonly [line: string, name: string | undefined, rest: readonly string[]][] = [
  ['code 6 --target go-net-http', 'code', ['6', '--target', 'go-net-http']],
  ['tenant', 'tenant', []],
  ['tenant --port 0', 'tenant', ['--port', '0']],
  ['tenant check a.jsonc', 'tenant check', ['a.jsonc']],
  ['tenant user add jane --realm /', 'tenant user add', ['jane', '--realm', '/']],
  ['tenant user', undefined, []],
]
for (const [line, name, rest] of chosen) {
  test(`"${line}" means ${name ?? 'several'}`, () => {
    const choice = chooseCommand(line.split(' '))
    assert.deepEqual([choice.entry?.name, choice.rest], [name, rest])
  })
}

test('every command is what its entry says', async () => {
  const names = await Promise.all(commands.map(async (entry) => [entry.name, (await entry.load()).name]))
  for (const [said, is] of names) assert.equal(is, said)
})
