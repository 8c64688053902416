// What an expression is worth, and how a value gets into a variable, an element or a property.

import { initialValue } from './data-type.ts'
import type { Frame } from './frame.ts'
import { callFunction } from './functions.ts'
import { createOleObject } from './ole-object.ts'
import { operate, operateOnOne } from './operators.ts'
import { type Argument, createObject, nullObjectError, type PowerObject } from './power-object.ts'
import { type Position, PowerScriptError } from './powerscript-error.ts'
import type { Expression } from './syntax.ts'
import { type ArrayValue, convert, typeOf, type Value } from './value.ts'

/** @throws Raised for an exception of the script; PowerScriptError for what PowerScript does not have */
export async function evaluate(expression: Expression, frame: Frame): Promise<Value> {
  const { at } = expression
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'variable':
      return variableOf(expression.name, frame, at).value
    case 'index': {
      const [array, index] = await elementOf(expression, frame)
      const element = array.elements[index - 1]
      if (element === undefined) throw outOfBounds(index, at)
      return element
    }
    case 'member': {
      const value = (await objectOf(expression.object, frame)).get(expression.name.toLowerCase())
      if (value === undefined)
        throw new PowerScriptError(
          `there is no property "${expression.name}" here`,
          at,
          'is it spelled right, and does the object have it?',
        )
      return value
    }
    case 'method': {
      const object = await objectOf(expression.object, frame)
      const result = await object.call(
        expression.name.toLowerCase(),
        await argumentsOf(expression.args, frame),
      )
      return result ?? notCallable(result, expression.name, at)
    }
    case 'call': {
      const result = callFunction(expression.name, await argumentsOf(expression.args, frame), frame.around)
      return result ?? notCallable(result, expression.name, at)
    }
    case 'create': {
      const object =
        expression.className === 'oleobject'
          ? createOleObject(frame.around)
          : createObject(expression.className, frame.around)
      if (object === undefined)
        throw new PowerScriptError(
          `a script cannot create a ${expression.className}`,
          at,
          'create one of the classes below it',
        )
      return object
    }
    case 'unary':
      return operateOnOne(expression.operator, await evaluate(expression.operand, frame), at)
    case 'binary':
      return operate(
        expression.operator,
        await evaluate(expression.left, frame),
        await evaluate(expression.right, frame),
        at,
      )
  }
}

/** Puts a value where the expression points to. */
export async function assign(target: Expression, value: Value, frame: Frame): Promise<void> {
  if (target.kind === 'member') {
    const object = await objectOf(target.object, frame)
    if (object.set(target.name.toLowerCase(), value)) return
    throw new PowerScriptError(
      `the property "${target.name}" does not take a value of type ${typeOf(value)}`,
      target.at,
      'is it spelled right, and does it have this type?',
    )
  }
  const isKept =
    target.kind === 'index' ? await assignElement(target, value, frame) : assignVariable(target, value, frame)
  if (!isKept)
    throw new PowerScriptError(
      `a value of type ${typeOf(value)} does not go into this variable`,
      target.at,
      'convert it with String, Long or Double',
    )
}

/** Whether the condition holds; null counts as no, as PowerBuilder has it. */
export async function holds(condition: Expression, frame: Frame): Promise<boolean> {
  const value = await evaluate(condition, frame)
  if (value === null || typeof value === 'boolean') return value === true
  throw new PowerScriptError(
    `a condition is a boolean, not a value of type ${typeOf(value)}`,
    condition.at,
    'compare it with something',
  )
}

/** The object an expression stands for. @throws Raised (NullObjectError) when there is none */
export async function objectOf(expression: Expression, frame: Frame): Promise<PowerObject> {
  const value = await evaluate(expression, frame)
  if (value === null) throw nullObjectError()
  if (typeof value === 'object' && value.kind === 'object') return value
  throw new PowerScriptError(
    `a value of type ${typeOf(value)} has no members`,
    expression.at,
    'only objects have properties and functions',
  )
}

function variableOf(name: string, frame: Frame, at: Position) {
  const variable = frame.variables.get(name)
  if (variable === undefined)
    throw new PowerScriptError(`the variable "${name}" has not been declared yet`, at, 'declare it above')
  return variable
}

function assignVariable(target: Expression, value: Value, frame: Frame): boolean {
  if (target.kind !== 'variable') return false
  const variable = variableOf(target.name, frame, target.at)
  const kept = convert(value, variable.type)
  if (kept !== undefined) variable.value = kept
  return kept !== undefined
}

async function assignElement(
  target: Expression & { kind: 'index' },
  value: Value,
  frame: Frame,
): Promise<boolean> {
  const [array, index] = await elementOf(target, frame)
  if (index < 1 || index > longestArray) throw outOfBounds(index, target.at)
  const kept = convert(value, array.elementType)
  while (array.elements.length < index) array.elements.push(initialValue(array.elementType))
  if (kept !== undefined) array.elements[index - 1] = kept
  return kept !== undefined
}

/** Elements; far beyond what a printed program needs, so that a wrong index ends the script and not the process. */
const longestArray = 1_000_000

async function elementOf(
  expression: Expression & { kind: 'index' },
  frame: Frame,
): Promise<readonly [ArrayValue, number]> {
  const array = await evaluate(expression.array, frame)
  const index = await evaluate(expression.index, frame)
  if (
    typeof array !== 'object' ||
    array?.kind !== 'array' ||
    typeof index !== 'object' ||
    index?.kind !== 'number'
  ) {
    throw new PowerScriptError(
      `a value of type ${typeOf(array)} has no element at a ${typeOf(index)}`,
      expression.at,
      'index an array with a number',
    )
  }
  return [array, Number(index.value)]
}

const outOfBounds = (index: number, at: Position) =>
  new PowerScriptError(`the array has no element ${index}`, at, 'arrays count from 1 to UpperBound')

async function argumentsOf(expressions: readonly Expression[], frame: Frame): Promise<Argument[]> {
  const args: Argument[] = []
  for (const expression of expressions) {
    const value = await evaluate(expression, frame)
    args.push(
      expression.kind === 'variable'
        ? { value, assign: (changed) => assignVariable(expression, changed, frame) }
        : { value },
    )
  }
  return args
}

function notCallable(result: Value | undefined, name: string, at: Position): Value {
  if (result !== undefined) return result
  throw new PowerScriptError(
    `${name} is not for these arguments`,
    at,
    'compare their number and types with its description',
  )
}
