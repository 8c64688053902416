// What has to be known of a whole script before it is read from top to bottom. One pass, linear in the script's length,
// and without recursion: scripts are written by strangers.

import type { AnyNode, Node } from 'acorn'
import { boundNames, dottedName, memberName } from './script-values.ts'

export interface Survey {
  /**
   * Names that the script assigns again, or whose members it changes, and those that share their value: what they stand
   * for depends on when. A name that is assigned once and declared without a value is not among them.
   * A function of the script that changes its argument is not seen.
   */
  readonly changing: ReadonlySet<string>
  /** Statements that may leave the function they stand in. */
  readonly leaving: ReadonlySet<Node>
}

export function surveyScript(script: AnyNode): Survey {
  const leaving = new Set<Node>()
  const changing = new Set<string>()
  const writes = new Map<string, number>()
  const write = (name: string, count: number) => writes.set(name, (writes.get(name) ?? 0) + count)
  const aliases: Alias[] = []
  for (const visit of visitsOf(script)) {
    const { node } = visit
    if (node.type === 'ReturnStatement' || node.type === 'ThrowStatement') addWithParents(visit, leaving)
    const changed = changedBy(node)
    const root = changed && rootName(changed)
    if (changed?.type === 'Identifier') write(changed.name, isPlainAssignment(node) ? 1 : 2)
    else if (root !== undefined) changing.add(root)
    else if (isPattern(changed)) for (const [name] of boundNames(changed, [])) changing.add(name)
    if (node.type !== 'VariableDeclarator') continue
    // It is a name of the whole function: a second declaration of it may have run, or not.
    const mayBeSecond = visit.isConditional && isVar(visit.parent?.node)
    for (const [name] of boundNames(node.id, [])) {
      if (node.init) aliases.push({ name, of: rootName(node.init) })
      if (mayBeSecond) write(name, 0)
    }
  }
  for (const { name } of aliases) if (writes.has(name)) write(name, 1)
  for (const [name, count] of writes) if (count > 1) changing.add(name)
  addSources(changing, aliases)
  return { changing, leaving }
}

/** Whether evaluating the expression may do more than give a value. */
export function mayAct(expression: AnyNode): boolean {
  return visitsOf(expression).some(({ node, isInFunction }) => !isInFunction && acting.has(node.type))
}

/** `name` is declared as a value that is reached from `of`. */
interface Alias {
  readonly name: string
  readonly of: string | undefined
}

interface Visit {
  readonly node: AnyNode
  readonly parent: Visit | undefined
  /** It stands in a statement of its function that may be passed over. */
  readonly isConditional: boolean
  readonly isInFunction: boolean
}

/** The node and all below it. */
function visitsOf(node: AnyNode): Visit[] {
  const visits: Visit[] = [{ node, parent: undefined, isConditional: false, isInFunction: isFunction(node) }]
  for (const parent of visits) {
    const isConditional =
      !isFunction(parent.node) && (parent.isConditional || mayNotRun.has(parent.node.type))
    const isInFunction = parent.isInFunction || isFunction(parent.node)
    for (const child of childrenOf(parent.node))
      visits.push({ node: child, parent, isConditional, isInFunction })
  }
  return visits
}

function childrenOf(node: Node): AnyNode[] {
  return Object.values(node).flat().filter(isNode)
}

/** Marks the node and what it stands in, up to its function. */
function addWithParents(visit: Visit, marked: Set<Node>): void {
  let at: Visit | undefined = visit
  while (at && !isFunction(at.node) && !marked.has(at.node)) {
    marked.add(at.node)
    at = at.parent
  }
}

/** What a node assigns to, or changes in place. */
function changedBy(node: AnyNode): AnyNode | undefined {
  switch (node.type) {
    case 'AssignmentExpression':
      return node.left
    case 'UpdateExpression':
      return node.argument
    case 'ForInStatement':
    case 'ForOfStatement':
      return node.left
    case 'UnaryExpression':
      return node.operator === 'delete' ? node.argument : undefined
    case 'CallExpression': {
      if (node.callee.type !== 'MemberExpression') return undefined
      if (dottedName(node.callee) === 'Object.assign') return node.arguments[0]
      return mutating.has(String(memberName(node.callee))) ? node.callee : undefined
    }
    default:
      return undefined
  }
}

/** `json` of `json.user.name`; nothing where it begins with a call, which gives a fresh value. */
function rootName(node: AnyNode): string | undefined {
  let at = node
  while (at.type === 'MemberExpression' || at.type === 'ChainExpression') {
    at = at.type === 'MemberExpression' ? at.object : at.expression
  }
  return at.type === 'Identifier' ? at.name : undefined
}

/** Adds the names whose value a changing name was made of: `const user = json.user` changes `json` with it. */
function addSources(changing: Set<string>, aliases: readonly Alias[]): void {
  const sources = new Map<string, string[]>()
  for (const { name, of } of aliases) {
    if (of !== undefined) sources.set(name, [...(sources.get(name) ?? []), of])
  }
  // A set is walked to its end, also to what is added on the way.
  for (const name of changing) for (const source of sources.get(name) ?? []) changing.add(source)
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value

const isFunction = ({ type }: AnyNode) => type.includes('Function')

const isPattern = (
  node: AnyNode | undefined,
): node is Extract<AnyNode, { type: 'ArrayPattern' | 'ObjectPattern' }> =>
  node?.type === 'ArrayPattern' || node?.type === 'ObjectPattern'

const isVar = (node: AnyNode | undefined) => node?.type === 'VariableDeclaration' && node.kind === 'var'

const isPlainAssignment = (node: AnyNode) => node.type === 'AssignmentExpression' && node.operator === '='

const mutating: ReadonlySet<string> = new Set([
  'copyWithin',
  'fill',
  'pop',
  'push',
  'reverse',
  'shift',
  'sort',
  'splice',
  'unshift',
])

const acting: ReadonlySet<string> = new Set([
  ...['AssignmentExpression', 'AwaitExpression', 'CallExpression', 'ImportExpression', 'NewExpression'],
  ...['TaggedTemplateExpression', 'UpdateExpression', 'YieldExpression'],
])

const mayNotRun: ReadonlySet<string> = new Set([
  ...[
    'DoWhileStatement',
    'ForInStatement',
    'ForOfStatement',
    'ForStatement',
    'IfStatement',
    'SwitchStatement',
  ],
  ...['TryStatement', 'WhileStatement'],
])
