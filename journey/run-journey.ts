// Walks a tree, and the trees inside it, until it asks something or ends.

import assert from 'node:assert/strict'
import { internalServerError, type JsonObject } from '#crest'
import type { Answer } from './callback.ts'
import {
  type JourneyState,
  type NodeContext,
  type NodeQuestion,
  type NodeResult,
  type NodeServices,
  type NodeType,
  stateAfter,
} from './nodes/node-type.ts'
import { nodeTypes } from './nodes/node-types.ts'
import { failureNodeId, innerNodeType, type Journey, successNodeId } from './tree.ts'

/** A node of one of the trees. */
export interface Place {
  readonly journey: string
  readonly nodeId: string
}

/** Where a journey stands: at which node, inside which others, knowing what. */
export interface Position {
  /** The last is where it stands; those before it are the nodes that run the tree of the next. Never empty. */
  readonly path: readonly Place[]
  readonly state: JourneyState
}

export type Stop =
  | { readonly kind: 'question'; readonly position: Position; readonly question: NodeQuestion }
  | { readonly kind: 'success'; readonly state: JourneyState }
  | { readonly kind: 'failure'; readonly state: JourneyState }

/** What of a request and of the tenant the nodes may look at. */
export type Surroundings = NodeServices &
  Pick<NodeContext, 'realm' | 'header' | 'sessionProperty' | 'identityChanged'>

export type Journeys = ReadonlyMap<string, Journey>

/**
 * Runs nodes from `position` on. `answers` are for the node at `position`.
 *
 * @throws ResourceException 500 at an outcome that is not connected
 * @throws Error when the tree runs in a circle without asking anything: more than 100 nodes in one request
 */
export async function runJourney(
  journeys: Journeys,
  position: Position,
  answers: readonly Answer[] | undefined,
  surroundings: Surroundings,
): Promise<Stop> {
  let { path, state } = position
  for (let nodes = 0; nodes < nodesPerRequest; nodes += 1) {
    const result = await askNode(journeys, { path, state }, nodes === 0 ? answers : undefined, surroundings)
    if ('innerTree' in result) {
      path = [...path, entryOf(journeys, result.innerTree)]
      continue
    }
    state = stateAfter(state, result)
    if ('callbacks' in result) return { kind: 'question', position: { path, state }, question: result }
    const next = nextPlace(journeys, path, result.outcome)
    if (typeof next === 'string') return { kind: next, state }
    path = next
  }
  throw new Error(
    `journey ${position.path[0]?.journey} passed ${nodesPerRequest} nodes without asking or ending`,
  )
}

/** Runs the one node at `position`. Without answers it tells what it asks. */
export function askNode(
  journeys: Journeys,
  { path, state }: Position,
  answers: readonly Answer[] | undefined,
  surroundings: Surroundings,
): Promise<NodeResult> {
  const { journey, nodeId } = here(journeys, path)
  const type = nodeTypes.get(journey.tree.nodes[nodeId]?.nodeType ?? '')
  const contextOf = (id: string, given: readonly Answer[] | undefined, known: JourneyState): NodeContext => ({
    ...surroundings,
    nodeId: id,
    state: known,
    answers: given,
    runInner: (innerId, innerAnswers, innerState) =>
      process(
        innerNodeType(journey, innerId),
        journey.innerNodes[innerId],
        contextOf(innerId, innerAnswers, innerState),
      ),
  })
  return process(type, journey.nodes[nodeId], contextOf(nodeId, answers, state))
}

/** The first node of a journey. */
export function entryOf(journeys: Journeys, name: string): Place {
  const journey = journeys.get(name)
  assert(journey !== undefined, 'checkJourneys has let a tree through that runs one there is not')
  return { journey: name, nodeId: journey.tree.entryNodeId }
}

/** Whether all of the path is there: trees may have changed since an `authId` was issued. */
export function isThere(journeys: Journeys, path: readonly Place[]): boolean {
  return path.every(({ journey, nodeId }) => Object.hasOwn(journeys.get(journey)?.tree.nodes ?? {}, nodeId))
}

/** Whether a link may lead there: trees may have changed since it was sent. */
export function isSuspendedAt(journeys: Journeys, path: readonly Place[]): boolean {
  if (!isThere(journeys, path)) return false
  const { journey, nodeId } = here(journeys, path)
  return nodeTypes.get(journey.tree.nodes[nodeId]?.nodeType ?? '')?.suspends === true
}

/**
 * Where an outcome leads; the end of an inner tree is an outcome of the node that runs it.
 *
 * @throws ResourceException 500 when it leads nowhere, in OpenAM's words for its error 102; the cause says where. AM fails, too;
 * how it words that is not known.
 */
function nextPlace(
  journeys: Journeys,
  path: readonly Place[],
  outcome: string,
): readonly Place[] | 'success' | 'failure' {
  const { journey, nodeId } = here(journeys, path)
  const { connections = {} } = journey.tree.nodes[nodeId] ?? {}
  const next = Object.hasOwn(connections, outcome) ? connections[outcome] : undefined
  if (next === undefined) {
    const cause = new Error(
      `journey "${journey.tree._id}": outcome "${outcome}" of node "${nodeId}" leads nowhere`,
    )
    throw internalServerError('Authentication Error!!', { cause })
  }
  const outside = path.slice(0, -1)
  if (next !== successNodeId && next !== failureNodeId)
    return [...outside, { journey: journey.tree._id, nodeId: next }]
  if (outside.length > 0) return nextPlace(journeys, outside, String(next === successNodeId))
  return next === successNodeId ? 'success' : 'failure'
}

function here(journeys: Journeys, path: readonly Place[]): { journey: Journey; nodeId: string } {
  const place = path.at(-1)
  const journey = journeys.get(place?.journey ?? '')
  assert(place !== undefined && journey !== undefined, 'the journey stands nowhere')
  return { journey, nodeId: place.nodeId }
}

function process(
  type: NodeType | undefined,
  config: JsonObject | undefined,
  context: NodeContext,
): Promise<NodeResult> {
  assert(type !== undefined && config !== undefined, 'checkJourneys has let a broken tree through')
  return type.process(config, context)
}

const nodesPerRequest = 100
