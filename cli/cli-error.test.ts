// Exit codes stand in two places, here and in the table that people read; they must be one.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { exitCodeOf } from './cli-error.ts'

test('docs/reference/errors.md gives each code the exit code that it has', () => {
  const table = readFileSync(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8')
  const rows = [...table.matchAll(/^\| `(E_[A-Z_]+)` \| (\d) \|/gm)]
  assert.ok(rows.length > 30)
  for (const [, code = '', exit] of rows) assert.equal(exitCodeOf(code), Number(exit), code)
})
