// Tokens → the tree of an expression.

import type { Cursor } from './cursor.ts'
import { findTypeName, isClass } from './data-type.ts'
import { functionNames, isFunction } from './functions.ts'
import { literalNumber } from './number.ts'
import { PowerScriptError } from './powerscript-error.ts'
import type { Expression } from './syntax.ts'

/** @throws PowerScriptError for what is no expression, or names a variable or function there is not */
export function parseExpression(cursor: Cursor): Expression {
  return parseBinary(cursor, 0)
}

/** From loose to tight; `not` stands between the logical and the relational operators. */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['not'],
  ['=', '<>', '<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/'],
  ['^'],
]

function parseBinary(cursor: Cursor, level: number): Expression {
  const operators = levels[level]
  if (operators === undefined) return parseUnary(cursor)
  const { at } = cursor.peek()
  if (operators.includes('not') && cursor.takeIfWord('not')) {
    return { kind: 'unary', operator: 'not', operand: parseBinary(cursor, level), at }
  }
  let left = parseBinary(cursor, level + 1)
  for (
    let token = cursor.peek();
    cursor.takeIfOperator(...operators) || cursor.takeIfWord(...operators);
    token = cursor.peek()
  ) {
    left = {
      kind: 'binary',
      operator: token.text.toLowerCase(),
      left,
      right: parseBinary(cursor, level + 1),
      at: token.at,
    }
  }
  return left
}

function parseUnary(cursor: Cursor): Expression {
  const { at, text } = cursor.peek()
  return cursor.takeIfOperator('-', '+')
    ? { kind: 'unary', operator: text, operand: parseUnary(cursor), at }
    : parsePostfix(cursor)
}

/** A value with the members, elements and calls that follow it. */
export function parsePostfix(cursor: Cursor): Expression {
  let expression = parsePrimary(cursor)
  for (;;) {
    const { at } = cursor.peek()
    if (cursor.takeIfOperator('[')) {
      expression = { kind: 'index', array: expression, index: parseExpression(cursor), at }
      cursor.takeOperator(']')
    } else if (cursor.takeIfOperator('.')) {
      const { text, at: nameAt } = cursor.takeKind('name', 'the name of a member')
      expression = cursor.isOperator('(')
        ? { kind: 'method', object: expression, name: text, args: parseArguments(cursor), at: nameAt }
        : { kind: 'member', object: expression, name: text, at: nameAt }
    } else {
      return expression
    }
  }
}

function parsePrimary(cursor: Cursor): Expression {
  const { kind, text, at } = cursor.peek()
  if (kind === 'name') return parseName(cursor)
  if (cursor.takeIfOperator('(')) {
    const inner = parseExpression(cursor)
    cursor.takeOperator(')')
    return inner
  }
  if (kind === 'string') {
    cursor.take()
    return { kind: 'literal', value: text, at }
  }
  if (kind === 'enumerated') {
    cursor.take()
    return { kind: 'literal', value: { kind: 'enumerated', name: text.slice(0, -1).toLowerCase() }, at }
  }
  if (kind !== 'number') throw cursor.unexpected('an expression')
  cursor.take()
  const value = literalNumber(text)
  if (value === undefined)
    throw new PowerScriptError(
      `the number ${text} is no integer, long or longlong`,
      at,
      'write Double("…") around its text',
    )
  return { kind: 'literal', value, at }
}

function parseName(cursor: Cursor): Expression {
  const { text, at } = cursor.take()
  const name = text.toLowerCase()
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true', at }
  if (name === 'create') {
    const type = cursor.takeKind('name', 'a class')
    const className = findTypeName(type.text)
    if (className === undefined || !isClass(className))
      throw new PowerScriptError(
        `there is no class "${type.text}"`,
        type.at,
        'known are OLEObject, ContextKeyword, Exception and RuntimeError',
      )
    return { kind: 'create', className, at }
  }
  if (cursor.isOperator('(')) {
    if (!isFunction(name))
      throw new PowerScriptError(
        `there is no function "${text}"`,
        at,
        `known are ${functionNames.join(', ')}`,
      )
    return { kind: 'call', name, args: parseArguments(cursor), at }
  }
  if (name === 'message' || cursor.isDeclared(text)) return { kind: 'variable', name, at }
  throw new PowerScriptError(
    `the variable "${text}" is not declared`,
    at,
    'declare it above, with its datatype',
  )
}

/** `(a, ref b)`; the word `ref` may stand before a variable that the function sets. */
function parseArguments(cursor: Cursor): Expression[] {
  cursor.takeOperator('(')
  const args: Expression[] = []
  if (cursor.takeIfOperator(')')) return args
  do {
    cursor.takeIfWord('ref')
    args.push(parseExpression(cursor))
  } while (cursor.takeIfOperator(','))
  cursor.takeOperator(')')
  return args
}
