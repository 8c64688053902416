// For tests: a realm with journeys as AM exports them, a user, and a clock that is held.

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue } from '#crest'
import { type Clock, type Denylist, type FixedClock, fixedClock } from '#session'
import {
  type AuthenticateAnswer,
  type AuthenticateRequest,
  type Authentication,
  createAuthentication,
} from './authenticate.ts'
import { builtInJourneys } from './built-in-journeys.ts'
import { type IdentityRepository, openIdentityRepository } from './identity-repository.ts'
import { modelIdentityStore } from './identity-store.contract.ts'
import type { LoginRefusal, LoginSuccess } from './journey-end.ts'
import { defaultLockoutSettings, type LockoutSettings } from './lockout.ts'
import type { Mailer } from './mailer.ts'
import { parseJourneys } from './parse-journeys.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { createSecretSeal } from './secret-seal.ts'
import { defaultSelfServiceSettings } from './self-service.ts'
import { failureNodeId, successNodeId } from './tree.ts'

export const startMs = Date.UTC(2026, 1, 11)
export const demo = { realm: '/alpha', username: 'demo', password: 'Ch4ng31t' } as const

/** Hashes in no time, for tests in which the hash is not the point. */
export const plainHasher: PasswordHasher = {
  hash: async (password) => `plain:${password}`,
  verify: async (hashed, password) => hashed === `plain:${password}`,
  isCurrent: () => true,
}

/** A denylist that is plainly right and keeps nothing. */
export function modelDenylist(clock: Clock): Denylist {
  const untilMs = new Map<string, number>()
  const has = (name: string) => (untilMs.get(name) ?? 0) > clock.nowMs()
  return {
    async add(name, until) {
      const isNew = !has(name)
      untilMs.set(name, Math.max(until, isNew ? 0 : (untilMs.get(name) ?? 0)))
      return isNew
    },
    has: async (name) => has(name),
    async remove(name) {
      untilMs.delete(name)
    },
  }
}

export function deriveKey(purpose: string): Uint8Array {
  return createHash('sha256').update(purpose).digest()
}

interface Given {
  /** Exported documents; `Login` of the first is run. Default: those built in. */
  readonly journeys?: readonly JsonObject[]
  readonly lockout?: Partial<LockoutSettings>
  readonly identities?: (identities: IdentityRepository) => IdentityRepository
  readonly denylist?: Denylist
  readonly clock?: FixedClock
  readonly hasher?: PasswordHasher
  readonly mailer?: Mailer
}

export interface RealmUnderTest {
  readonly clock: FixedClock
  readonly identities: IdentityRepository
  readonly authentication: Authentication
  send(document: JsonObject, request?: Partial<AuthenticateRequest>): Promise<AuthenticateAnswer>
  /** Starts the journey and gives its question. */
  start(request?: Partial<AuthenticateRequest>): Promise<JsonObject>
  /**
   * Answers a question, one value for each callback; `null` for one that asks nothing, an object where one has several values: by
   * what follows `IDTokenN` in their names.
   */
  answer(question: JsonObject, ...values: readonly JsonValue[]): Promise<AuthenticateAnswer>
  /** Header login. */
  login(username?: string, password?: string): Promise<AuthenticateAnswer>
}

/** Of the tenant under test. */
export const seal = createSecretSeal({ key: deriveKey('seal'), randomBytes })

export async function aRealm(given: Given = {}): Promise<RealmUnderTest> {
  const { clock = fixedClock(startMs), hasher = plainHasher } = given
  const opened = await openIdentityRepository({ store: modelIdentityStore(), hasher, seal })
  await opened.create(demo, demo.password)
  const identities = given.identities?.(opened) ?? opened
  const authentication = createAuthentication({
    journeys: given.journeys?.flatMap((document) => parseJourneys(document, 'test')) ?? builtInJourneys,
    defaultJourneyOf: () => 'Login',
    lockout: { ...defaultLockoutSettings, ...given.lockout },
    selfService: defaultSelfServiceSettings,
    identities,
    mailer: given.mailer,
    denylist: given.denylist ?? modelDenylist(clock),
    deriveKey,
    clock,
    randomBytes,
  })
  const send: RealmUnderTest['send'] = (document, request = {}) =>
    authentication.authenticate({
      realm: demo.realm,
      document,
      header: () => undefined,
      sessionProperty: async () => undefined,
      identityChanged: async () => {},
      ...request,
    })
  return {
    clock,
    identities,
    authentication,
    send,
    start: async (request) => questionIn(await send({}, request)),
    answer: (question, ...values) => send(filled(question, values)),
    login: (username = demo.username, password = demo.password) =>
      send({}, { header: loginHeaders(username, password) }),
  }
}

export function loginHeaders(username: string, password: string): (name: string) => string | undefined {
  return (name) => ({ 'x-openam-username': username, 'x-openam-password': password })[name.toLowerCase()]
}

export function questionIn(answer: AuthenticateAnswer): JsonObject {
  assert(answer.kind === 'question', `a question, not ${answer.kind}`)
  return answer.body
}

export function successIn(answer: AuthenticateAnswer): LoginSuccess {
  assert(answer.kind === 'success', `a success, not ${JSON.stringify(answer)}`)
  return answer
}

export function refusalIn(answer: AuthenticateAnswer): LoginRefusal {
  assert(answer.kind === 'refusal', `a refusal, not ${answer.kind}`)
  return answer
}

/** What stands on the wire. */
export function errorIn(answer: AuthenticateAnswer): JsonObject {
  return refusalIn(answer).error.toJSON()
}

export function callbacksIn(question: JsonObject): readonly JsonObject[] {
  return question.callbacks as unknown as readonly JsonObject[]
}

function filled(question: JsonObject, values: readonly JsonValue[]): JsonObject {
  const callbacks = callbacksIn(question).map((callback, place) => {
    const value = values[place]
    if (value === null || value === undefined) return callback
    const fields = Object.entries(isJsonObject(value) ? value : { '': value })
    const input = fields.map(([suffix, given]) => ({ name: `IDToken${place + 1}${suffix}`, value: given }))
    return { ...callback, input }
  })
  return { ...question, callbacks }
}

/** A node of `exported`: type, connections (`success` and `failure` for the ends), settings. */
type DrawnNode = readonly [type: string, connections: Readonly<Record<string, string>>, config?: JsonObject]

/** A journey in the shape AM exports, from a drawing: the first node is the entry; `inner` lie on pages. */
export function exported(
  name: string,
  drawing: Readonly<Record<string, DrawnNode>>,
  inner: Readonly<Record<string, readonly [type: string, config?: JsonObject]>> = {},
  tree: JsonObject = {},
): JsonObject {
  const endOf = (id: string) => ({ success: successNodeId, failure: failureNodeId })[id] ?? id
  const nodes = Object.entries(drawing)
  return {
    tree: {
      _id: name,
      entryNodeId: nodes[0]?.[0] ?? '',
      nodes: Object.fromEntries(
        nodes.map(([id, [nodeType, connections]]) => [
          id,
          {
            nodeType,
            displayName: id,
            connections: Object.fromEntries(
              Object.entries(connections).map(([outcome, next]) => [outcome, endOf(next)]),
            ),
          },
        ]),
      ),
      ...tree,
    },
    nodes: Object.fromEntries(
      nodes.map(([id, [type, , config]]) => [id, { _id: id, _type: { _id: type }, ...config }]),
    ),
    innerNodes: Object.fromEntries(
      Object.entries(inner).map(([id, [type, config]]) => [id, { _id: id, _type: { _id: type }, ...config }]),
    ),
  }
}

/** `Login`: headers, then what the drawing adds for who has proven the password. */
export function afterPassword(
  drawing: Readonly<Record<string, DrawnNode>>,
  name = 'Login',
  tree: JsonObject = {},
): JsonObject {
  const [first = 'success'] = Object.keys(drawing)
  return exported(
    name,
    {
      headers: ['ZeroPageLoginNode', { true: 'decision', false: 'failure' }],
      decision: ['DataStoreDecisionNode', { true: first, false: 'failure' }],
      ...drawing,
    },
    {},
    tree,
  )
}
