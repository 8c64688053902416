// The classic style: what it refuses in words, and that it prints the known page byte for byte.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type ClassicItem, classicItem } from '#program'
import { printClassicCurl } from './classic-curl.ts'
import { printClassicPowerBuilder } from './classic-powerbuilder.ts'

const page = readFileSync(new URL('../../targets/testdata/classic-page.txt', import.meta.url), 'utf8')

/** The page's item, in a collection with these variables and nothing else. */
function pageItem(): ClassicItem {
  const source = JSON.parse(page.slice(page.indexOf('\n{\n')))
  const collection = {
    name: '',
    description: '',
    variables: [],
    auth: undefined,
    scripts: [],
    entries: [],
    source: {},
  }
  return classicItem({ source, folders: [], collection }, variables)
}

const variables = new Map([
  ['amUrl', 'https://<tenant-name>.forgeblocks.com/am'],
  ['realm', '/realms/root/realms/alpha'],
  ['cookieName', ''],
])

const anItem = (changes: Partial<ClassicItem>): ClassicItem => ({ ...pageItem(), ...changes })

const refusals: readonly (readonly [
  title: string,
  print: (item: ClassicItem) => unknown,
  changes: Partial<ClassicItem>,
])[] = [
  ['GET in PowerBuilder', printClassicPowerBuilder, { method: 'GET' }],
  ['a JSON body in PowerBuilder', printClassicPowerBuilder, { body: '{}', bodyMode: 'raw' }],
  ['a form in PowerBuilder', printClassicPowerBuilder, { bodyMode: 'urlencoded' }],
  [
    'authentication in PowerBuilder',
    printClassicPowerBuilder,
    { auth: { type: 'basic', parameters: new Map() } },
  ],
  ['a saved answer in PowerBuilder', printClassicPowerBuilder, { hasAnswerTemplate: true }],
  ['a form in curl', printClassicCurl, { bodyMode: 'formdata' }],
  ['digest authentication in curl', printClassicCurl, { auth: { type: 'digest', parameters: new Map() } }],
]

for (const [title, print, changes] of refusals) {
  test(`the classic style says that it does not know ${title}`, () => {
    assert.throws(() => print(anItem(changes)), {
      name: 'TargetError',
      code: 'E_CLASSIC',
      message: /not known for/,
    })
  })
}

test('the classic PowerBuilder program is the one of the page, byte for byte', () => {
  const shown = between('Back to Collection Items\n\n', '\nCurl Command\n')
  assert.equal(printClassicPowerBuilder(pageItem()).code, shown)
})

test('the classic curl command is the one of the page, byte for byte', () => {
  const shown = between('\nCurl Command\n\n', '\nPostman Collection Item JSON\n')
  assert.equal(printClassicCurl(pageItem()).code, shown)
})

test('a body goes into the classic curl command as it is, behind the headers', () => {
  const item = anItem({
    body: '{\n  "a": "{{b}}"\n}',
    headersInItemOrder: [{ name: 'X', value: '1' }],
    url: 'u',
  })
  assert.equal(printClassicCurl(item).code, `curl -X POST\n\t-H "X: 1"\n\t-d '{\n  "a": "{{b}}"\n}'\nu\n`)
})

test('the classic curl command takes the query of a GET out of the URL', () => {
  const query = [
    { name: 'a', value: '1 2' },
    { name: 'b', value: '' },
  ]
  const item = anItem({ method: 'GET', query, headersInItemOrder: [], url: 'https://h/p?a=1 2&b=' })
  assert.equal(printClassicCurl(item).code, 'curl -G -d "a=1 2"\n\t-d "b="\nhttps://h/p\n')
})

test('the classic curl command puts authentication before the headers', () => {
  const withAuth = (type: string, parameters: ReadonlyMap<string, string>) =>
    printClassicCurl(anItem({ auth: { type, parameters }, headersInItemOrder: [], url: 'u' })).code
  assert.equal(
    withAuth('bearer', new Map()),
    'curl -X POST\n\t-H "Authorization: Bearer <access_token>"\nu\n',
  )
  assert.equal(withAuth('basic', new Map([['username', 'me']])), "curl -X POST\n\t-u 'me:password'\nu\n")
})

function between(start: string, end: string): string {
  const from = page.indexOf(start) + start.length
  return page.slice(from, page.indexOf(end, from))
}
