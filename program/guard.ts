// The condition of an `if` around what a script keeps.

import { readCondition } from './assertion.ts'
import type { JsonPath } from './program.ts'
import { type Bindings, memberName, type Node, scriptValue } from './script-values.ts'

/** The value at a path is there and not empty; or the answer has a status. */
export type Guard =
  | { readonly kind: 'present'; readonly path: JsonPath }
  | { readonly kind: 'status'; readonly is: number }

/** @returns the guards that all have to hold; nothing where the condition says something else */
export function readGuards(test: Node, bindings: Bindings): Guard[] | undefined {
  if (test.type === 'LogicalExpression' && test.operator === '&&') {
    const left = readGuards(test.left, bindings)
    const right = readGuards(test.right, bindings)
    return left && right && [...left, ...right]
  }
  const path = presentPath(test, bindings)
  if (path !== undefined) return [{ kind: 'present', path }]
  const guards = readCondition(test, '', bindings)?.flatMap((condition): Guard[] => {
    if (condition.kind === 'has') return [{ kind: 'present', path: condition.path }]
    return condition.kind === 'status' ? [{ kind: 'status', is: condition.is }] : []
  })
  // An empty list says that there is a condition, and that it is none of the two.
  return guards?.length ? guards : undefined
}

/** Of `json.a`, `json.a !== ""`, `json.a != null`, `json.a.length > 0` and `typeof json.a !== "undefined"`. */
function presentPath(test: Node, bindings: Bindings): JsonPath | undefined {
  if (test.type !== 'BinaryExpression') return jsonPath(test, bindings) ?? lengthOwner(test, bindings)
  const right = scriptValue(test.right, bindings)
  const value = right?.kind === 'scalar' ? right.value : undefined
  if (test.operator === '>') return value === 0 ? lengthOwner(test.left, bindings) : undefined
  if (test.operator !== '!==' && test.operator !== '!=') return undefined
  if (test.left.type === 'UnaryExpression' && test.left.operator === 'typeof') {
    return value === 'undefined' ? jsonPath(test.left.argument, bindings) : undefined
  }
  const isNothing =
    value === '' || value === null || (test.right.type === 'Identifier' && test.right.name === 'undefined')
  return isNothing ? jsonPath(test.left, bindings) : undefined
}

function jsonPath(node: Node, bindings: Bindings): JsonPath | undefined {
  const value = scriptValue(node, bindings)
  return value?.kind === 'json' ? value.path : undefined
}

/** The path of `json.a` in `json.a.length`. */
function lengthOwner(node: Node, bindings: Bindings): JsonPath | undefined {
  if (node.type !== 'MemberExpression' || memberName(node) !== 'length') return undefined
  return jsonPath(node.object, bindings)
}
