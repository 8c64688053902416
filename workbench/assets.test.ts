// What the pages load: nothing of it missing, nothing of it forgotten.

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { readAssets } from './assets.ts'

test('an installation without its assets is refused', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'callbook-assets-'))
  t.after(() => rmSync(folder, { recursive: true }))
  await assert.rejects(readAssets(pathToFileURL(`${folder}/`)), {
    name: 'WorkbenchError',
    code: 'E_WORKBENCH_ASSETS',
    hint: 'install callbook again',
  })
})

test('the one style sheet of a page holds every file of assets/styles once', async () => {
  const folder = new URL('../../workbench/assets/styles/', import.meta.url)
  const sheet = String((await readAssets()).get('workbench.css')?.bytes)
  const files = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'))
  for (const text of files) assert.equal(sheet.split(text).length, 2, text.slice(0, 60))
  assert.equal(sheet.length, files.join('').length)
})
