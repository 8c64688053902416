// Query Filter Decision: which filters a tree may hold, and which profiles they find.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { Identity } from '../identity.ts'
import type { NodeContext } from './node-type.ts'
import { queryFilterDecisionNode } from './query-filter-decision-node.ts'

const jane: Identity = {
  id: '1',
  username: 'Jane',
  realm: '/alpha',
  status: 'Active',
  revision: 1,
  passwordVersion: 1,
  attributes: {
    mail: ['Jane@Example.com', 'j@example.com'],
    loginCount: ['10'],
    'preferences/updates': ['false'],
  },
}

async function outcomeOf(queryFilter: string, username: string): Promise<unknown> {
  const identities = { find: async (_realm: string, name: string) => (name === 'jane' ? jane : undefined) }
  const context = { identities, realm: '/alpha', state: { shared: { username } } } as unknown as NodeContext
  return queryFilterDecisionNode.process({ queryFilter }, context)
}

const refused: readonly (readonly [queryFilter: string | undefined, why: RegExp])[] = [
  [undefined, /needs a text as "queryFilter"/],
  ['mail pr and', /needs a query filter/],
  ['mail like "j"', /compares by "like"/],
  ['!(sn pr or (mail ew "com"))', /compares by "ew"/],
  ['mail toString "j"', /compares by "tostring"/],
]

test('a filter that cannot be read, or compares in a way there is not, is refused at start', () => {
  for (const [queryFilter, why] of refused) {
    const config = queryFilter === undefined ? {} : { queryFilter }
    assert.match(queryFilterDecisionNode.problem(config) ?? '', why)
  }
})

test('a node that finds identities by nothing is refused at start', () => {
  const config = { queryFilter: 'mail pr', identityAttribute: '' }
  assert.match(queryFilterDecisionNode.problem(config) ?? '', /a text as "identityAttribute"/)
})

test('no filter finds a name that nobody has', async () => {
  assert.deepEqual(await outcomeOf('true', 'nobody'), { outcome: 'false' })
})

const filters: readonly (readonly [queryFilter: string, isFound: boolean])[] = [
  ['true', true],
  ['userName eq "jane"', true],
  ['mail eq "JANE@example.com"', true],
  ['mail co "ample"', true],
  ['/mail sw "j@"', true],
  ['mail sw "example"', false],
  ['sn pr', false],
  ['sn eq "Doe"', false],
  ['!(sn pr) and mail pr', true],
  ['loginCount gt 9', true],
  ['loginCount gt 10', false],
  ['loginCount ge 10 and loginCount le 10 and loginCount lt 11', true],
  ['mail lt 5 or mail ge 5', false],
  ['/preferences pr', true],
  ['/preferences/updates eq false', true],
  ['/preferences/marketing eq false', false],
  ['!(/preferences pr) or /preferences/marketing eq false or /preferences/updates eq false', true],
]

for (const [queryFilter, isFound] of filters) {
  test(`${queryFilter} ${isFound ? 'finds' : 'does not find'} the profile`, async () => {
    assert.equal(queryFilterDecisionNode.problem({ queryFilter }), undefined)
    assert.deepEqual(await outcomeOf(queryFilter, 'jane'), { outcome: String(isFound) })
  })
}
