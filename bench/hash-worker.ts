// The price of a password: checks of one, as many at once as the tenant does, and nothing around them.

import { createPasswordHasher } from '#journey'
import { createMeter } from './meter.ts'
import { answerParent } from './worker.ts'

export interface HashCommands {
  /** Checks for so long, 16 at a time in its queue. */
  verify(seconds: number): Promise<{ checks: number; cpuMicros: number; seconds: number }>
}

const usage = createMeter()
const hasher = createPasswordHasher()
const password = 'Sixty-seconds-1'
const hashed = await hasher.hash(password)

answerParent<HashCommands>({
  async verify(seconds) {
    const beginMs = performance.now()
    let checks = 0
    usage()
    const keepChecking = async () => {
      while (performance.now() - beginMs < seconds * 1_000) {
        if (!(await hasher.verify(hashed, password))) throw new Error('a right password is refused')
        checks += 1
      }
    }
    await Promise.all(Array.from({ length: 16 }, keepChecking))
    return { checks, cpuMicros: usage().cpuMicros, seconds: (performance.now() - beginMs) / 1_000 }
  },
})
