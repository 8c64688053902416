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

/** What is wrong with a tree, or what somebody may fail on. */
export interface JourneyFinding {
  /** The tree's name. */
  readonly journey: string
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
 */
export function inspectTrees(journeys: readonly Journey[]): {
  /** One for each node at most, and all of them: who brings many trees corrects them in one go. */
  readonly problems: readonly JourneyFinding[]
  /** What a tree may hold, but on which whoever comes there fails. */
  readonly warnings: readonly JourneyFinding[]
} {
  const byName = new Map(journeys.map((journey) => [journey.tree._id, journey]))
  const problems: JourneyFinding[] = []
  const warnings: JourneyFinding[] = []
  const seen = new Set<string>()
  for (const journey of journeys) {
    const name = journey.tree._id
    if (seen.has(name)) problems.push(twice(name))
    seen.add(name)
    const own = [...problemsOf(journey), ...problemsOfInnerTrees(journey, byName)]
    problems.push(...own)
    if (own.length === 0) warnings.push(...warningsOf(journey))
  }
  return { problems, warnings }
}

/**
 * @returns what somebody may fail on
 * @throws JourneyError E_JOURNEY for the first problem; it names the tree and the node
 */
export function checkJourneys(journeys: readonly Journey[]): readonly JourneyFinding[] {
  const { problems, warnings } = inspectTrees(journeys)
  const [problem] = problems
  if (problem !== undefined) throw new JourneyError('E_JOURNEY', problem.message, problem.hint)
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

function* problemsOf(journey: Journey): Iterable<JourneyFinding> {
  const { tree } = journey
  const isNode = (id: string) => id === successNodeId || id === failureNodeId || Object.hasOwn(tree.nodes, id)
  if (!Object.hasOwn(tree.nodes, tree.entryNodeId)) {
    yield finding(tree, tree.entryNodeId, 'is the entry node, but there is no such node')
  }
  for (const [id, node] of Object.entries(tree.nodes)) {
    const config = journey.nodes[id]
    const problem =
      config === undefined
        ? finding(tree, id, 'has no settings: "nodes" has no such member')
        : (problemOfNode(tree, id, node.nodeType, config) ??
          (node.nodeType === 'PageNode' ? problemOfPage(journey, id, config) : undefined))
    if (problem !== undefined) {
      yield problem
      continue
    }
    const connections = new Map(Object.entries(node.connections))
    const lost = outcomesOf(journey, id)
      .map((outcome) => connections.get(outcome))
      .find((next) => next !== undefined && !isNode(next))
    if (lost !== undefined) yield finding(tree, id, `leads to "${lost}", but there is no such node`)
  }
}

function warningsOf(journey: Journey): JourneyFinding[] {
  const { tree } = journey
  return Object.entries(tree.nodes).flatMap(([id, { connections }]) =>
    outcomesOf(journey, id)
      .filter((outcome) => !Object.hasOwn(connections, outcome))
      .map((outcome) => {
        const what = `does not connect its outcome "${outcome}": who comes there is answered 500`
        return finding(tree, id, what, 'draw a connection from it, or leave it if nobody comes there')
      }),
  )
}

function problemOfNode(
  tree: Tree,
  id: string,
  typeId: string,
  config: JsonObject,
): JourneyFinding | undefined {
  const type = nodeTypes.get(typeId)
  if (type === undefined) {
    const known = [...nodeTypes.keys()].join(', ')
    return finding(tree, id, `has the unknown type ${typeId}`, `known types: ${known}`)
  }
  const problem = type.problem?.(config)
  return problem === undefined ? undefined : finding(tree, id, problem)
}

function problemOfPage(journey: Journey, id: string, config: JsonObject): JourneyFinding | undefined {
  for (const innerId of innerNodeIds(config)) {
    const inner = journey.innerNodes[innerId]
    if (inner === undefined)
      return finding(journey.tree, id, `shows "${innerId}", but "innerNodes" has no such member`)
    const typeId = String((inner._type as JsonObject | undefined)?._id)
    const problem = problemOfNode(journey.tree, innerId, typeId, inner)
    if (problem !== undefined) return problem
    if (nodeTypes.get(typeId)?.asks !== true) {
      return finding(
        journey.tree,
        innerId,
        `is a ${typeId}, which cannot lie on a page`,
        'draw it behind the page',
      )
    }
  }
  return undefined
}

function* problemsOfInnerTrees(
  { tree, nodes }: Journey,
  journeys: ReadonlyMap<string, Journey>,
): Iterable<JourneyFinding> {
  for (const [id, name] of innerTreesOf({ tree, nodes })) {
    const inner = journeys.get(name)
    if (inner === undefined) {
      const what = `runs the journey "${name}", but there is none`
      yield finding(tree, id, what, 'add it, or correct the name')
    } else if (inner.tree.enabled === false) {
      yield finding(tree, id, `runs the journey "${name}", which is not enabled`, 'enable it')
    } else {
      const circle = wayBack([tree._id, name], journeys)
      if (circle === undefined) continue
      yield finding(tree, id, `runs in a circle: ${circle.join(' → ')}`, 'take one of them out')
    }
  }
}

/** The names from the first of `way` over its last to the first again, when trees run each other so. */
function wayBack(
  way: readonly string[],
  journeys: ReadonlyMap<string, Journey>,
  visited = new Set<string>(),
): readonly string[] | undefined {
  const last = way.at(-1) ?? ''
  if (last === way[0]) return way
  const journey = journeys.get(last)
  // Where another way has been in vain, or a circle that does not lead here: that is told of the trees in it.
  if (journey === undefined || visited.has(last)) return undefined
  visited.add(last)
  for (const [, next] of innerTreesOf(journey)) {
    const found = wayBack([...way, next], journeys, visited)
    if (found !== undefined) return found
  }
  return undefined
}

/** Node id and name of each tree that is run inside this one. */
function innerTreesOf({ tree, nodes }: Pick<Journey, 'tree' | 'nodes'>): [string, string][] {
  return Object.entries(tree.nodes)
    .filter(([, { nodeType }]) => nodeType === 'InnerTreeEvaluatorNode')
    .map(([id]) => [id, String(nodes[id]?.tree)])
}

function finding(tree: Tree, node: string, what: string, hint = 'correct the tree'): JourneyFinding {
  return { journey: tree._id, message: `journey "${tree._id}": node "${node}" ${what}`, hint }
}

function twice(name: string): JourneyFinding {
  const message = `journey "${name}" is there twice`
  return { journey: name, message, hint: 'rename or remove one of them' }
}
