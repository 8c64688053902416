// Header login: which headers count, and how letters beyond Latin-1 travel in them.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { NodeContext } from './node-type.ts'
import { decodeWords, zeroPageLoginNode } from './zero-page-login-node.ts'

const both = { 'x-openam-username': 'demo', 'x-openam-password': 'secret' }

function process(config: Record<string, unknown>, headers: Record<string, string>) {
  const context = { header: (name: string) => headers[name.toLowerCase()] } as NodeContext
  return zeroPageLoginNode.process(config as never, context)
}

const outcomes: readonly [
  title: string,
  config: Record<string, unknown>,
  headers: Record<string, string>,
  outcome: string,
][] = [
  ['no headers', {}, {}, 'false'],
  ['a user name only', {}, { 'x-openam-username': 'demo' }, 'false'],
  ['both headers', {}, both, 'true'],
  ['other names than configured', { usernameHeader: 'X-User' }, both, 'false'],
  ['no Referer where one is wanted', { allowWithoutReferer: false }, both, 'false'],
  [
    'a Referer that is not listed',
    { referrerWhiteList: ['https://a/'] },
    { ...both, referer: 'https://b/' },
    'false',
  ],
  [
    'a Referer that is listed',
    { referrerWhiteList: ['https://a/'] },
    { ...both, referer: 'https://a/' },
    'true',
  ],
  ['any Referer where none is listed', { referrerWhiteList: [] }, { ...both, referer: 'https://b/' }, 'true'],
]
for (const [title, config, headers, outcome] of outcomes) {
  test(`a request with ${title} has the outcome ${outcome}`, async () => {
    assert.equal((await process(config, headers)).outcome, outcome)
  })
}

const words: readonly [text: string, decoded: string][] = [
  ['plain', 'plain'],
  ['=?UTF-8?B?w7xzZXI=?=', 'üser'],
  ['=?utf-8?q?=C3=BCser_one?=', 'üser one'],
  ['=?ISO-8859-1?Q?=FCser?=', 'üser'],
  ['=?UTF-8?B?w7w=?= =?UTF-8?B?c2Vy?=', 'üser'],
  ['=?x-unknown?B?w7w=?=', '=?x-unknown?B?w7w=?='],
  ['=?UTF-8?B?/w==?=', '=?UTF-8?B?/w==?='],
]
for (const [text, decoded] of words) {
  test(`${text} is read as ${decoded}`, () => assert.equal(decodeWords(text), decoded))
}
