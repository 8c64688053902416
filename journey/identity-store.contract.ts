// What every identity store must do, as tests that a store's own test file runs, and as a model that is plainly right.

import assert from 'node:assert/strict'
import {
  type IdentityIndex,
  type IdentityRecord,
  type IdentityStore,
  identityName,
} from './identity-store.ts'

/** The part of `node:test` the contract needs. It comes as an argument, so that no running service loads a test runner. */
type RunTest = (title: string, run: () => Promise<void>) => unknown
type Check = (store: IdentityStore) => Promise<void>

/**
 * Runs the contract against a store: `identityStoreContract('memory', openStore, test)`.
 * @param open an empty store, and how to let go of it
 */
export function identityStoreContract(
  name: string,
  open: () => Promise<{ readonly store: IdentityStore; close(): Promise<void> }>,
  test: RunTest,
): void {
  for (const [title, check] of Object.entries(contract)) {
    test(`${name}: ${title}`, async () => {
      const { store, close } = await open()
      try {
        await check(store)
      } finally {
        await close()
      }
    })
  }
}

/** An identity store that is plainly right and keeps nothing; tests that need some store take it. */
export function modelIdentityStore(): IdentityStore {
  const records = new Map<string, IdentityRecord>()
  const keyOf = (realm: string, name: string) => JSON.stringify([realm, name])
  return {
    async find(realm, name) {
      return structuredClone(records.get(keyOf(realm, name)))
    },
    async write(record) {
      const key = keyOf(record.realm, record.name)
      if ((records.get(key)?.revision ?? 0) !== record.revision - 1) return false
      records.set(key, structuredClone(record))
      return true
    },
    async remove(realm, name) {
      return records.delete(keyOf(realm, name))
    },
    async findByText(realm, { index, text, limit }) {
      return [...records.values()]
        .filter((record) => record.realm === realm && index.textsOf(record.document).includes(text))
        .slice(0, limit)
        .map((record) => structuredClone(record))
    },
    async *identities(realm) {
      for (const record of [...records.values()]) {
        if (realm === undefined || record.realm === realm) yield structuredClone(record)
      }
    },
  }
}

function aRecord(given: Partial<IdentityRecord> = {}): IdentityRecord {
  return { realm: '/alpha', name: 'demo', revision: 1, document: { id: 'one' }, ...given }
}

async function allOf(store: IdentityStore, realm?: string): Promise<string[]> {
  const found: string[] = []
  for await (const { realm: of, name } of store.identities(realm)) found.push(`${of} ${name}`)
  return found.sort()
}

const byMail: IdentityIndex = { name: 'mail', textsOf: ({ mails }) => (mails ?? []) as string[] }

async function namesByMail(store: IdentityStore, text: string): Promise<string[]> {
  const found = await store.findByText('/alpha', { index: byMail, text, limit: 9 })
  return found.map(({ name }) => name).sort()
}

const contract: Readonly<Record<string, Check>> = {
  'a first write needs revision 1': async (store) => {
    assert.equal(await store.write(aRecord({ revision: 2 })), false)
    assert.equal(await store.write(aRecord({ revision: 0 })), false)
    assert.equal(await store.find('/alpha', 'demo'), undefined)
    assert.equal(await store.write(aRecord()), true)
    assert.deepEqual(await store.find('/alpha', 'demo'), aRecord())
  },

  'a write needs the revision that follows': async (store) => {
    await store.write(aRecord())
    assert.equal(await store.write(aRecord({ document: { id: 'two' } })), false)
    assert.equal(await store.write(aRecord({ revision: 3 })), false)
    assert.deepEqual((await store.find('/alpha', 'demo'))?.document, { id: 'one' })
    assert.equal(await store.write(aRecord({ revision: 2, document: { id: 'two' } })), true)
    assert.deepEqual(await store.find('/alpha', 'demo'), aRecord({ revision: 2, document: { id: 'two' } }))
  },

  'of ten who change what they have read one may': async (store) => {
    await store.write(aRecord())
    const written = await Promise.all(
      Array.from({ length: 10 }, (_, by) => store.write(aRecord({ revision: 2, document: { by } }))),
    )
    assert.equal(written.filter(Boolean).length, 1)
    assert.deepEqual((await store.find('/alpha', 'demo'))?.document, { by: written.indexOf(true) })
  },

  'the same name in two realms is two identities': async (store) => {
    await store.write(aRecord())
    assert.equal(await store.find('/', 'demo'), undefined)
    assert.equal(await store.find('/alpha/beta', 'demo'), undefined)
    assert.equal(await store.write(aRecord({ realm: '/', document: { id: 'top' } })), true)
    assert.deepEqual((await store.find('/alpha', 'demo'))?.document, { id: 'one' })
  },

  'what was removed is gone, and may be made again from revision 1': async (store) => {
    assert.equal(await store.remove('/alpha', 'demo'), false)
    await store.write(aRecord())
    await store.write(aRecord({ revision: 2 }))
    assert.equal(await store.remove('/alpha', 'demo'), true)
    assert.equal(await store.find('/alpha', 'demo'), undefined)
    assert.equal(await store.remove('/alpha', 'demo'), false)
    assert.equal(await store.write(aRecord({ revision: 3 })), false)
    assert.equal(await store.write(aRecord()), true)
  },

  'the identities of a realm are those of no other': async (store) => {
    for (const realm of ['/', '/alpha', '/alpha/beta']) {
      await store.write(aRecord({ realm, name: 'one' }))
      await store.write(aRecord({ realm, name: 'two' }))
    }
    assert.deepEqual(await allOf(store, '/alpha'), ['/alpha one', '/alpha two'])
    assert.deepEqual(await allOf(store, '/beta'), [])
    assert.equal((await allOf(store)).length, 6)
  },

  'a record is found by the texts that an index gives of it, as it is now, and by no others': async (
    store,
  ) => {
    await store.write(aRecord({ name: 'one', document: { mails: ['a', 'b'] } }))
    await store.write(aRecord({ name: 'two', document: { mails: ['b', 'b'] } }))
    await store.write(aRecord({ name: 'none', document: { mails: [] } }))
    assert.deepEqual(await namesByMail(store, 'a'), ['one'])
    assert.deepEqual(await namesByMail(store, 'b'), ['one', 'two'])
    assert.deepEqual(await namesByMail(store, 'c'), [])

    await store.write(aRecord({ name: 'one', revision: 2, document: { mails: ['c', 'b'] } }))
    await store.write(aRecord({ name: 'late', document: { mails: ['a'] } }))
    await store.remove('/alpha', 'two')
    assert.deepEqual(await namesByMail(store, 'a'), ['late'])
    assert.deepEqual(await namesByMail(store, 'b'), ['one'])
    assert.deepEqual(await namesByMail(store, 'c'), ['one'])

    await store.write(aRecord({ name: 'two', document: { mails: ['a'] } }))
    assert.deepEqual(await namesByMail(store, 'a'), ['late', 'two'])
  },

  'by a text the records of its realm are found, no more than asked for, and each index is one of its own':
    async (store) => {
      const document = { mails: ['a'], phones: ['7'] }
      for (const realm of ['/', '/alpha']) await store.write(aRecord({ realm, document }))
      await store.write(aRecord({ name: 'another', document }))
      assert.deepEqual(await store.findByText('/', { index: byMail, text: 'a', limit: 2 }), [
        aRecord({ realm: '/', document }),
      ])
      assert.equal((await store.findByText('/alpha', { index: byMail, text: 'a', limit: 1 })).length, 1)
      assert.equal((await store.findByText('/alpha', { index: byMail, text: 'a', limit: 9 })).length, 2)
      const byPhone: IdentityIndex = { name: 'phone', textsOf: ({ phones }) => phones as string[] }
      assert.equal((await store.findByText('/alpha', { index: byPhone, text: '7', limit: 9 })).length, 2)
      assert.deepEqual(await store.findByText('/alpha', { index: byPhone, text: 'a', limit: 9 }), [])
    },

  'who asks by a text while others ask and write is answered by what had been written before': async (
    store,
  ) => {
    for (let i = 0; i < 20; i += 1) {
      const before = store.findByText('/alpha', { index: byMail, text: 'x', limit: 9 })
      await store.write(aRecord({ name: `n${i}`, document: { mails: [`m${i}`, 'x'] } }))
      assert.deepEqual(await namesByMail(store, `m${i}`), [`n${i}`])
      await before
    }
    const found = await Promise.all(Array.from({ length: 20 }, (_, i) => namesByMail(store, `m${i}`)))
    assert.deepEqual(
      found,
      Array.from({ length: 20 }, (_, i) => [`n${i}`]),
    )
  },

  'a name and a document come back as they were, whatever letters they hold': async (store) => {
    const name = identityName('Zoë \u0001\n|:*{}% 名')
    const document = { text: 'ÿ\0\u2028"\\', list: [1, 2.5, -1e-7, null, true], inner: { '': '' } }
    await store.write(aRecord({ name, document }))
    assert.deepEqual(await store.find('/alpha', name), aRecord({ name, document }))
    assert.deepEqual(await allOf(store, '/alpha'), [`/alpha ${name}`])
  },

  'a document of 64 KiB fits': async (store) => {
    const document = { text: 'x'.repeat(65_536 - '{"text":""}'.length) }
    assert.equal(await store.write(aRecord({ document })), true)
    assert.deepEqual((await store.find('/alpha', 'demo'))?.document, document)
  },

  'an identity is the caller’s own copy': async (store) => {
    const document = { id: 'one' }
    await store.write(aRecord({ document }))
    document.id = 'changed'
    const found = await store.find('/alpha', 'demo')
    ;(found?.document as { id: string }).id = 'changed'
    assert.deepEqual((await store.find('/alpha', 'demo'))?.document, { id: 'one' })
  },
}
