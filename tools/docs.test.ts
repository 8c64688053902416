// The documents are followed as a reader would, block by block, and what they show is what happens. How a block is
// marked stands in CONTRIBUTING.md, "Write a page".

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, it, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type DocBlock, docBlocks, shows } from './doc-blocks.ts'
import { aDocReader, type DocReader } from './doc-reader.ts'

const followed = ['README.md', 'docs/guide/first-program.md', 'docs/guide/tenant.md', 'docs/guide/clients.md']
const reference = readdirSync(fileURLToPath(new URL('../../docs/reference', import.meta.url))).map(
  (name) => `docs/reference/${name}`,
)
/** By what a block says when it needs them. */
const tools = { curl: /\bcurl\b/, jq: /\bjq\b/, openssl: /\bopenssl\b/, 'redis-server': /\bredis\b/ }
const missing = Object.entries(tools).filter(([tool]) => spawnSync(tool, ['--version']).error)

test('every block of a followed page is of a kind that this test knows', () => {
  for (const page of followed) {
    const blocks = docBlocks(page)
    for (const [at, { place, language, mark, file }] of blocks.entries()) {
      assert.match(language, /^(|sh|text|jsonc|json|js|html)$/, place)
      assert.match(mark, /^(|stays|stays instead|exits [1-3]|not run: .+)$/, place)
      if (language === 'text') assert.equal(blocks[at - 1]?.language, 'sh', `${place}: nothing prints it`)
      if (!/^(sh|text|)$/.test(language)) assert.ok(file, `${place}: say before it what the file is called`)
      if (language !== 'js') continue
      const isUsed = blocks
        .slice(at)
        .some((later) => later.language === 'sh' && later.text.includes(`${file}`))
      assert.ok(isUsed, `${place}: no block behind it runs ${file}`)
    }
  }
})

test('what is printed must be what is shown, but where it shows an ellipsis', () => {
  assert.equal(shows('valid: true\n', 'valid\n'), false)
  assert.equal(shows('one\ntwo\n', 'one\n'), false)
  assert.equal(shows('took 3 ms (or 4)\n', 'took … ms\n'), false)
  assert.equal(shows('took 3 ms (or 4)\n', 'took … ms (or 4)\n'), true)
  for (const printed of ['one\nend', 'one\ntwo\nthree\nend\n'])
    assert.equal(shows(printed, 'one\n…\nend\n'), true)
})

// Side by side: the pages wait more than they work.
describe('what a page shows is so, from its first block to its last', { concurrency: true }, () => {
  for (const page of followed) it(page, { timeout: 120_000 }, (t) => followPage(t, page))
})

test('every configuration and journey that docs/reference shows is good', async (t) => {
  const reader = await aDocReader(t)
  const blocks = reference.flatMap(docBlocks)
  const journeys = blocks.filter(({ language, text }) => language === 'json' && /"tree"/.test(text))
  for (const { text } of journeys) {
    await reader.write('journey.json', text)
    await checkConfiguration(reader, 'journey.jsonc', '{ "journeys": ["journey.json"] }')
  }
  for (const { text } of blocks.filter(({ language }) => language === 'jsonc')) {
    for (const [, file = ''] of text.matchAll(/"((?:\w+\/)*\w+\.json)"/g))
      await reader.write(file, journeys[0]?.text ?? '')
    await checkConfiguration(reader, 'tenant.jsonc', text)
  }
})

async function followPage(t: TestContext, page: string): Promise<void> {
  const blocks = docBlocks(page)
  const reader = await aDocReader(t)
  let [section, absent, failed] = ['', '', '']
  for (const [at, block] of blocks.entries()) {
    if (block.language === '' || block.language === 'text') continue
    // Who cannot do one thing of a section cannot do what follows from it.
    if (block.section !== section) absent = ''
    section = block.section
    absent ||= missing.find(([, said]) => said.test(block.text))?.[0] ?? ''
    const [, reason] = /^not run: (.+)$/.exec(block.mark) ?? []
    const skip = reason ?? (absent === '' ? failed : `${absent} is not installed`)
    await t.test(titleOf(block), { skip: skip || false }, async () => {
      failed = `${block.place} failed`
      await follow(reader, block, blocks[at + 1])
      failed = ''
    })
  }
}

function titleOf({ place, language, text, file }: DocBlock): string {
  if (language !== 'sh') return `${place} ${file}`
  return `${place} ${text.split('\n', 1)[0]}`
}

async function follow(
  reader: DocReader,
  { language, mark, text, file = '' }: DocBlock,
  next: DocBlock | undefined,
) {
  const shown = next?.language === 'text' ? next.text : undefined
  if (language === 'jsonc') return await checkConfiguration(reader, file, text)
  if (language !== 'sh') return await reader.write(file, text)
  if (mark === 'stays instead') await reader.end()
  if (mark.startsWith('stays')) {
    assert.ok(shown, 'show what it prints, so that a reader knows when it is ready')
    return assertShown(await reader.leave(text, shown), shown)
  }
  const { exitCode, printed } = await reader.run(text)
  assert.equal(exitCode, Number(/\d/.exec(mark) ?? 0), printed)
  if (shown !== undefined) assertShown(printed, shown)
}

function assertShown(printed: string, shown: string): void {
  if (!shows(printed, shown)) assert.equal(printed, shown)
}

async function checkConfiguration(reader: DocReader, file: string, text: string): Promise<void> {
  await reader.write(file, text)
  const secret = 'CI_SECRET=correct-horse-battery-staple' // of the client that the pages configure
  const { exitCode, printed } = await reader.run(`${secret} callbook tenant check ${file}`)
  assert.equal(exitCode, 0, printed)
}
