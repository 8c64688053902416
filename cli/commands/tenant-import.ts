// callbook tenant import: takes what callbook tenant export has written.

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { importStores, openSealOf } from '#tenant'
import { command } from '../command.ts'
import { checkReadable } from '../files.ts'
import { storeArguments } from '../tenant-options.ts'
import { withStores } from '../with-stores.ts'

export const tenantImport = command({
  name: 'tenant import',
  about: 'Take identities and sessions of an export; what is there already stays as it is.',
  args: {
    file: { kind: 'positional', about: 'what callbook tenant export has written; default: standard input' },
    ...storeArguments,
  },
  examples: ['tenant import tenant.jsonl', 'tenant import --store redis://127.0.0.1:6379 < tenant.jsonl'],
  async run({ file, ...values }, io) {
    if (file !== undefined) await checkReadable(file)
    const { identities, sessions } = await withStores(
      values,
      io,
      async (stores, { secretFile }) => {
        const seal = await openSealOf(stores, secretFile)
        // Not before the store is open: lines that nobody waits for are lost.
        const input = file === undefined ? io.stdin : createReadStream(file)
        const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
        return importStores(stores, lines, { seal, nowMs: Date.now() })
      },
      { mayMake: true },
    )
    io.stdout.write(
      [
        `identities  ${identities.taken} taken, ${identities.alreadyThere} already there`,
        `sessions    ${sessions.taken} taken, ${sessions.alreadyThere} already there, ${sessions.expired} expired`,
        '',
      ].join('\n'),
    )
    return 0
  },
})
