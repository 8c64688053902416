// docs/reference/security.md names the test that holds each requirement: every one of them is there.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = await readFile(`${root}docs/reference/security.md`, 'utf8')

test('every row of the security page names a test, and the test is there', async () => {
  const rows = page.split('\n').filter((line) => /^\| [^r-]/.test(line) || line.startsWith('| the same'))
  assert.ok(rows.length >= 30, `${rows.length} rows`)
  for (const row of rows) {
    const [, file, title] = /`([\w/-]+\.test\.ts)` "([^"]+)" \|$/.exec(row) ?? []
    if (row.endsWith('| the same |')) continue
    assert.ok(file !== undefined && title !== undefined, `names a test: ${row}`)
    const source = await readFile(`${root}${file}`, 'utf8')
    assert.ok(source.replaceAll("\\'", "'").includes(title), `${file} has "${title}"`)
  }
})

for (const [source, requirements] of [
  ['ASVS 4.0.3', '3.1.1 3.2.1 3.2.2 3.2.3 3.2.4 3.3.1 3.3.2 3.3.3 3.3.4 3.4.4 3.4.5 3.5.2 3.5.3 3.7.1'],
  [
    'ASVS 5',
    '7.1.1 7.1.2 7.2.1 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.5 7.5.2 3.3.1 3.3.2 3.3.4 3.3.5 3.4.2 3.5.1',
  ],
  ['NIST SP 800-63B-4', 'AAL2 AAL3'],
] as const) {
  test(`the security page speaks of every requirement of ${source} that binds a session server`, () => {
    for (const requirement of requirements.split(' ')) {
      assert.ok(new RegExp(`\\b${requirement.replaceAll('.', '\\.')}\\b`).test(page), requirement)
    }
  })
}
