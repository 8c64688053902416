// The authenticate endpoint without HTTP: a request starts a journey or takes it one step on.

import { badRequest, type JsonObject, ResourceException, unauthorized } from '#crest'
import type { AuthIds, ReadAuthId } from './auth-id.ts'
import { printCallbacks, readAnswers } from './callback.ts'
import type { Identity } from './identity.ts'
import type { IdentityRepository } from './identity-repository.ts'
import { askNode, runJourney, type Stop, type Surroundings } from './run-journey.ts'
import { checkJourney, type Journey } from './tree.ts'

export interface AuthenticateRequest {
  /** The realm the request's address names; a step after the first belongs to the realm its `authId` names. */
  readonly realm: string
  /** `authIndexType` and `authIndexValue` of the query; only the first step reads them. */
  readonly authIndexType?: string | undefined
  readonly authIndexValue?: string | undefined
  /** `{}` starts a journey; anything else goes on with one. */
  readonly document: JsonObject
  /** A request header, by any spelling of its name. */
  header(name: string): string | undefined
}

type AuthenticateAnswer =
  | { readonly kind: 'question'; readonly body: JsonObject }
  /** The caller makes the session; `journey` is the one that was passed. */
  | { readonly kind: 'success'; readonly identity: Identity; readonly journey: string }

export interface Authentication {
  /**
   * @throws ResourceException 401 `Login failure`; 401 for a used or expired `authId`; 400 for an unknown journey, a broken
   * `authId` or answers to other questions; 503 when too many logins wait
   */
  authenticate(request: AuthenticateRequest): Promise<AuthenticateAnswer>
}

export interface AuthenticationOptions {
  /** In every realm the same. Names are unique. */
  readonly journeys: readonly Journey[]
  /** Name of the journey that runs when none is asked for. */
  readonly defaultJourney: string
  readonly identities: IdentityRepository
  readonly authIds: AuthIds
}

/** @throws JourneyError E_JOURNEY when a tree is broken */
export function createAuthentication(options: AuthenticationOptions): Authentication {
  const { defaultJourney, identities, authIds } = options
  for (const journey of options.journeys) checkJourney(journey)
  const journeys = new Map(options.journeys.map((journey) => [journey.tree._id, journey]))

  async function start(request: AuthenticateRequest): Promise<AuthenticateAnswer> {
    const name = journeyName(request) ?? defaultJourney
    const journey = journeys.get(name)
    if (journey === undefined) throw noConfiguration()
    const surroundings: Surroundings = {
      realm: request.realm,
      identities,
      header: (header) => request.header(header),
    }
    const position = { nodeId: journey.tree.entryNodeId, state: { shared: {}, transient: {} } }
    const stop = await runJourney(journey, position, undefined, surroundings)
    return await answer(stop, name, request.realm)
  }

  async function goOn(request: AuthenticateRequest): Promise<AuthenticateAnswer> {
    const authId = await authIds.read(authIdOf(request.document))
    const journey = journeys.get(authId.journey)
    if (journey === undefined) throw noConfiguration()
    const surroundings: Surroundings = {
      realm: authId.realm,
      identities,
      header: (header) => request.header(header),
    }
    const position = { nodeId: authId.nodeId, state: { shared: authId.shared, transient: {} } }
    const asked = await askNode(journey, position, undefined, surroundings)
    if (!('callbacks' in asked)) throw noConfiguration() // the tree was changed while the journey was in flight
    const answers = readAnswers(asked.callbacks, request.document)
    const stop = await step(authId, () => runJourney(journey, position, answers, surroundings))
    return await answer(stop, authId.journey, authId.realm)
  }

  async function answer(stop: Stop, journey: string, realm: string): Promise<AuthenticateAnswer> {
    if (stop.kind === 'question') {
      const { question, position } = stop
      const authId = await authIds.issue({
        realm,
        journey,
        nodeId: position.nodeId,
        shared: position.state.shared,
      })
      return {
        kind: 'question',
        body: { authId, ...question.page, callbacks: printCallbacks(question.callbacks) },
      }
    }
    const identity =
      stop.kind === 'success' ? await identities.find(realm, stop.state.shared.username ?? '') : undefined
    if (identity === undefined) throw unauthorized('Login failure')
    return { kind: 'success', identity, journey }
  }

  return {
    authenticate: (request) => (Object.keys(request.document).length === 0 ? start(request) : goOn(request)),
  }
}

/** A step uses its `authId` up, unless it was refused only for want of capacity. */
async function step(authId: ReadAuthId, run: () => Promise<Stop>): Promise<Stop> {
  authId.consume()
  try {
    return await run()
  } catch (error) {
    if (error instanceof ResourceException && error.code === 503) authId.restore()
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

const noConfiguration = () => badRequest('No Configuration found')

function authIdOf(document: JsonObject): string {
  if (typeof document.authId === 'string') return document.authId
  throw badRequest('Failed to parse JWT, the document has no authId')
}
