// A journey is a tree of nodes, as data, in the shape in which AM's trees are exported.

import { isJsonObject, type JsonObject } from '#crest'
import { JourneyError } from './journey-error.ts'
import { nodeTypes } from './node-types.ts'
import { innerNodeIds } from './page-node.ts'

/** One exported tree: `tree` is the drawing, `nodes` and `innerNodes` the settings of each node by its id. */
export interface Journey {
  readonly tree: {
    /** The name callers use as `authIndexValue`. */
    readonly _id: string
    readonly entryNodeId: string
    readonly nodes: Readonly<Record<string, TreeNode>>
  }
  readonly nodes: Readonly<Record<string, JsonObject>>
  /** Nodes that lie on a page. */
  readonly innerNodes: Readonly<Record<string, JsonObject>>
}

interface TreeNode {
  /** One of `nodeTypes`. */
  readonly nodeType: string
  readonly displayName?: string
  /** Outcome → id of the next node, or one of the two ends. */
  readonly connections: Readonly<Record<string, string>>
}

/** The ids that AM gives the two ends of every tree. Source: exported trees. */
export const successNodeId = '70e691a5-1e33-4ac3-a356-e7b6d60d92e0'
export const failureNodeId = 'e301438c-0bd0-429c-ab0c-66126501069a'

/**
 * Checks a tree before anybody walks it: its nodes exist, their types are known, every outcome leads somewhere.
 *
 * @throws JourneyError E_JOURNEY, which names the tree and the node
 */
export function checkJourney(journey: Journey): void {
  const { tree } = journey
  const isNode = (id: string) => id === successNodeId || id === failureNodeId || Object.hasOwn(tree.nodes, id)
  if (!isNode(tree.entryNodeId))
    throw broken(tree._id, tree.entryNodeId, 'is the entry node, but there is no such node')
  for (const [id, node] of Object.entries(tree.nodes)) {
    const type = nodeTypes.get(node.nodeType)
    if (type === undefined) throw broken(tree._id, id, `has the unknown type ${node.nodeType}`)
    const config = journey.nodes[id]
    if (config === undefined) throw broken(tree._id, id, 'has no settings')
    for (const outcome of type.outcomes) {
      const next = node.connections[outcome]
      if (next === undefined) throw broken(tree._id, id, `does not connect its outcome "${outcome}"`)
      if (!isNode(next)) throw broken(tree._id, id, `leads to "${next}", but there is no such node`)
    }
    if (node.nodeType === 'PageNode') checkPage(journey, id, config)
  }
}

function checkPage(journey: Journey, id: string, config: JsonObject): void {
  for (const innerId of innerNodeIds(config)) {
    const type = innerNodeType(journey, innerId)
    if (type === undefined)
      throw broken(journey.tree._id, id, `shows "${innerId}", but there is no such inner node`)
    if (!nodeTypes.has(type)) throw broken(journey.tree._id, innerId, `has the unknown type ${type}`)
    if (type === 'PageNode') throw broken(journey.tree._id, innerId, 'is a page on a page')
  }
}

/** The type of a node that lies on a page: exported inner nodes carry it themselves. */
export function innerNodeType(journey: Journey, innerId: string): string | undefined {
  const type = journey.innerNodes[innerId]?._type
  return isJsonObject(type) ? String(type._id) : undefined
}

function broken(tree: string, node: string, what: string): JourneyError {
  return new JourneyError(
    'E_JOURNEY',
    `journey "${tree}": node "${node}" ${what}`,
    `correct the tree; known node types: ${[...nodeTypes.keys()].join(', ')}`,
  )
}
