// docs/reference/cli.md against the commands' own data. UPDATE_GOLDEN=1 writes its table and its help texts anew.

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chooseCommand } from './choose-command.ts'
import { commands } from './commands/index.ts'
import { commandHelp } from './help.ts'

const all = await Promise.all(commands.map((entry) => entry.load()))

const helpTexts = await Promise.all(
  all.map(async (command) => {
    const { under } = chooseCommand(command.name.split(' '))
    const help = commandHelp(command, await Promise.all(under.map((entry) => entry.load())))
    return `### ${command.name}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\``
  }),
)

test('docs/reference/cli.md has every command and the help of each', async () => {
  const path = fileURLToPath(new URL('../../docs/reference/cli.md', import.meta.url))
  const text = await readFile(path, 'utf8')
  const written = text
    .replace(between('commands'), (_, begin, end) => `${begin}${tableOf(all)}${end}`)
    .replace(between('help'), (_, begin, end) => `${begin}${helpTexts.join('\n\n')}${end}`)
  if (process.env.UPDATE_GOLDEN) await writeFile(path, written)
  else assert.equal(text, written, `${path} is not what the commands say: UPDATE_GOLDEN=1 npm test`)
})

function tableOf(listed: typeof all): string {
  const rows = listed.map(({ name, about }) => `| \`${name}\` | ${about} |`)
  return ['| command | what it does |', '|---|---|', ...rows].join('\n')
}

function between(name: string): RegExp {
  return new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- end -->)`)
}
