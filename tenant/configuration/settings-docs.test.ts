// What the docs say about settings against the table in the code. UPDATE_GOLDEN=1 writes the tables anew.

import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { aTenant } from '../tenant-under-test.ts'
import { wantedOf } from './check-setting.ts'
import { inspectConfiguration } from './configuration-file.ts'
import { placementTable } from './configuration-table.ts'
import type { Members, Setting, Shape } from './setting-shape.ts'
import { defaultSettings } from './settings.ts'
import { settingsTable } from './settings-table.ts'

test('docs/reference/settings.md has every setting with its unit, default and meaning', async () => {
  const path = docs('reference/settings.md')
  const text = await readFile(path, 'utf8')
  const written = text
    .replace(between('placement'), (_, begin, end) => `${begin}${tableOf(placementTable, {})}${end}`)
    .replace(
      between('settings'),
      (_, begin, end) => `${begin}${tableOf(settingsTable, defaultSettings)}${end}`,
    )
  if (process.env.UPDATE_GOLDEN) await writeFile(path, written)
  else assert.equal(text, written, `${path} is not what the settings are: UPDATE_GOLDEN=1 npm test`)
})

for (const name of ['reference/settings.md', 'guide/tenant.md']) {
  test(`every configuration file that docs/${name} shows is good`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'callbook-docs-'))
    t.after(() => rm(folder, { recursive: true }))
    const blocks = [...(await readFile(docs(name), 'utf8')).matchAll(/^```jsonc\n([\s\S]*?)^```/gm)]
    assert.notEqual(blocks.length, 0)
    for (const [, shown = ''] of blocks) {
      const file = join(folder, 'tenant.jsonc')
      await writeFile(file, shown)
      const { problems } = await inspectConfiguration(file, { CI_SECRET: 'a secret of enough length' })
      assert.deepEqual(problems, [])
    }
  })
}

test('the time-out that the guide shows happens when its lines are pasted', async (t) => {
  if (['curl', 'jq'].some((tool) => spawnSync(tool, ['--version']).error)) return t.skip('needs curl and jq')
  const { tenant } = await aTenant(t, { cookieName: 'iPlanetDirectoryPro' }, { testClock: true })
  const guide = await readFile(docs('guide/tenant.md'), 'utf8')
  const [, lines = ''] = /^```sh\n([\s\S]*?)^```/m.exec(guide) ?? []
  const pasted = lines.replace('http://127.0.0.1:8080/am', tenant.url)
  const { stdout } = await promisify(execFile)('bash', ['-euc', pasted])
  assert.match(stdout, /^\{"time":"[^"]+"\}\{"valid":false\}$/)
})

function docs(name: string): string {
  return fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url))
}

function between(name: string): RegExp {
  return new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- end -->)`)
}

function tableOf(members: Members, defaults: object): string {
  const rows = rowsOf(members, '', defaults).map((cells) => `| ${cells.join(' | ')} |`)
  return ['| setting | what it may be | default | what it is for |', '|---|---|---|---|', ...rows].join('\n')
}

type Row = readonly [name: string, wanted: string, byDefault: string, about: string]

/** What lies in a group, a list or a map follows it. */
function rowsOf(members: Members, above: string, defaults: object | undefined): Row[] {
  return Object.entries(members).flatMap(([name, setting]) => {
    const full = `${above}${name}`
    const byDefault = (defaults as Record<string, unknown> | undefined)?.[name]
    const inside = insideOf(setting, full, byDefault)
    const shown =
      setting.kind === 'group' || byDefault === undefined ? '' : `\`${JSON.stringify(byDefault)}\``
    const row: Row = [`\`${full}\``, describe(setting), shown, setting.about]
    return [row, ...inside]
  })
}

function insideOf(setting: Setting, name: string, byDefault: unknown): Row[] {
  if (setting.kind === 'group') return rowsOf(setting.members, `${name}.`, byDefault as object | undefined)
  if (setting.kind === 'list' && setting.of.kind === 'group')
    return rowsOf(setting.of.members, `${name}[].`, {})
  if (setting.kind !== 'map' || setting.of.kind !== 'group') return []
  // A realm's session settings are those of all, under another name.
  return rowsOf(setting.of.members, `${name}.*.`, {}).filter(([row]) => !row.includes('.sessions.'))
}

function describe(shape: Shape): string {
  if (shape.kind === 'group') return 'an object'
  const secret = shape.kind === 'text' && shape.isSecret ? ', or where it is' : ''
  return `${wantedOf(shape).replaceAll(/[|`]/g, '\\$&')}${secret}`
}
