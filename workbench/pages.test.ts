// What the pages say, and that a collection cannot make them say or do anything else.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseCollection, parseEnvironment } from '#collection'
import { targets } from '#targets'
import { type Evidence, textDigest } from '#verify'
import { type Book, bookOf, type LibraryEntry, printingOf, type Shelf } from './book.ts'
import { collectionPage } from './collection-page.ts'
import { indexPage } from './index-page.ts'
import { itemPage } from './item-page.ts'
import type { ProgramPlace } from './links.ts'

const dynamic = { nowMs: () => 0, randomBytes: (count: number) => new Uint8Array(count) }
const sample = (name: string) => readFileSync(new URL(`../../samples/${name}`, import.meta.url), 'utf8')

test('no text of a hostile collection becomes markup, an attribute or a link', () => {
  const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="alert(1)`
  const { book, shelf, place } = sampleBook(
    JSON.stringify({
      info: {
        name: hostile,
        description: `${hostile} [x](javascript:alert(1))`,
        schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
      },
      item: [
        {
          name: hostile,
          description: hostile,
          item: [
            {
              name: hostile,
              request: {
                method: 'POST',
                header: [{ key: hostile, value: `{{${hostile}}}` }],
                url: `http://127.0.0.1/${hostile}?a={{${hostile}}}`,
                body: { mode: 'raw', raw: hostile },
                description: `[x](javascript:alert(1)) ![x](javascript:alert(1)) ${hostile}`,
              },
              response: [
                {
                  name: hostile,
                  status: hostile,
                  code: 200,
                  header: [{ key: hostile, value: hostile }],
                  body: hostile,
                },
              ],
            },
          ],
        },
      ],
    }),
  )
  const pages = [
    indexPage(book),
    collectionPage(book, shelf),
    ...targets.map((target) => itemPage(book, { ...place, target }, 'token')),
  ]
  for (const page of pages) {
    assert.doesNotMatch(page, /<img src=x|<script>alert|<[^>]*\sonmouseover="alert|href="javascript:/i)
    assert.equal(page.match(/<script/g)?.length, 1, "the workbench's own script and no other")
    assert.doesNotMatch(page, /<style|\sstyle="|<[^>]*\son[a-z]+="/i)
  }
})

test('the item page names the step, the language and the client, and leads back through each', () => {
  const { page } = step('6', 'go-net-http')
  assert.match(page, /<title>Step 6: Refresh Users&#39; Session — Go with net\/http<\/title>/)
  assert.match(page, /<a href="\/~go-net-http\/">Go with net\/http<\/a>/)
  assert.match(page, /<a href="\/forgerock\/~go-net-http\/">ForgeRock Identity Cloud Collection<\/a>/)
  assert.match(page, /Back to the collection’s items/)
})

test('the item page leads to the steps beside it, in the same language', () => {
  const { page, shelf } = step('6', 'go-net-http')
  assert.match(page, new RegExp(`rel="prev" href="/forgerock/${shelf.items[4]?.id}/go-net-http"`))
  assert.match(page, new RegExp(`rel="next" href="/forgerock/${shelf.items[6]?.id}/go-net-http"`))
  assert.doesNotMatch(step('1', 'go-net-http').page, /rel="prev"/)
})

test('the chooser keeps the item and marks the language that is shown', () => {
  const { page, place } = step('6', 'go-net-http')
  for (const { id } of targets) assert.ok(page.includes(`href="/forgerock/${place.item.id}/${id}"`), id)
  assert.match(page, new RegExp(`<a href="/forgerock/${place.item.id}/go-net-http" aria-current="true">`))
})

test('what the page shows as code is the printed text, character for character', () => {
  for (const { id } of targets) {
    const { book, place, page } = step('6', id)
    const printing = printingOf(book, place)
    assert.ok('text' in printing, id)
    const shown = /<code id="program">([\s\S]*?)<\/code>/.exec(page)?.[1] ?? ''
    assert.equal(textOf(shown), printing.text, id)
  }
})

test('a secret has no value on any page, and the page says where to set it', () => {
  for (const { id } of targets) {
    const { page } = step('2', id)
    assert.doesNotMatch(page, /Sixty-seconds-1/, id)
    assert.match(page, /Secret: set the environment variable <code>postmanDemoPassword<\/code>/, id)
  }
})

test('an input that an earlier step sets says which, and leads there', () => {
  const { page, shelf } = step('6', 'go-net-http')
  assert.match(page, new RegExp(`<a href="/forgerock/${shelf.items[1]?.id}/go-net-http">Step 2: `))
})

test('with prerequisites, the page shows the program of the whole slice', () => {
  const { page, place } = step('6', 'go-net-http', { withPrerequisites: true })
  assert.match(page, /href="\/forgerock\/[^"]+\/go-net-http\/with-prerequisites#code" aria-current="true"/)
  assert.match(page, /Step 1: Start Authentication Journey/)
  assert.doesNotMatch(page, /Secret: set the environment variable <code>demoSSOToken/)
  assert.ok(place.withPrerequisites)
})

test('a page without a token has no Run button', () => {
  const { book, place } = step('6', 'go-net-http')
  assert.doesNotMatch(itemPage(book, place), /data-token/)
  assert.match(itemPage(book, place, 'the-token'), /data-token="the-token"/)
})

test('a text that was proven shows its verdict, the tools, the date and the request that arrived', () => {
  const { book, place, page } = proven('exact')
  assert.match(page, /mark-exact/)
  assert.match(page, /go \(go version go1\.22\)/)
  assert.match(page, /24 November 2026, 01:12 UTC/)
  assert.match(textOf(page), /POST \/am\/json/)
  assert.match(page, /<code>User-Agent: Go-http-client\/1\.1<\/code>/)
  assert.match(collectionPage(book, place.shelf, place.target), /mark-exact/)
})

test('a text that has changed since it was run shows no verdict', () => {
  const { page } = proven('exact', '0'.repeat(64))
  assert.doesNotMatch(page, /mark-exact/)
  assert.match(page, /mark-stale/)
  assert.match(page, /The printed text has changed since it was last run/)
})

test('proof of the item alone is no proof of the program with prerequisites, and does not make it old', () => {
  const { book, place } = proven('exact')
  const page = itemPage(book, { ...place, withPrerequisites: true })
  assert.match(page, /<section id="proof"[\s\S]*Nobody has run this text yet/)
})

test('the index and the collection keep the language the reader came with', () => {
  const { book, shelf, place } = step('6', 'go-net-http')
  assert.match(indexPage(book, place.target), /href="\/forgerock\/~go-net-http\/"/)
  assert.match(
    collectionPage(book, shelf, place.target),
    new RegExp(`href="/forgerock/${place.item.id}/go-net-http"`),
  )
})

test('an address that cannot be one, or is taken, is refused with what to do', () => {
  const { shelf } = step('6', 'go-net-http')
  const refused = { name: 'WorkbenchError', code: 'E_WORKBENCH_SLUG' }
  for (const library of [[{ ...shelf, slug: '~x' }], [{ ...shelf, slug: '' }], [shelf, shelf]]) {
    assert.throws(() => bookOf({ library, targets, evidence: [], dynamic }), refused)
  }
})

function step(
  number: string,
  targetId: string,
  { withPrerequisites = false, evidence = [] as Evidence } = {},
) {
  const { book, shelf } = sampleBook(sample('forgerock-identity-cloud.postman_collection.json'), evidence)
  const item = shelf.items[Number(number) - 1]
  const target = targets.find(({ id }) => id === targetId)
  assert.ok(item && target)
  const place: ProgramPlace = { shelf, item, target, withPrerequisites }
  return { book, shelf, place, page: itemPage(book, place, 'token') }
}

function proven(kind: 'exact', sha256?: string) {
  const { book, place } = step('6', 'go-net-http')
  const printing = printingOf(book, place)
  assert.ok('text' in printing)
  const evidence: Evidence = [
    {
      item: place.item.id,
      target: 'go-net-http',
      verdict: { kind },
      tools: [{ name: 'go', version: 'go version go1.22' }],
      date: '2026-11-24T01:12:00.000Z',
      sha256: sha256 ?? textDigest(printing.text),
      request: 'POST /am/json/realms/root/realms/alpha/sessions HTTP/1.1\nHost: 127.0.0.1\n',
      added: [['User-Agent', 'Go-http-client/1.1']],
    },
  ]
  return step('6', 'go-net-http', { evidence })
}

function sampleBook(
  text: string,
  evidence: Evidence = [],
): { book: Book; shelf: Shelf; place: ProgramPlace } {
  const library: LibraryEntry[] = [
    {
      slug: 'forgerock',
      collection: parseCollection(text, 'test.json'),
      environment: parseEnvironment(sample('local-tenant.postman_environment.json'), 'env.json'),
    },
  ]
  const book = bookOf({ library, targets, evidence, dynamic })
  const [shelf] = book.shelves
  const [item, target] = [shelf?.items[0], targets[0]]
  assert.ok(shelf && item && target)
  return {
    book,
    shelf,
    place: { shelf, item, target, withPrerequisites: false },
  }
}

/** What a reader copies out of markup. */
function textOf(markup: string): string {
  const references: Record<string, string> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    '#x27': "'",
  }
  return markup
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&([^;]+);/g, (whole, name) => references[name] ?? whole)
}
