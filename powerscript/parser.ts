// Tokens → the tree of statements. The whole script is read before anything of it runs.

import { Cursor } from './cursor.ts'
import { type DataType, findTypeName, isClass } from './data-type.ts'
import { parseExpression, parsePostfix } from './expression-parser.ts'
import { tokenize } from './lexer.ts'
import { PowerScriptError } from './powerscript-error.ts'
import type {
  AssignOperator,
  Block,
  Branch,
  Case,
  Catch,
  Declaration,
  Expression,
  LoopTest,
  Match,
  Script,
  Statement,
} from './syntax.ts'

/**
 * Reads a script: the body of an event or a function.
 * @throws PowerScriptError at the first thing that is no PowerScript, or that this interpreter does not know
 */
export function parsePowerScript(text: string): Script {
  const cursor = new Cursor(tokenize(text))
  const statements = parseBlock(cursor, 'top')
  if (!cursor.isAt('end')) throw cursor.unexpected('a statement')
  return { statements }
}

/** Statements up to a word that ends the block they stand in. */
function parseBlock(cursor: Cursor, place: Place = 'inside'): Block {
  const statements: Statement[] = []
  for (;;) {
    while (cursor.isAt('separator')) cursor.take()
    if (cursor.isAt('end') || cursor.isWord(...blockEnds)) return statements
    statements.push(parseStatement(cursor, place))
    if (!cursor.isAt('end')) cursor.takeKind('separator', 'the end of the statement')
  }
}

const blockEnds = ['end', 'else', 'elseif', 'next', 'loop', 'catch', 'finally', 'case'] as const

/** A variable is declared at the top: whether a declaration inside a loop runs each time is not known here. */
type Place = 'top' | 'inside'

function parseStatement(cursor: Cursor, place: Place = 'inside'): Statement {
  const { at, text } = cursor.peek()
  const parse = cursor.isAt('name') ? statements[text.toLowerCase()] : undefined
  if (parse !== undefined) {
    cursor.take()
    return { at, ...parse(cursor) }
  }
  const typeName = findTypeName(text)
  if (typeName !== undefined && cursor.isAt('name') && cursor.peek(1).kind === 'name') {
    if (place === 'top') return { at, ...parseDeclaration(cursor, typeName) }
    throw new PowerScriptError(
      'a declaration inside a block is not known here',
      at,
      'declare the variable at the top of the script',
    )
  }
  return { at, ...parseAction(cursor) }
}

type Parsed = Statement extends infer S ? (S extends Statement ? Omit<S, 'at'> : never) : never

const statements: Readonly<Record<string, (cursor: Cursor) => Parsed>> = {
  if: parseIf,
  choose: parseChoose,
  for: parseFor,
  do: parseDo,
  try: parseTry,
  destroy: (cursor) => ({ kind: 'destroy', object: parsePostfix(cursor) }),
  throw: (cursor) => ({ kind: 'throw', exception: parseExpression(cursor) }),
  exit: () => ({ kind: 'exit' }),
  continue: () => ({ kind: 'continue' }),
  return: (cursor) =>
    cursor.isAt('separator', 'end') || cursor.isWord(...blockEnds)
      ? { kind: 'return' }
      : { kind: 'return', value: parseExpression(cursor) },
  halt(cursor) {
    if (cursor.isWord('close')) cursor.take()
    return { kind: 'halt' }
  },
}

/** `string ls_a = "x", ls_b[]` */
function parseDeclaration(cursor: Cursor, typeName: string): Parsed {
  cursor.take()
  const variables: Declaration[] = []
  do {
    const { text, at } = cursor.takeKind('name', 'the name of a variable')
    const type: DataType = { name: typeName, isArray: cursor.isOperator('[') }
    if (type.isArray) {
      cursor.take()
      cursor.takeOperator(']')
    }
    cursor.declare(text, at)
    const initial = cursor.takeIfOperator('=') ? parseExpression(cursor) : undefined
    variables.push({ name: text.toLowerCase(), type, at, ...(initial && { initial }) })
  } while (cursor.takeIfOperator(','))
  return { kind: 'declare', variables }
}

/** A call, or an assignment to a variable, an element or a property. */
function parseAction(cursor: Cursor): Parsed {
  const first = cursor.peek()
  if (first.kind !== 'name') throw cursor.unexpected('a statement')
  if (cursor.peek(1).kind === 'name') {
    const hint = 'a function wants its arguments in parentheses; MessageBox(title, text) shows text'
    throw new PowerScriptError(`"${first.text}" is no statement and no datatype`, first.at, hint)
  }
  const target = parsePostfix(cursor)
  const { text, at } = cursor.peek()
  if (cursor.takeIfOperator('=', '+=', '-=', '*=', '/=')) {
    expectTarget(target)
    return { kind: 'assign', target, operator: text as AssignOperator, value: parseExpression(cursor) }
  }
  if (cursor.takeIfOperator('++', '--')) {
    expectTarget(target)
    const one: Expression = { kind: 'literal', value: { kind: 'number', type: 'integer', value: 1n }, at }
    return { kind: 'assign', target, operator: text === '++' ? '+=' : '-=', value: one }
  }
  if (target.kind !== 'call' && target.kind !== 'method')
    throw cursor.unexpected('= or the arguments of a call')
  return { kind: 'call', expression: target }
}

function expectTarget({ kind, at }: Expression): void {
  if (kind === 'variable' || kind === 'index' || kind === 'member') return
  throw new PowerScriptError(
    'nothing can be assigned to this',
    at,
    'assign to a variable, an element or a property',
  )
}

/** With a line end after `then` it goes to `end if`; otherwise it is one line. */
function parseIf(cursor: Cursor): Parsed {
  const condition = parseExpression(cursor)
  cursor.takeWord('then')
  if (!cursor.isAt('separator')) {
    const body = [parseStatement(cursor)]
    const otherwise = cursor.takeIfWord('else') ? [parseStatement(cursor)] : []
    return { kind: 'if', branches: [{ condition, body }], otherwise }
  }
  const branches: Branch[] = [{ condition, body: parseBlock(cursor) }]
  while (cursor.takeIfWord('elseif')) {
    const next = parseExpression(cursor)
    cursor.takeWord('then')
    branches.push({ condition: next, body: parseBlock(cursor) })
  }
  const otherwise = cursor.takeIfWord('else') ? parseBlock(cursor) : []
  cursor.takeWord('end', 'if')
  return { kind: 'if', branches, otherwise }
}

function parseChoose(cursor: Cursor): Parsed {
  cursor.takeWord('case')
  const subject = parseExpression(cursor)
  while (cursor.isAt('separator')) cursor.take()
  const cases: Case[] = []
  let otherwise: Block = []
  while (cursor.takeIfWord('case')) {
    if (cursor.takeIfWord('else')) {
      otherwise = parseBlock(cursor)
      break
    }
    const matches: Match[] = []
    do matches.push(parseMatch(cursor))
    while (cursor.takeIfOperator(','))
    cases.push({ matches, body: parseBlock(cursor) })
  }
  cursor.takeWord('end', 'choose')
  return { kind: 'choose', subject, cases, otherwise }
}

function parseMatch(cursor: Cursor): Match {
  if (cursor.takeIfWord('is')) {
    const operator = cursor.peek().text
    if (!cursor.takeIfOperator('=', '<>', '<', '>', '<=', '>=')) throw cursor.unexpected('a comparison')
    return { kind: 'is', operator, value: parseExpression(cursor) }
  }
  const from = parseExpression(cursor)
  return cursor.takeIfWord('to')
    ? { kind: 'range', from, to: parseExpression(cursor) }
    : { kind: 'is', operator: '=', value: from }
}

function parseFor(cursor: Cursor): Parsed {
  const variable = parsePostfix(cursor)
  expectTarget(variable)
  cursor.takeOperator('=')
  const from = parseExpression(cursor)
  cursor.takeWord('to')
  const to = parseExpression(cursor)
  const step = cursor.takeIfWord('step') ? parseExpression(cursor) : undefined
  const body = parseBlock(cursor)
  cursor.takeWord('next')
  return { kind: 'for', variable, from, to, body, ...(step && { step }) }
}

function parseDo(cursor: Cursor): Parsed {
  const before = parseLoopTest(cursor, 'before')
  const body = parseBlock(cursor)
  cursor.takeWord('loop')
  const test = before ?? parseLoopTest(cursor, 'after')
  return { kind: 'loop', body, ...(test && { test }) }
}

function parseLoopTest(cursor: Cursor, asks: LoopTest['asks']): LoopTest | undefined {
  const goesOnWhen = cursor.isWord('while')
  return cursor.takeIfWord('while', 'until')
    ? { condition: parseExpression(cursor), asks, goesOnWhen }
    : undefined
}

function parseTry(cursor: Cursor): Parsed {
  const body = parseBlock(cursor)
  const catches: Catch[] = []
  while (cursor.takeIfWord('catch')) catches.push(parseCatch(cursor))
  const last = cursor.takeIfWord('finally') ? parseBlock(cursor) : []
  cursor.takeWord('end', 'try')
  return { kind: 'try', body, catches, finally: last }
}

function parseCatch(cursor: Cursor): Catch {
  cursor.takeOperator('(')
  const type = cursor.takeKind('name', 'a class of exceptions')
  const className = findTypeName(type.text)
  if (className === undefined || !isClass(className))
    throw new PowerScriptError(
      `"${type.text}" is no class of exceptions`,
      type.at,
      'catch an Exception or a RuntimeError',
    )
  const { text, at } = cursor.takeKind('name', 'the name of a variable')
  if (!cursor.isDeclared(text)) cursor.declare(text, at)
  cursor.takeOperator(')')
  return { className, name: text.toLowerCase(), body: parseBlock(cursor) }
}
