// What every denylist must do, as tests that a store's own test file runs.

import assert from 'node:assert/strict'
import { type Clock, type FixedClock, fixedClock } from './clock.ts'
import type { Denylist } from './denylist.ts'
import type { RunTest } from './session-store.contract.ts'

/** What a test opens: a denylist, and how to let go of it. */
interface OpenDenylist extends Denylist {
  close(): Promise<void>
}

type Check = (denylist: OpenDenylist, clock: FixedClock) => Promise<void>

/** Runs the contract against a denylist: `denylistContract('memory', open, test)`. The clock starts at 1,000 ms. */
export function denylistContract(
  name: string,
  open: (options: { readonly clock: Clock }) => Promise<OpenDenylist>,
  test: RunTest,
): void {
  for (const [title, check] of Object.entries(contract)) {
    test(`denylist, ${name}: ${title}`, async () => {
      const clock = fixedClock(1_000)
      const denylist = await open({ clock })
      try {
        await check(denylist, clock)
      } finally {
        await denylist.close()
      }
    })
  }
}

const contract: Readonly<Record<string, Check>> = {
  async 'holds no name that was not added'(denylist) {
    assert.equal(await denylist.has('authId:a'), false)
    await denylist.remove('authId:a')
  },

  async 'is told once that a name is new'(denylist) {
    assert.equal(await denylist.add('authId:a', 2_000), true)
    assert.equal(await denylist.add('authId:a', 2_000), false)
    assert.equal(await denylist.has('authId:a'), true)
    assert.equal(await denylist.has('authId:b'), false)
  },

  async 'tells exactly one of many at once that the name was new'(denylist) {
    const answers = await Promise.all(Array.from({ length: 32 }, () => denylist.add('authId:a', 2_000)))
    assert.equal(answers.filter(Boolean).length, 1)
  },

  async 'forgets a name from the very millisecond of its time'(denylist, clock) {
    await denylist.add('authId:a', 2_000)
    clock.setMs(1_999)
    assert.equal(await denylist.has('authId:a'), true)
    clock.setMs(2_000)
    assert.equal(await denylist.has('authId:a'), false)
    assert.equal(await denylist.add('authId:a', 3_000), true)
    assert.equal(await denylist.has('authId:a'), true)
  },

  async 'keeps the later of two times'(denylist, clock) {
    await denylist.add('a', 2_000)
    await denylist.add('a', 3_000)
    await denylist.add('a', 1_500)
    clock.setMs(2_999)
    assert.equal(await denylist.has('a'), true)
    clock.setMs(3_000)
    assert.equal(await denylist.has('a'), false)
  },

  async 'does not hold a name whose time is over when it comes'(denylist) {
    await denylist.add('a', 1_000)
    assert.equal(await denylist.has('a'), false)
  },

  async 'takes a name back'(denylist) {
    await denylist.add('a', 2_000)
    await denylist.remove('a')
    assert.equal(await denylist.has('a'), false)
    assert.equal(await denylist.add('a', 2_000), true)
  },

  async 'tells names apart to the last of 200 characters'(denylist) {
    const long = 'x'.repeat(199)
    assert.equal(await denylist.add(`${long}1`, 2_000), true)
    assert.equal(await denylist.add(`${long}2`, 2_000), true)
    assert.equal(await denylist.has(`${long}3`), false)
  },

  async 'keeps thousands of names apart while others go'(denylist) {
    const names = Array.from({ length: 3_000 }, (_, i) => `name-${i}`)
    await Promise.all(names.map((name, i) => denylist.add(name, 1_500 + i)))
    await Promise.all(names.filter((_, i) => i % 3 === 0).map((name) => denylist.remove(name)))
    const held = await Promise.all(names.map((name) => denylist.has(name)))
    assert.deepEqual(
      held,
      names.map((_, i) => i % 3 !== 0),
    )
  },

  async 'rejects every call once it is closed'(denylist) {
    await denylist.close()
    await assert.rejects(denylist.add('a', 2_000))
    await assert.rejects(denylist.has('a'))
    await assert.rejects(denylist.remove('a'))
  },
}
