// For tests: journeys of the cloud that send mails, drawn anew, and how a test reads its mail.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { JsonObject, JsonValue } from '#crest'
import { failureNodeId, type Journey, successNodeId } from '#journey'
import { type Asked, alpha, cookieName, demoUser, type TenantUnderTest } from '../tenant-under-test.ts'

const askMail = {
  tree: { nodeType: 'PageNode', connections: { outcome: 'identify' } },
  node: { nodes: [{ _id: 'address' }], pageHeader: { en: 'Your address' } },
}
const identify = {
  tree: { nodeType: 'IdentifyExistingUserNode', connections: { true: 'send', false: 'send' } },
  node: { identifier: 'userName', identityAttribute: 'mail' },
}
const address = {
  _type: { _id: 'AttributeCollectorNode' },
  attributesToCollect: ['mail'],
  identityAttribute: 'mail',
  required: true,
  validateInputs: false,
}
const suspend = (emailTemplateName: string) => ({
  emailTemplateName,
  emailAttribute: 'mail',
  emailSuspendMessage: { en: 'Look into your mail.' },
  identityAttribute: 'mail',
  objectLookup: true,
})

/** As a new realm of the cloud has it: address, mail, new password. */
export const resetPassword: Journey = {
  tree: {
    _id: 'ResetPassword',
    entryNodeId: 'page',
    nodes: {
      page: askMail.tree,
      identify: identify.tree,
      send: { nodeType: 'EmailSuspendNode', connections: { outcome: 'choose' } },
      choose: { nodeType: 'PageNode', connections: { outcome: 'patch' } },
      patch: { nodeType: 'PatchObjectNode', connections: { PATCHED: successNodeId, FAILURE: failureNodeId } },
    },
  },
  nodes: {
    page: askMail.node,
    identify: identify.node,
    send: suspend('resetPassword'),
    choose: { nodes: [{ _id: 'password' }] },
    patch: { identityAttribute: 'mail', ignoredFields: [], patchAsObject: false },
  },
  innerNodes: {
    address,
    password: {
      _type: { _id: 'ValidatedPasswordNode' },
      passwordAttribute: 'password',
      validateInput: true,
    },
  },
}

/** As a new realm of the cloud has it: address, mail with the user name, login. */
export const forgottenUsername: Journey = {
  tree: {
    _id: 'ForgottenUsername',
    entryNodeId: 'page',
    nodes: {
      page: askMail.tree,
      identify: identify.tree,
      send: { nodeType: 'EmailSuspendNode', connections: { outcome: 'login' } },
      login: {
        nodeType: 'InnerTreeEvaluatorNode',
        connections: { true: successNodeId, false: failureNodeId },
      },
    },
  },
  nodes: {
    page: askMail.node,
    identify: identify.node,
    send: suspend('forgottenUsername'),
    login: { tree: 'Login' },
  },
  innerNodes: { address },
}

/**
 * A short path: a data folder's may have 88 bytes.
 *
 * @param writers are closed before the folder goes
 */
export async function aFolder(t: TestContext, writers: readonly { close(): Promise<void> }[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'cb-mail-'))
  t.after(async () => {
    for (const writer of writers) await writer.close()
    await rm(folder, { recursive: true })
  })
  return folder
}

/** Gives the demo user an address, and a given name. */
export async function giveAddress({ send, login, tenant }: TenantUnderTest, mail: string): Promise<void> {
  const { passwordFile, password = '' } = tenant.administrator
  const known = passwordFile === undefined ? password : (await readFile(passwordFile, 'utf8')).trim()
  const token = await login({ realm: '/am/json/realms/root', username: 'amAdmin', password: known })
  const changed = await send(`${alpha}/users/${demoUser.username}`, {
    method: 'PUT',
    headers: {
      [cookieName]: token,
      'accept-api-version': 'resource=3.0',
      'content-type': 'application/json',
    },
    body: { mail: [mail], givenName: ['Demo'] },
  })
  assert.equal(changed.status, 200, changed.text)
}

/** The mails in a folder, oldest first, as soon as there are so many: they are written beside the answers. */
export async function mailsIn(folder: string, count: number): Promise<string[]> {
  return await soon(async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort()
    if (names.length < count) return undefined
    return await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  })
}

/** What `look` gives as soon as it gives something. What never comes is an error after a minute, not a test without an end. */
export async function soon<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const endsAtMs = performance.now() + 60_000; performance.now() < endsAtMs; ) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((done) => setImmediate(done))
  }
  throw new Error('what the test waits for has not come within a minute')
}

/** The parameters of the link in a mail. */
export function linkIn(mail = ''): URL {
  return new URL(/https?:\/\/\S+/.exec(mail)?.[0] ?? '')
}

/** Starts a journey in a realm or goes on with it, filling in one value for each callback that asks. */
export function journeysOf({ send }: TenantUnderTest) {
  const headers = {
    'accept-api-version': 'resource=2.1',
    'content-type': 'application/json',
    // Whatever a stranger says he has asked, no link may lead there.
    host: 'elsewhere.example',
  }
  return {
    start: (realm: string, journey: string, extra: Readonly<Record<string, string>> = {}) =>
      send(`${realm}/authenticate?${asQuery(journey, extra)}`, { headers }),
    answer: (realm: string, { body }: Asked, ...values: readonly JsonValue[]) =>
      send(`${realm}/authenticate`, { headers, body: filled(body, values) }),
    resume: (realm: string, suspendedId: string, journey = 'ResetPassword') =>
      send(`${realm}/authenticate?${asQuery(journey, { suspendedId })}`, { headers, body: '{}' }),
  }
}

function asQuery(journey: string, extra: Readonly<Record<string, string>>): string {
  return `${new URLSearchParams({ authIndexType: 'service', authIndexValue: journey, ...extra })}`
}

function filled(question: JsonObject, values: readonly JsonValue[]): JsonObject {
  const rest = [...values]
  const callbacks = (question.callbacks as unknown as JsonObject[]).map((callback) => {
    if (callback.input === undefined) return callback
    const [first, ...others] = callback.input as unknown as JsonObject[]
    return { ...callback, input: [{ ...first, value: rest.shift() ?? '' }, ...others] as JsonValue[] }
  })
  return { ...question, callbacks: callbacks as JsonValue[] }
}
