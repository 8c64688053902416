// callbook tenant user …: who can log in.

import { withAdministration } from '../administration.ts'
import { command } from '../command.ts'
import { askNewPassword } from '../secret-prompt.ts'
import { storeArguments } from '../tenant-options.ts'

const realmArgument = {
  realm: { kind: 'option', value: 'path', about: 'such as /alpha; default: the first realm of the tenant' },
  ...storeArguments,
} as const

const userArguments = {
  username: { kind: 'positional', required: true, about: 'the name that is typed at login' },
  ...realmArgument,
} as const

export const tenantUserAdd = command({
  name: 'tenant user add',
  about: 'Make a user. The password is asked for, or read from standard input.',
  args: userArguments,
  examples: ['tenant user add jane', 'tenant user add jane --realm /alpha < password.txt'],
  async run({ username, ...where }, io) {
    const userpassword = await askNewPassword(io)
    const body = { username, userpassword }
    await withAdministration(where, io, (ask) => ask('POST', '?_action=create', body), { mayMake: true })
    io.stdout.write(`${username} can log in\n`)
    return 0
  },
})

export const tenantUserPasswd = command({
  name: 'tenant user passwd',
  about: "Give a user another password; the user's sessions end.",
  args: userArguments,
  examples: ['tenant user passwd jane'],
  async run({ username, ...where }, io) {
    const userpassword = await askNewPassword(io)
    await withAdministration(where, io, (ask) => ask('PUT', pathOf(username), { userpassword }))
    io.stdout.write(`${username} has another password\n`)
    return 0
  },
})

export const tenantUserList = command({
  name: 'tenant user list',
  about: 'Print who can log in to a realm, a line each: user name, status, id.',
  args: realmArgument,
  examples: ['tenant user list', 'tenant user list --realm /'],
  async run(where, io) {
    const { result } = await withAdministration(where, io, (ask) => ask('GET', '?_queryFilter=true'))
    for (const user of Array.isArray(result) ? result : [])
      io.stdout.write(`${[user.username, user.inetUserStatus, user._id].join('\t')}\n`)
    return 0
  },
})

export const tenantUserRemove = command({
  name: 'tenant user remove',
  about: "Remove a user; the user's sessions end.",
  args: userArguments,
  examples: ['tenant user remove jane'],
  async run({ username, ...where }, io) {
    await withAdministration(where, io, (ask) => ask('DELETE', pathOf(username)))
    io.stdout.write(`${username} is removed\n`)
    return 0
  },
})

const pathOf = (username: string) => `/${encodeURIComponent(username)}`
