// Walks a tree until it asks something or ends.

import assert from 'node:assert/strict'
import type { JsonObject } from '#crest'
import type { JourneyState, NodeContext, NodeQuestion, NodeResult } from './node-type.ts'
import { nodeTypes } from './node-types.ts'
import { failureNodeId, innerNodeType, type Journey, successNodeId } from './tree.ts'

/** Where a journey stands: at which node, knowing what. */
export interface Position {
  readonly nodeId: string
  readonly state: JourneyState
}

export type Stop =
  | { readonly kind: 'question'; readonly position: Position; readonly question: NodeQuestion }
  | { readonly kind: 'success'; readonly state: JourneyState }
  | { readonly kind: 'failure' }

/** What of a request the nodes may look at. */
export type Surroundings = Pick<NodeContext, 'realm' | 'identities' | 'header'>

/**
 * Runs nodes from `position` on. `answers` are for the node at `position`.
 *
 * @throws Error when the tree runs in a circle without asking anything: more than 100 nodes in one request
 */
export async function runJourney(
  journey: Journey,
  position: Position,
  answers: readonly string[] | undefined,
  surroundings: Surroundings,
): Promise<Stop> {
  let { nodeId, state } = position
  for (let nodes = 0; nodes < nodesPerRequest; nodes += 1) {
    if (nodeId === successNodeId) return { kind: 'success', state }
    if (nodeId === failureNodeId) return { kind: 'failure' }
    const result = await askNode(journey, { nodeId, state }, nodes === 0 ? answers : undefined, surroundings)
    if ('callbacks' in result) return { kind: 'question', position: { nodeId, state }, question: result }
    const next: string | undefined = journey.tree.nodes[nodeId]?.connections[result.outcome]
    assert(
      next !== undefined,
      `journey ${journey.tree._id}: outcome ${result.outcome} of ${nodeId} leads nowhere`,
    )
    nodeId = next
    state = {
      shared: { ...state.shared, ...result.shared },
      transient: { ...state.transient, ...result.transient },
    }
  }
  throw new Error(`journey ${journey.tree._id} passed ${nodesPerRequest} nodes without asking or ending`)
}

/** Runs the one node at `position`. Without answers it tells what it asks. */
export function askNode(
  journey: Journey,
  { nodeId, state }: Position,
  answers: readonly string[] | undefined,
  surroundings: Surroundings,
): Promise<NodeResult> {
  const context = (given: readonly string[] | undefined): NodeContext => ({
    ...surroundings,
    state,
    answers: given,
    runInner: (innerId, innerAnswers) =>
      process(innerNodeType(journey, innerId), journey.innerNodes[innerId], context(innerAnswers)),
  })
  return process(journey.tree.nodes[nodeId]?.nodeType, journey.nodes[nodeId], context(answers))
}

function process(
  typeId: string | undefined,
  config: JsonObject | undefined,
  context: NodeContext,
): Promise<NodeResult> {
  const type = typeId === undefined ? undefined : nodeTypes.get(typeId)
  assert(type !== undefined && config !== undefined, 'checkJourney has let a broken tree through')
  return type.process(config, context)
}

const nodesPerRequest = 100
