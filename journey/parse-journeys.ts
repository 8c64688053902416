// From a document somebody wrote or exported to journeys: only their shape is looked at here, see `checkJourneys` for the rest.

import { isJsonObject, type JsonObject, type JsonValue } from '#crest'
import { JourneyError } from './journey-error.ts'
import type { Journey, Tree, TreeNode } from './tree.ts'

/**
 * One journey (`{ tree, nodes, innerNodes }`), or the document `frodo journey export` writes: the same with `meta` beside
 * it, or many under `trees`. What else an export holds (scripts, e-mail templates, …) is not looked at. A node's type may
 * stand in the drawing or in its own `_type`.
 *
 * @param source how to name the document in a message: a file's path
 * @throws JourneyError E_JOURNEY, with the JSON pointer of what is wrong
 */
export function parseJourneys(document: unknown, source: string): Journey[] {
  const read = readerOf(source)
  const whole = read.object(document, '')
  if (whole.trees === undefined) return [journeyIn(whole, '', read)]
  const trees = read.object(whole.trees, '/trees')
  return Object.entries(trees).map(([name, tree]) => {
    const at = `/trees/${name}`
    return journeyIn(read.object(tree, at), at, read)
  })
}

function journeyIn(document: JsonObject, at: string, read: Reader): Journey {
  const { staticNodes: _drawing, ...tree } = read.object(document.tree, `${at}/tree`)
  const nodes = read.objects(document.nodes, `${at}/nodes`)
  const drawn = read.objects(tree.nodes, `${at}/tree/nodes`)
  for (const flag of ['enabled', 'innerTreeOnly', 'noSession', 'mustRun'])
    read.flag(tree[flag], `${at}/tree/${flag}`)
  for (const minutes of ['maximumSessionTime', 'maximumIdleTime', 'treeTimeout'])
    read.minutes(tree[minutes], `${at}/tree/${minutes}`)
  const checked: Tree = {
    ...withoutNull(tree),
    _id: read.text(tree._id, `${at}/tree/_id`),
    entryNodeId: read.text(tree.entryNodeId, `${at}/tree/entryNodeId`),
    nodes: Object.fromEntries(
      Object.entries(drawn).map(([id, node]) => [
        id,
        nodeIn(node, nodes[id], `${at}/tree/nodes/${id}`, read),
      ]),
    ),
  }
  return { tree: checked, nodes, innerNodes: read.objects(document.innerNodes ?? {}, `${at}/innerNodes`) }
}

function nodeIn(node: JsonObject, config: JsonObject | undefined, at: string, read: Reader): TreeNode {
  const own = isJsonObject(config?._type) ? config._type._id : undefined
  const connections = read.object(node.connections, `${at}/connections`)
  for (const [outcome, next] of Object.entries(connections)) read.text(next, `${at}/connections/${outcome}`)
  return {
    nodeType: read.text(node.nodeType ?? own, `${at}/nodeType`),
    connections: connections as Readonly<Record<string, string>>,
  }
}

/** Exports write `null` for what is not set. */
function withoutNull(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}

type Reader = ReturnType<typeof readerOf>

/** Looks at members of a document and refuses what is not as it must be. */
function readerOf(source: string) {
  const refused = (at: string, what: string) =>
    new JourneyError(
      'E_JOURNEY',
      `${source}: ${at === '' ? 'the document' : at} ${what}`,
      'give a journey as AM exports it: { "tree": …, "nodes": …, "innerNodes": … }',
    )
  const isAbsent = (value: unknown) => value === undefined || value === null

  function object(value: unknown, at: string): JsonObject {
    if (isJsonObject(value as JsonValue | undefined)) return value as JsonObject
    throw refused(at, 'must be an object')
  }

  return {
    object,
    objects(value: unknown, at: string): Record<string, JsonObject> {
      const members = Object.entries(object(value, at))
      return Object.fromEntries(members.map(([name, member]) => [name, object(member, `${at}/${name}`)]))
    },
    text(value: unknown, at: string): string {
      if (typeof value === 'string' && value !== '') return value
      throw refused(at, 'must be a text')
    },
    flag(value: unknown, at: string): void {
      if (!isAbsent(value) && typeof value !== 'boolean') throw refused(at, 'must be true or false')
    },
    minutes(value: unknown, at: string): void {
      const isOne = typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= minutesLimit
      if (!isAbsent(value) && !isOne)
        throw refused(at, `must be a whole number of minutes from 1 to ${minutesLimit}`)
    },
  }
}

/** A year. */
const minutesLimit = 525_600
