// What the operators make of two values. Null with anything is null, except where a boolean already decides.

import { calculate, compareNumbers, type NumberValue } from './number.ts'
import { createException, Raised } from './power-object.ts'
import { type Position, PowerScriptError } from './powerscript-error.ts'
import { typeOf, type Value } from './value.ts'

/** @throws PowerScriptError when PowerScript has no such operator for such values; Raised for a division by zero */
export function operate(operator: string, left: Value, right: Value, at: Position): Value {
  if (operator === 'and' || operator === 'or') return decide(operator, left, right, at)
  if (left === null || right === null) return null
  const order = compare(left, right)
  if (order !== undefined && operator in relations) {
    // Only numbers and text have an order; of booleans and objects one asks whether they are equal.
    if (isOrdered(left) || operator === '=' || operator === '<>') return relations[operator]?.(order) ?? null
  }
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') return left + right
  if (isNumber(left) && isNumber(right)) {
    const result = calculate(operator, left, right)
    if (result === undefined) throw new Raised(createException('dividebyzeroerror', 'Divide by zero'))
    return result
  }
  throw noOperator(operator, typeOf(left), typeOf(right), at)
}

/** `not`, and the signs. */
export function operateOnOne(operator: string, operand: Value, at: Position): Value {
  if (operand === null) return null
  if (operator === 'not' && typeof operand === 'boolean') return !operand
  if (operator !== 'not' && isNumber(operand)) {
    return (
      calculate(
        operator,
        { kind: 'number', type: operand.type === 'integer' ? 'integer' : 'long', value: 0n },
        operand,
      ) ?? null
    )
  }
  throw new PowerScriptError(
    `${operator} is not for ${typeOf(operand)}`,
    at,
    'give it a value of the right type',
  )
}

/** Both sides are always evaluated: whether PowerBuilder stops early is not something to rely on. */
function decide(operator: 'and' | 'or', left: Value, right: Value, at: Position): Value {
  for (const value of [left, right]) {
    if (value !== null && typeof value !== 'boolean')
      throw noOperator(operator, typeOf(left), typeOf(right), at)
  }
  const decides = operator === 'or'
  if (left === decides || right === decides) return decides
  return left === null || right === null ? null : !decides
}

const relations: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
}

/** Negative, zero or positive; `undefined` when the two cannot be compared. Text is compared by its code units, with case. */
function compare(left: Value, right: Value): number | undefined {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right)
  if (typeof left !== typeof right) return undefined
  if (typeof left === 'string' && typeof right === 'string') return left === right ? 0 : left < right ? -1 : 1
  if (typeof left === 'boolean') return left === right ? 0 : 1
  return isObject(left) && isObject(right) ? (left === right ? 0 : 1) : undefined
}

const isNumber = (value: Value): value is NumberValue => typeof value === 'object' && value?.kind === 'number'
const isObject = (value: Value) => typeof value === 'object' && value?.kind === 'object'
const isOrdered = (value: Value) => typeof value === 'string' || isNumber(value)

function noOperator(operator: string, left: string, right: string, at: Position): PowerScriptError {
  const hint =
    operator === '+' && (left === 'string' || right === 'string')
      ? 'String(…) makes a string of a number'
      : 'give both sides values of one type'
  return new PowerScriptError(`${operator} is not for ${left} and ${right}`, at, hint)
}
