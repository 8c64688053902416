// A journey is a tree of nodes, as data, in the shape in which AM's trees are exported.

import type { JsonObject } from '#crest'
import { JourneyError } from './journey-error.ts'
import type { NodeType } from './nodes/node-type.ts'
import { nodeTypes } from './nodes/node-types.ts'
import { innerNodeIds } from './nodes/page-node.ts'

/** One exported tree: `tree` is the drawing, `nodes` and `innerNodes` the settings of each node by its id. */
export interface Journey {
  readonly tree: Tree
  readonly nodes: Readonly<Record<string, JsonObject>>
  /** Nodes that lie on a page. */
  readonly innerNodes: Readonly<Record<string, JsonObject>>
}

export interface Tree {
  /** The name callers use as `authIndexValue`. */
  readonly _id: string
  readonly entryNodeId: string
  readonly nodes: Readonly<Record<string, TreeNode>>
  /** Default true; else nobody can start it, nor any tree run it. */
  readonly enabled?: boolean
  /** Other trees may run it, nobody can start it. Default false. */
  readonly innerTreeOnly?: boolean
  /** Its end makes no session. Default false. */
  readonly noSession?: boolean
  /** It is walked also by who has a session of it already. Default false. */
  readonly mustRun?: boolean
  /** Minutes its sessions live at most. A node or the user's own entry may say otherwise. */
  readonly maximumSessionTime?: number
  /** Minutes its sessions live without use, likewise. */
  readonly maximumIdleTime?: number
  /** Minutes one step may take. Default 5. */
  readonly treeTimeout?: number
}

export interface TreeNode {
  /** One of `nodeTypes`. */
  readonly nodeType: string
  readonly displayName?: string
  /** Outcome → id of the next node, or one of the two ends. */
  readonly connections: Readonly<Record<string, string>>
}

/** The ids that AM gives the two ends of every tree. Source: exported trees. */
export const successNodeId = '70e691a5-1e33-4ac3-a356-e7b6d60d92e0'
export const failureNodeId = 'e301438c-0bd0-429c-ab0c-66126501069a'

/** Something a tree may hold, but on which whoever comes there fails. */
export interface JourneyWarning {
  /** The tree, the node and what it is, in a sentence without its full stop. */
  readonly message: string
  readonly hint: string
}

/**
 * Checks trees before anybody walks them: names differ, nodes exist, their types are known and their settings can be,
 * connections lead somewhere, trees that are run inside others exist and do not run each other in a circle.
 *
 * An outcome may be left unconnected: AM takes such a tree and fails when somebody comes there, see `nextPlace`.
 * Source: am-external `AuthTree`, which looks a connection up when it is walked and not before.
 *
 * @returns what somebody may fail on
 * @throws JourneyError E_JOURNEY, which names the tree and the node
 */
export function checkJourneys(journeys: readonly Journey[]): readonly JourneyWarning[] {
  const byName = new Map<string, Journey>()
  const warnings: JourneyWarning[] = []
  for (const journey of journeys) {
    const name = journey.tree._id
    if (byName.has(name)) throw broken(`journey "${name}"`, 'is there twice', 'rename or remove one of them')
    byName.set(name, journey)
    checkJourney(journey)
    warnings.push(...warningsOf(journey))
  }
  for (const journey of journeys) checkInnerTrees(journey, byName, [journey.tree._id])
  return warnings
}

/** The outcomes a node of the tree has: a page has those of the last node on it. */
function outcomesOf(journey: Journey, nodeId: string): readonly string[] {
  const config = journey.nodes[nodeId] ?? {}
  const type = nodeTypes.get(journey.tree.nodes[nodeId]?.nodeType ?? '')
  if (type?.id !== 'PageNode') return type?.outcomes(config) ?? []
  const last = innerNodeIds(config).at(-1)
  const lastType = last === undefined ? undefined : innerNodeType(journey, last)
  return lastType?.outcomes(journey.innerNodes[last ?? ''] ?? {}) ?? type.outcomes(config)
}

/** The kind of a node that lies on a page: exported inner nodes carry it themselves. */
export function innerNodeType(journey: Journey, innerId: string): NodeType | undefined {
  const type = journey.innerNodes[innerId]?._type as JsonObject | undefined
  return nodeTypes.get(String(type?._id))
}

function checkJourney(journey: Journey): void {
  const { tree } = journey
  const isNode = (id: string) => id === successNodeId || id === failureNodeId || Object.hasOwn(tree.nodes, id)
  if (!Object.hasOwn(tree.nodes, tree.entryNodeId)) {
    throw brokenNode(tree, tree.entryNodeId, 'is the entry node, but there is no such node')
  }
  for (const [id, node] of Object.entries(tree.nodes)) {
    const config = journey.nodes[id]
    if (config === undefined) throw brokenNode(tree, id, 'has no settings: "nodes" has no such member')
    checkNode(tree, id, node.nodeType, config)
    if (node.nodeType === 'PageNode') checkPage(journey, id, config)
    const connections = new Map(Object.entries(node.connections))
    for (const outcome of outcomesOf(journey, id)) {
      const next = connections.get(outcome)
      if (next !== undefined && !isNode(next)) {
        throw brokenNode(tree, id, `leads to "${next}", but there is no such node`)
      }
    }
  }
}

function warningsOf(journey: Journey): JourneyWarning[] {
  const { tree } = journey
  return Object.entries(tree.nodes).flatMap(([id, { connections }]) =>
    outcomesOf(journey, id)
      .filter((outcome) => !Object.hasOwn(connections, outcome))
      .map((outcome) => ({
        message: `${nameOf(tree, id)} does not connect its outcome "${outcome}": who comes there is answered 500`,
        hint: 'draw a connection from it, or leave it if nobody comes there',
      })),
  )
}

function checkNode(tree: Tree, id: string, typeId: string, config: JsonObject): void {
  const type = nodeTypes.get(typeId)
  if (type === undefined) {
    const known = [...nodeTypes.keys()].join(', ')
    throw brokenNode(tree, id, `has the unknown type ${typeId}`, `known types: ${known}`)
  }
  const problem = type.problem?.(config)
  if (problem !== undefined) throw brokenNode(tree, id, problem)
}

function checkPage(journey: Journey, id: string, config: JsonObject): void {
  for (const innerId of innerNodeIds(config)) {
    const inner = journey.innerNodes[innerId]
    if (inner === undefined)
      throw brokenNode(journey.tree, id, `shows "${innerId}", but "innerNodes" has no such member`)
    const typeId = String((inner._type as JsonObject | undefined)?._id)
    checkNode(journey.tree, innerId, typeId, inner)
    if (nodeTypes.get(typeId)?.asks !== true) {
      throw brokenNode(
        journey.tree,
        innerId,
        `is a ${typeId}, which cannot lie on a page`,
        'draw it behind the page',
      )
    }
  }
}

function checkInnerTrees(
  { tree, nodes }: Journey,
  journeys: ReadonlyMap<string, Journey>,
  way: readonly string[],
): void {
  for (const [id, { nodeType }] of Object.entries(tree.nodes)) {
    if (nodeType !== 'InnerTreeEvaluatorNode') continue
    const name = String(nodes[id]?.tree)
    const inner = journeys.get(name)
    if (inner === undefined) {
      throw brokenNode(
        tree,
        id,
        `runs the journey "${name}", but there is none`,
        'add it, or correct the name',
      )
    }
    if (inner.tree.enabled === false) {
      throw brokenNode(tree, id, `runs the journey "${name}", which is not enabled`, 'enable it')
    }
    if (way.includes(name)) {
      throw brokenNode(tree, id, `runs in a circle: ${[...way, name].join(' → ')}`, 'take one of them out')
    }
    checkInnerTrees(inner, journeys, [...way, name])
  }
}

function brokenNode(tree: Tree, node: string, what: string, hint = 'correct the tree'): JourneyError {
  return broken(nameOf(tree, node), what, hint)
}

function nameOf(tree: Tree, node: string): string {
  return `journey "${tree._id}": node "${node}"`
}

function broken(where: string, what: string, hint: string): JourneyError {
  return new JourneyError('E_JOURNEY', `${where} ${what}`, hint)
}
