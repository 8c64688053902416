// The authenticate endpoint without HTTP: a request starts a journey or takes it one step on.

import { badRequest, type JsonObject, ResourceException } from '#crest'
import type { Clock, Denylist, RandomBytes } from '#session'
import { createAttempts } from './attempts.ts'
import { createAuthIds, type ReadAuthId, type RequestNotes } from './auth-id.ts'
import { type LinkFollowed, printCallbacks, readAnswers } from './callback.ts'
import type { Identity } from './identity.ts'
import type { IdentityRepository } from './identity-repository.ts'
import {
  isProofOf,
  type LoginRefusal,
  type LoginSuccess,
  refusalOf,
  successOf,
  type Way,
} from './journey-end.ts'
import { createLockout, type LockoutSettings } from './lockout.ts'
import type { Mailer } from './mailer.ts'
import {
  emptyState,
  type IdentityChanged,
  type JourneyState,
  type NodeServices,
  usernameOf,
} from './nodes/node-type.ts'
import { nodeTypes } from './nodes/node-types.ts'
import {
  askNode,
  entryOf,
  isSuspendedAt,
  isThere,
  type Journeys,
  runJourney,
  type Stop,
  type Surroundings,
} from './run-journey.ts'
import { questionsOfNobody, type SelfServiceSettings } from './self-service.ts'
import { createSuspend } from './suspend.ts'
import { createSuspendedIds } from './suspended-id.ts'
import { checkJourneys, type Journey } from './tree.ts'

export interface AuthenticateRequest {
  /** The realm the request's address names; a step after the first belongs to the realm its `authId` names. */
  readonly realm: string
  /** `authIndexType` and `authIndexValue` of the query; only the first step reads them. */
  readonly authIndexType?: string | undefined
  readonly authIndexValue?: string | undefined
  /** Of the query: goes on with a journey that waits for a link to be followed. An `authId` in the document comes first. */
  readonly suspendedId?: string | undefined
  /** `{}` starts a journey, without a `suspendedId`; anything else goes on with one. */
  readonly document: JsonObject
  /** What the journey's end needs to know. What a later step repeats wins. */
  readonly notes?: RequestNotes
  /** A request header, by any spelling of its name. */
  header(name: string): string | undefined
  /** A property of the session the request came with, if it is one of that realm; `UserToken` is its user name. */
  sessionProperty(realm: string, name: string): Promise<string | undefined>
  /** Is told of every identity a node has made or changed, before the answer is sent: other sessions may have to end. */
  identityChanged(changed: IdentityChanged): Promise<void>
}

export type AuthenticateAnswer =
  | { readonly kind: 'question'; readonly body: JsonObject }
  | LoginSuccess
  | LoginRefusal

export interface Authentication {
  /**
   * @throws ResourceException 401 for a used or expired `authId`, and for a `suspendedId` that is not good; 400 for an unknown
   * journey, a broken `authId` or answers to other questions; 501 where a mail would be sent and mail goes nowhere; 503 when too
   * many logins wait
   */
  authenticate(request: AuthenticateRequest): Promise<AuthenticateAnswer>
  /** Whether who was let in may still be let in: call it when the session is held, and end that if not. */
  isStillGood(identity: Identity): Promise<boolean>
  /** Whether the journey is walked also by who has a session of it. @param journey default the realm's default journey */
  mustRun(realm: string, journey: string | undefined): boolean
  /** Lets a locked account in again. */
  unlock(realm: string, username: string): Promise<void>
}

export interface AuthenticationOptions {
  /** In every realm the same. */
  readonly journeys: readonly Journey[]
  /** Name of the journey that runs when none is asked for. */
  readonly defaultJourneyOf: (realm: string) => string
  readonly lockout: LockoutSettings
  readonly selfService: SelfServiceSettings
  readonly identities: IdentityRepository
  /** `undefined` where mail goes nowhere. */
  readonly mailer: Mailer | undefined
  readonly denylist: Denylist
  /** 32 bytes for a purpose, the same after a restart and on every node. */
  readonly deriveKey: (purpose: string) => Uint8Array
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}

/** @throws JourneyError E_JOURNEY when a tree is broken */
export function createAuthentication(options: AuthenticationOptions): Authentication {
  const { defaultJourneyOf, identities, mailer } = options
  checkJourneys(options.journeys)
  const journeys: Journeys = new Map(options.journeys.map((journey) => [journey.tree._id, journey]))
  const authIds = createAuthIds(options)
  const suspendedIds = createSuspendedIds(options)
  const suspend = createSuspend({ authIds, suspendedIds, mailer })
  const services = servicesOf(options)
  const { lockout } = services

  async function start(request: AuthenticateRequest): Promise<AuthenticateAnswer> {
    const { realm, notes = {} } = request
    const name = journeyName(request) ?? defaultJourneyOf(realm)
    if (!canStart(journeys.get(name))) throw noConfiguration()
    const position = { path: [entryOf(journeys, name)], state: emptyState }
    const stop = await runJourney(journeys, position, undefined, surroundingsOf(request, realm))
    return await answer(stop, { realm, journey: name, request: notes })
  }

  async function goOn(request: AuthenticateRequest): Promise<AuthenticateAnswer> {
    const inFlight = await authIds.read(authIdOf(request.document))
    const { realm, journey, path, state } = inFlight
    if (!isThere(journeys, path)) throw noConfiguration() // the tree was changed while the journey was in flight
    const surroundings = surroundingsOf(request, realm)
    const asked = await askNode(journeys, { path, state }, undefined, surroundings)
    if (!('callbacks' in asked)) throw noConfiguration()
    const answers = readAnswers(asked.callbacks, request.document)
    return await step(inFlight, async () => {
      const stop = await runJourney(journeys, { path, state }, answers, surroundings)
      return await answer(stop, { realm, journey, request: { ...inFlight.request, ...request.notes } })
    })
  }

  async function resume(request: AuthenticateRequest, suspendedId: string): Promise<AuthenticateAnswer> {
    const inFlight = await suspendedIds.read(suspendedId, request.realm)
    const { realm, journey, path, state } = inFlight
    if (!isSuspendedAt(journeys, path)) throw noConfiguration()
    return await step(inFlight, async () => {
      const stop = await runJourney(journeys, { path, state }, [linkFollowed], surroundingsOf(request, realm))
      return await answer(stop, { realm, journey, request: { ...inFlight.request, ...request.notes } })
    })
  }

  function surroundingsOf(request: AuthenticateRequest, realm: string): Surroundings {
    return {
      ...services,
      realm,
      header: (name) => request.header(name),
      sessionProperty: (name) => request.sessionProperty(realm, name),
      identityChanged: (changed) => request.identityChanged(changed),
    }
  }

  async function answer(stop: Stop, way: Way): Promise<AuthenticateAnswer> {
    if (stop.kind === 'success') return await finish(stop.state, way)
    if (stop.kind === 'failure') return await refuse(stop.state, way)
    const { treeTimeout } = journeys.get(way.journey)?.tree ?? {}
    const { question, position } = stop
    if (question.suspension !== undefined) {
      return { kind: 'question', body: await suspend(question, position, way) }
    }
    const callbacks = printCallbacks(question.callbacks, { onPage: question.page !== undefined })
    const authId = await authIds.issue({ ...way, ...position }, treeTimeout && treeTimeout * 60)
    return { kind: 'question', body: { authId, callbacks, ...question.page } }
  }

  /** The journey says yes; the account has its own say. */
  async function finish(state: JourneyState, way: Way): Promise<AuthenticateAnswer> {
    const { realm, journey } = way
    const username = usernameOf(state)
    const identity = username === undefined ? undefined : await identities.find(realm, username)
    if (username === undefined || identity === undefined || !isProofOf(state, identity)) {
      return await refuse(state, way)
    }
    if (identity.status === 'Inactive' || (await lockout.isLocked(realm, username))) {
      return { kind: 'refusal', journey, username, error: refusalOf(state, way, { kind: 'locked' }) }
    }
    await lockout.succeed(realm, username)
    await tellNodes(state, way)
    const { tree } = journeys.get(journey) as Journey
    return successOf(state, way, identity, tree)
  }

  async function refuse(state: JourneyState, way: Way): Promise<LoginRefusal> {
    const username = usernameOf(state)
    const failure =
      username === undefined ? ({ kind: 'plain' } as const) : await lockout.fail(way.realm, username)
    return { kind: 'refusal', journey: way.journey, username, error: refusalOf(state, way, failure) }
  }

  /** Nodes that count failures begin anew. */
  async function tellNodes(state: JourneyState, { realm, journey }: Way): Promise<void> {
    for (const name of withInnerTrees(journeys, journey)) {
      const { tree, nodes } = journeys.get(name) as Journey
      for (const [nodeId, { nodeType }] of Object.entries(tree.nodes)) {
        const type = nodeTypes.get(nodeType)
        await type?.succeeded?.(nodes[nodeId] ?? {}, { ...services, realm, nodeId, state })
      }
    }
  }

  return {
    authenticate(request) {
      const { document, suspendedId } = request
      if (suspendedId !== undefined && document.authId === undefined) return resume(request, suspendedId)
      return Object.keys(document).length === 0 ? start(request) : goOn(request)
    },
    async isStillGood({ realm, username, id, passwordVersion }) {
      const now = await identities.find(realm, username)
      return now?.id === id && now.status === 'Active' && now.passwordVersion === passwordVersion
    },
    mustRun: (realm, journey) => journeys.get(journey ?? defaultJourneyOf(realm))?.tree.mustRun === true,
    unlock: (realm, username) => lockout.unlock(realm, username),
  }
}

function servicesOf(options: AuthenticationOptions): NodeServices {
  const { selfService, identities, mailer, denylist, clock, randomBytes } = options
  const attempts = createAttempts(denylist, clock)
  return {
    identities,
    attempts,
    lockout: createLockout({ settings: options.lockout, attempts, denylist, identities, clock }),
    selfService,
    nobodysQuestions: questionsOfNobody(selfService, options.deriveKey('questions of nobody')),
    mailer,
    denylist,
    clock,
    randomBytes,
  }
}

/** A step uses its `authId` or `suspendedId` up, unless nobody could look at it: too many wait, or the store does not work. */
async function step<T>(authId: ReadAuthId, run: () => Promise<T>): Promise<T> {
  await authId.consume()
  try {
    return await run()
  } catch (error) {
    const isLookedAt = error instanceof ResourceException && ![429, 503].includes(error.code)
    if (!isLookedAt) await authId.restore().catch(() => {}) // a store that does not work: the first error tells
    throw error
  }
}

/**
 * The journey asked for; `undefined` for the default one. Without a type the value is not looked at, as in OpenAM.
 *
 * @throws ResourceException 400 for a type AM does not know, and for one that nothing here answers to
 */
function journeyName({ authIndexType, authIndexValue }: AuthenticateRequest): string | undefined {
  if (authIndexType === undefined) return undefined
  if (!indexTypes.includes(authIndexType)) throw badRequest('Unknown Authentication Index Type')
  if (authIndexType !== 'service' || authIndexValue === undefined) throw noConfiguration()
  return authIndexValue
}

/** Source: OpenAM `AuthIndexType`; AM adds `transaction`. */
const indexTypes = [
  'service',
  'module',
  'level',
  'role',
  'user',
  'resource',
  'composite_advice',
  'composite',
  'transaction',
]

const linkFollowed: LinkFollowed = { isLinkFollowed: true }

const noConfiguration = () => badRequest('No Configuration found')

function canStart(journey: Journey | undefined): boolean {
  return journey !== undefined && journey.tree.enabled !== false && journey.tree.innerTreeOnly !== true
}

function authIdOf(document: JsonObject): string {
  if (typeof document.authId === 'string') return document.authId
  throw badRequest('Failed to parse JWT, the document has no authId')
}

function withInnerTrees(journeys: Journeys, name: string, found = new Set<string>()): Set<string> {
  found.add(name)
  const { tree, nodes } = journeys.get(name) as Journey
  for (const [id, { nodeType }] of Object.entries(tree.nodes)) {
    if (nodeType === 'InnerTreeEvaluatorNode') withInnerTrees(journeys, String(nodes[id]?.tree), found)
  }
  return found
}
