// callbook tenant administrator …: for whoever has a tenant's store and has lost its administrator's password.

import { checkThere } from '#tenant'
import { openForTheMoment } from '../administration.ts'
import { usage } from '../cli-error.ts'
import { command } from '../command.ts'
import { administratorLine } from '../own-tenant.ts'
import { storeArguments, storeOptions } from '../tenant-options.ts'

export const tenantAdministratorReset = command({
  name: 'tenant administrator reset',
  about: "Make the administrator a new password where it is lost; the administrator's sessions end.",
  args: storeArguments,
  examples: ['tenant administrator reset', 'tenant administrator reset --data ./kept'],
  async run(values, io) {
    const options = await storeOptions(values, io)
    if (options.dataDirectory === 'memory') {
      throw usage('without a data folder there is no place for the password', 'name one with --data')
    }
    if (options.store === undefined) await checkThere(options.dataDirectory)
    const tenant = await openForTheMoment({ ...options, resetAdministrator: true })
    try {
      io.stdout.write(`${administratorLine(tenant)}\n`)
    } finally {
      await tenant.close()
    }
    return 0
  },
})
