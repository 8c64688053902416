// The proof that ships must be about the text that ships.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allItems } from '#collection'
import { programOf } from '#program'
import { targets } from '#targets'
import { evidenceFor, textDigest } from '#verify'
import { liveDynamic, openContext } from './context.ts'
import { openEvidence, readmePath, withVerdicts } from './evidence.ts'
import { shipped } from './files.ts'

const hint = 'prove it again: npx callbook verify --write'

test('every shipped page has evidence about the text it shows', async () => {
  const { collection, ...files } = await openContext()
  const evidence = await openEvidence()
  for (const item of allItems(collection)) {
    const { program } = programOf(item, { ...files, dynamic: liveDynamic })
    for (const target of targets) {
      const proof = evidenceFor(evidence, item.id, target.id, textDigest(target.print(program).code))
      assert.equal(proof.kind, 'proven', `${item.id} in ${target.id} is ${proof.kind}; ${hint}`)
    }
  }
})

test('the README shows the verdicts of the evidence', async () => {
  const readme = readFileSync(readmePath, 'utf8')
  assert.equal(withVerdicts(readme, await openEvidence()), readme, hint)
})

test('the evidence holds no token and no password', () => {
  const text = readFileSync(shipped.evidence, 'utf8')
  assert.doesNotMatch(text, /Sixty-seconds-1|\.\*AAJ|eyJ[A-Za-z0-9_-]{20}/)
})
