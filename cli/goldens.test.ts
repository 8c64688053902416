// What we print, kept as files: every item of the shipped collection in every target. A golden says "this is what we
// print"; only `callbook verify` says "this is right". After a change that is meant: UPDATE_GOLDEN=1 npm test

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { allItems } from '#collection'
import { programOf } from '#program'
import { targets } from '#targets'
import { liveDynamic, openContext } from './context.ts'

const { collection, ...files } = await openContext()
const context = { ...files, dynamic: liveDynamic }
const isUpdate = process.env.UPDATE_GOLDEN === '1'

for (const item of allItems(collection)) {
  for (const target of targets) {
    test(`${item.name} in ${target.id} is printed as its golden has it`, () => {
      const { program } = programOf(item, context)
      assert.equal(target.cannot?.(program), undefined)
      const { code: printed } = target.print(program)
      assert.equal(target.print(programOf(item, context).program).code, printed, 'printed twice, it differs')
      assert.match(printed, /[^\n]\n$/, 'it does not end with one newline')
      assert.doesNotMatch(printed, /[ \t]\n|\r/, 'it has trailing blanks or a CR')
      compareWithGolden(
        fileURLToPath(new URL(`../../samples/${item.id}/${target.id}${target.extension}`, import.meta.url)),
        printed,
      )
    })
  }
}

function compareWithGolden(path: string, printed: string): void {
  if (isUpdate) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, printed)
  }
  let golden: string
  try {
    golden = readFileSync(path, 'utf8')
  } catch {
    assert.fail(`no golden at ${path}; make it with: UPDATE_GOLDEN=1 npm test`)
  }
  assert.equal(printed, golden, `differs from ${path}; if it is meant: UPDATE_GOLDEN=1 npm test`)
}
