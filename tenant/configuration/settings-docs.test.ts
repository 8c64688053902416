// What the docs say about settings against the table in the code. UPDATE_GOLDEN=1 writes the tables anew.

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { wantedOf } from './check-setting.ts'
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
