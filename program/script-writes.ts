// Which names of a script change behind the back of a reader that goes from top to bottom.

import type { AnyNode, Node } from 'acorn'
import { dottedName, memberName } from './script-values.ts'

/**
 * Names that the script assigns again, or whose members it changes, and those that share their value: what they stand
 * for depends on when. A name that is assigned once and declared without a value is not among them.
 * A function of the script that changes its argument is not seen.
 */
export function changingNames(script: AnyNode): ReadonlySet<string> {
  const writes = new Map<string, number>()
  const write = (name: string, count: number) => writes.set(name, (writes.get(name) ?? 0) + count)
  const changing = new Set<string>()
  const values: { readonly name: string; readonly of: AnyNode }[] = []
  for (const node of nodesIn(script, () => true)) {
    const changed = changedBy(node)
    const root = changed && rootName(changed)
    if (changed?.type === 'Identifier') write(changed.name, isPlainAssignment(node) ? 1 : 2)
    else if (root !== undefined) changing.add(root)
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init) {
      values.push({ name: node.id.name, of: node.init })
    }
    // A `var` in there is one of the whole function: a second one may have run, or not.
    if (mayNotRun.has(node.type)) for (const name of varNames(node)) write(name, 0)
  }
  for (const { name } of values) if (writes.has(name)) write(name, 1)
  for (const [name, count] of writes) if (count > 1) changing.add(name)
  return withSharers(changing, values)
}

/** Whether running the statement may leave the function it stands in. */
export function mayLeave(statement: AnyNode): boolean {
  const own = nodesIn(statement, (node) => !isFunction(node))
  return own.some(({ type }) => type === 'ReturnStatement' || type === 'ThrowStatement')
}

/** Whether evaluating the expression may do more than give a value. */
export function mayAct(expression: AnyNode): boolean {
  return nodesIn(expression, (node) => !isFunction(node)).some(({ type }) => acting.has(type))
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
      if (dottedName(node.callee) === 'Object.assign') return node.arguments[0]
      if (node.callee.type !== 'MemberExpression') return undefined
      return mutating.has(String(memberName(node.callee))) ? node.callee : undefined
    }
    default:
      return undefined
  }
}

/** `json` of `json.user.name`; nothing where it begins with a call, which gives a fresh value. */
function rootName(node: AnyNode): string | undefined {
  if (node.type === 'MemberExpression') return rootName(node.object)
  if (node.type === 'ChainExpression') return rootName(node.expression)
  return node.type === 'Identifier' ? node.name : undefined
}

/** Adds the names whose value a changing name was made of: `const user = json.user` changes `json` with it. */
function withSharers(
  changing: Set<string>,
  values: readonly { name: string; of: AnyNode }[],
): ReadonlySet<string> {
  const sharers = values.flatMap(({ name, of }) => (changing.has(name) ? (rootName(of) ?? []) : []))
  const fresh = sharers.filter((name) => !changing.has(name))
  return fresh.length === 0 ? changing : withSharers(new Set([...changing, ...fresh]), values)
}

function varNames(node: AnyNode): string[] {
  return nodesIn(node, (inner) => !isFunction(inner)).flatMap((inner) => {
    if (inner.type !== 'VariableDeclaration' || inner.kind !== 'var') return []
    return inner.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
  })
}

/** The node and all below it, without what is below a node that is not entered. */
function nodesIn(node: AnyNode, isEntered: (node: AnyNode) => boolean): AnyNode[] {
  if (!isEntered(node)) return [node]
  return [node, ...childrenOf(node).flatMap((child) => nodesIn(child, isEntered))]
}

function childrenOf(node: Node): AnyNode[] {
  return Object.values(node).flat().filter(isNode)
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value

const isFunction = ({ type }: AnyNode) => /Function/.test(type)

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
  'AssignmentExpression',
  'AwaitExpression',
  'CallExpression',
  'ImportExpression',
  'NewExpression',
  'TaggedTemplateExpression',
  'UpdateExpression',
  'YieldExpression',
])

const mayNotRun: ReadonlySet<string> = new Set([
  'DoWhileStatement',
  'ForInStatement',
  'ForOfStatement',
  'ForStatement',
  'IfStatement',
  'SwitchStatement',
  'TryStatement',
  'WhileStatement',
])
