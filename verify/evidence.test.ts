// Evidence: what a broken file says, when a verdict is stale, and that the same evidence gives the same file.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type EvidenceEntry,
  evidenceFor,
  readEvidence,
  textDigest,
  withEntries,
  writeEvidence,
} from './evidence.ts'
import { verdictTable } from './verdict-table.ts'

test('a file that is no evidence is refused with its place', () => {
  const refused: readonly (readonly [text: string, message: RegExp])[] = [
    ['{', /^evidence\.json is no JSON$/],
    ['null', /is no evidence of format 1/],
    ['{"format":2}', /is no evidence of format 1/],
    ['{"format":1}', /has no list "entries"/],
    [
      JSON.stringify({ format: 1, entries: [anEntry(), { ...anEntry(), verdict: { kind: 'fine' } }] }),
      /"verdict" at \/entries\/1/,
    ],
    [JSON.stringify({ format: 1, entries: [{ ...anEntry(), sha256: 1 }] }), /"sha256" at \/entries\/0/],
    [JSON.stringify({ format: 1, entries: [{ ...anEntry(), added: [['a']] }] }), /"added" at \/entries\/0/],
    [JSON.stringify({ format: 1, entries: [{ ...anEntry(), tools: [null] }] }), /"tools" at \/entries\/0/],
  ]
  for (const [text, message] of refused)
    assert.throws(() => readEvidence(text, 'evidence.json'), { code: 'E_EVIDENCE', message }, text)
})

test('a verdict about another text is stale', () => {
  const entry = anEntry()
  assert.deepEqual(evidenceFor([entry], 'step-6', 'go-net-http', textDigest('other')), {
    kind: 'stale',
    entry,
  })
  assert.deepEqual(evidenceFor([entry], 'step-6', 'go-net-http', textDigest('text')), {
    kind: 'proven',
    entry,
  })
  assert.deepEqual(evidenceFor([entry], 'step-6', 'curl', textDigest('text')), { kind: 'none' })
})

test('evidence is written in one order, whatever the order it was found in, and read back as it was', () => {
  const entries = [
    anEntry({ item: 'b' }),
    anEntry({ item: 'a', target: 'z' }),
    anEntry({ item: 'a', target: 'c', verdict: differing }),
  ]
  const text = writeEvidence(entries)
  assert.equal(writeEvidence([...entries].reverse()), text)
  assert.deepEqual(readEvidence(text, 'evidence.json'), [entries[2], entries[1], entries[0]])
  assert.ok(text.endsWith('}\n'))
})

test('a new entry takes the place of the old one', () => {
  const newer = anEntry({ verdict: differing })
  assert.deepEqual(withEntries([anEntry(), anEntry({ item: 'a' })], [newer]), [anEntry({ item: 'a' }), newer])
})

test('the table has a row for each target, also for one that was never run', () => {
  const table = verdictTable(
    [anEntry(), anEntry({ item: 'a' }), anEntry({ item: 'b', verdict: differing })],
    [{ id: 'go-net-http' }, { id: 'ada-aws' }],
  )
  assert.equal(
    table,
    [
      '| target | exact | equivalent | different | failed | not run |',
      '| --- | --: | --: | --: | --: | --: |',
      '| `go-net-http` | 2 |  | 1 |  |  |',
      '| `ada-aws` |  |  |  |  |  |',
      '',
    ].join('\n'),
  )
})

const differing = {
  kind: 'different',
  differences: [{ at: 'method', expected: 'GET', received: 'POST' }],
} as const

function anEntry(parts: Partial<EvidenceEntry> = {}): EvidenceEntry {
  return {
    item: 'step-6',
    target: 'go-net-http',
    verdict: { kind: 'exact' },
    tools: [{ name: 'go', version: 'go version go1.19.8' }],
    date: '2026-11-24T00:00:00.000Z',
    sha256: textDigest('text'),
    request: 'GET / HTTP/1.1',
    added: [['User-Agent', 'Go-http-client/1.1']],
    ...parts,
  }
}
