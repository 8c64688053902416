// What an expression of a test script means, where it means one thing: a place in the JSON answer, its status, a constant.

import type { Expression, Pattern, PrivateIdentifier, SpreadElement, Super } from 'acorn'
import type { JsonPath, JsonScalar } from './program.ts'

export type ScriptValue =
  | { readonly kind: 'json'; readonly path: JsonPath }
  /** `Object.keys` of the object at `path`; the order is known only when the script has sorted them. */
  | { readonly kind: 'keys'; readonly path: JsonPath; readonly isSorted: boolean }
  | { readonly kind: 'status' }
  /** The answer itself: `pm.response`. */
  | { readonly kind: 'response' }
  /** The answer's text, not parsed yet. */
  | { readonly kind: 'text' }
  | { readonly kind: 'scalar'; readonly value: JsonScalar }
  | { readonly kind: 'list'; readonly values: readonly JsonScalar[] }

/** What the names of a block and of the blocks around it stand for. */
export interface Bindings {
  /** `undefined`: something that is not understood. */
  readonly names: ReadonlyMap<string, ScriptValue | undefined>
  readonly outer?: Bindings
}

export const noBindings: Bindings = { names: new Map() }

export type Node = Expression | Super | PrivateIdentifier | SpreadElement

/** @returns `undefined` where the expression means something that has no name here */
export function scriptValue(node: Node, bindings: Bindings): ScriptValue | undefined {
  switch (node.type) {
    case 'Literal':
      return isScalar(node.value) ? { kind: 'scalar', value: node.value } : undefined
    case 'TemplateLiteral': {
      const text = node.expressions.length === 0 && node.quasis[0]?.value.cooked
      return typeof text === 'string' ? { kind: 'scalar', value: text } : undefined
    }
    case 'UnaryExpression':
      return negativeNumber(scriptValue(node.argument, bindings), node.operator)
    case 'BinaryExpression':
      return node.operator === '+' ? joinedText(node.left, node.right, bindings) : undefined
    case 'ArrayExpression':
      return list(node.elements.map((element) => element && scriptValue(element, bindings)))
    case 'Identifier':
      return nameValue(node.name, bindings)
    case 'ChainExpression':
      return scriptValue(node.expression, bindings)
    case 'MemberExpression':
      return memberValue(node, bindings)
    case 'CallExpression':
      return callValue(node, bindings)
    default:
      return undefined
  }
}

/** `pm.response.code` as `pm.response.code`; `undefined` where it is no plain chain of names. */
export function dottedName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression') return undefined
  const name = memberName(node)
  const before = dottedName(node.object)
  return before !== undefined && typeof name === 'string' ? `${before}.${name}` : undefined
}

/**
 * Whether a member of that name tells something about the answer. JavaScript gives `length` to each text and array, and
 * `constructor` and its like to everything, whatever the answer holds.
 */
export const isOwnName = (name: string | number): boolean => name !== 'length' && !(name in Object.prototype)

function nameValue(name: string, innermost: Bindings): ScriptValue | undefined {
  for (let at: Bindings | undefined = innermost; at; at = at.outer) {
    if (at.names.has(name)) return at.names.get(name)
  }
  return name === 'responseBody' ? { kind: 'text' } : undefined
}

type Member = Extract<Expression, { type: 'MemberExpression' }>
type Call = Extract<Expression, { type: 'CallExpression' }>

function memberValue(node: Member, bindings: Bindings): ScriptValue | undefined {
  const name = memberName(node)
  if (isResponse(node)) return { kind: 'response' }
  if (name === 'code' && isNamed(node.object, 'responseCode')) return { kind: 'status' }
  const of = scriptValue(node.object, bindings)
  if (of?.kind === 'response') return name === 'code' ? { kind: 'status' } : undefined
  if (of?.kind !== 'json' || name === undefined || !isOwnName(name)) return undefined
  return { kind: 'json', path: [...of.path, name] }
}

function callValue(node: Call, bindings: Bindings): ScriptValue | undefined {
  const [argument, ...more] = node.arguments
  const of = argument && scriptValue(argument, bindings)
  if (argument === undefined && node.callee.type === 'MemberExpression') {
    return methodValue(scriptValue(node.callee.object, bindings), memberName(node.callee))
  }
  const called = dottedName(node.callee)
  if (called === 'JSON.parse' && more.length === 0)
    return of?.kind === 'text' ? { kind: 'json', path: [] } : undefined
  if (called === 'Object.keys')
    return of?.kind === 'json' ? { ...of, kind: 'keys', isSorted: false } : undefined
  return undefined
}

/** A method without arguments. */
function methodValue(
  of: ScriptValue | undefined,
  name: string | number | undefined,
): ScriptValue | undefined {
  if (of?.kind === 'response' && name === 'json') return { kind: 'json', path: [] }
  if (of?.kind === 'response' && name === 'text') return { kind: 'text' }
  if (of?.kind === 'keys' && name === 'sort') return { ...of, isSorted: true }
  if (of?.kind === 'list' && name === 'sort') return { kind: 'list', values: [...of.values].sort() }
  return undefined
}

/** Whether it says `pm.response`. */
export function isResponse(node: Node): boolean {
  if (node.type !== 'MemberExpression' || memberName(node) !== 'response') return false
  return isNamed(node.object, 'pm')
}

const isNamed = (node: Node, name: string) => node.type === 'Identifier' && node.name === name

/** The name of a member, also of `json["name"]` and `json[0]`; `undefined` where it is computed. */
export function memberName(node: Member): string | number | undefined {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined
  if (node.property.type !== 'Literal') return undefined
  const { value } = node.property
  const isIndex = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
  return typeof value === 'string' || isIndex ? value : undefined
}

/**
 * The names that a declaration or an assignment binds, `json` or `{ authId, user: { id } }`, each with its path in the
 * value, or without one where that is not plain: in a list, with a default, as the rest.
 */
export function boundNames(target: Pattern, path: readonly string[] | undefined): BoundName[] {
  switch (target.type) {
    case 'Identifier':
      return [[target.name, path]]
    case 'ObjectPattern':
      return target.properties.flatMap((property) => {
        if (property.type === 'RestElement') return boundNames(property.argument, undefined)
        const { key, computed, value } = property
        const isPlain = path && !computed && key.type === 'Identifier'
        return boundNames(value, isPlain ? [...path, key.name] : undefined)
      })
    case 'ArrayPattern':
      return target.elements.flatMap((element) => (element ? boundNames(element, undefined) : []))
    case 'AssignmentPattern':
      return boundNames(target.left, undefined)
    case 'RestElement':
      return boundNames(target.argument, undefined)
    default:
      return []
  }
}

type BoundName = readonly [name: string, path: readonly string[] | undefined]

function negativeNumber(of: ScriptValue | undefined, operator: string): ScriptValue | undefined {
  // Without zero: Chai's `eql` tells -0 from 0, JSON's readers mostly do not.
  if (operator !== '-' || of?.kind !== 'scalar' || typeof of.value !== 'number' || of.value === 0)
    return undefined
  return { kind: 'scalar', value: -of.value }
}

function joinedText(left: Node, right: Node, bindings: Bindings): ScriptValue | undefined {
  const before = scriptValue(left, bindings)
  const after = scriptValue(right, bindings)
  if (before?.kind !== 'scalar' || after?.kind !== 'scalar') return undefined
  if (typeof before.value !== 'string' && typeof after.value !== 'string') return undefined
  return { kind: 'scalar', value: `${before.value}${after.value}` }
}

function list(values: readonly (ScriptValue | undefined | null)[]): ScriptValue | undefined {
  const scalars = values.flatMap((value) => (value?.kind === 'scalar' ? [value.value] : []))
  return scalars.length === values.length ? { kind: 'list', values: scalars } : undefined
}

const isScalar = (value: unknown): value is JsonScalar =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
