// A test script, read and never run: what it asserts of the answer, what it keeps of it, and what is left over.

import {
  type AnyNode,
  type AssignmentExpression as Assignment,
  type CallExpression,
  type Expression,
  type Pattern,
  parse,
  type Program as Script,
} from 'acorn'
import { readAssertion, readCondition } from './assertion.ts'
import { type Guard, readGuards } from './guard.ts'
import type { Capture, Expectation, JsonPath } from './program.ts'
import { mayAct, type Survey, surveyScript } from './script-survey.ts'
import {
  type Bindings,
  boundNames,
  dottedName,
  isOwnName,
  noBindings,
  type ScriptValue,
  scriptValue,
} from './script-values.ts'

export interface ScriptReading {
  readonly expect: readonly Expectation[]
  readonly captures: readonly Capture[]
  /** Statements that are not translated, from top to bottom. */
  readonly leftOver: readonly LeftOver[]
}

export interface LeftOver {
  /** From 1. */
  readonly line: number
  /** Its first 60 characters, in one line. */
  readonly text: string
}

/**
 * Reads the forms of `pm.*`, and of the older `tests` and `postman.*`, that mean one thing.
 * @throws SyntaxError with `loc` ({ line from 1, column from 0 }) when it is no JavaScript
 */
export function readScript(text: string): ScriptReading {
  const script = parseScript(text)
  const reader: Reader = { text, survey: surveyScript(script), found: [], leftOver: [] }
  readStatements(script.body, { title: undefined, guards: [], bindings: noBindings }, reader)
  const statuses = reader.found.flatMap((one) =>
    one.kind === 'expectation' && one.onlyAt === undefined && one.expectation.kind === 'status'
      ? [one.expectation.is]
      : [],
  )
  // What stands under `if (pm.response.code === 200)` is as good as free when another answer fails the test anyway.
  const isSure = ({ onlyAt }: Found) => onlyAt === undefined || statuses.includes(onlyAt)
  const sure = reader.found.filter(isSure)
  const unsure = reader.found.filter((one) => !isSure(one)).map(({ node }) => leftOver(node, text))
  return {
    expect: sure.flatMap((one) => (one.kind === 'expectation' ? [one.expectation] : [])),
    captures: sure.flatMap((one) => (one.kind === 'capture' ? [one.capture] : [])),
    leftOver: [...reader.leftOver, ...unsure].sort((one, other) => one.line - other.line),
  }
}

/** The top statements of a script, none of them translated: a script that runs before the request asserts nothing. */
export function statementsOf(text: string): readonly LeftOver[] {
  return parseScript(text)
    .body.filter((statement) => !isIdle(statement))
    .map((statement) => leftOver(statement, text))
}

interface Reader {
  readonly text: string
  readonly survey: Survey
  readonly found: Found[]
  readonly leftOver: LeftOver[]
}

type Found = {
  readonly node: AnyNode
  /** The status that the answer must have for it to count; absent: it counts always. */
  readonly onlyAt: number | undefined
} & (
  | { readonly kind: 'expectation'; readonly expectation: Expectation }
  | { readonly kind: 'capture'; readonly capture: Capture }
)

/** Where a statement stands. */
interface Place {
  /** Of the `pm.test` around it. */
  readonly title: string | undefined
  /** The conditions around it. */
  readonly guards: readonly Guard[]
  readonly bindings: Bindings
}

function parseScript(text: string): Script {
  // Postman runs a script as the body of an async function.
  return parse(text, {
    ecmaVersion: 'latest',
    locations: true,
    allowAwaitOutsideFunction: true,
    allowReturnOutsideFunction: true,
  })
}

/** Reads a block: names declared in it are known until its end. */
function readStatements(statements: readonly AnyNode[], place: Place, reader: Reader): void {
  const bindings = { names: new Map<string, ScriptValue | undefined>(), outer: place.bindings }
  for (const [i, statement] of statements.entries()) {
    if (reader.survey.leaving.has(statement)) {
      // What follows runs or does not: nothing of it can be said.
      const rest = statements.slice(i).filter((left) => !isIdle(left))
      reader.leftOver.push(...rest.map((left) => leftOver(left, reader.text)))
      return
    }
    const isRead = isIdle(statement) || readStatement(statement, { ...place, bindings }, reader)
    if (!isRead) reader.leftOver.push(leftOver(statement, reader.text))
  }
}

/** Names that a statement declares become known in `bindings.names`. */
type Block = Place & { readonly bindings: { readonly names: Map<string, ScriptValue | undefined> } }

/** @returns whether the statement, or else each statement in it, has been dealt with */
function readStatement(statement: AnyNode, place: Block, reader: Reader): boolean {
  switch (statement.type) {
    case 'VariableDeclaration':
      return statement.declarations.map((one) => bind(one.id, one.init, place, reader)).every(Boolean)
    case 'BlockStatement':
      readStatements(statement.body, place, reader)
      return true
    case 'IfStatement': {
      const guards = readGuards(statement.test, place.bindings)
      if (guards === undefined) return false
      readStatements([statement.consequent], { ...place, guards: [...place.guards, ...guards] }, reader)
      if (statement.alternate && !isIdle(statement.alternate))
        reader.leftOver.push(leftOver(statement.alternate, reader.text))
      return true
    }
    case 'ExpressionStatement':
      return readExpression(statement.expression, place, reader)
    default:
      return false
  }
}

function readExpression(node: Expression, place: Block, reader: Reader): boolean {
  if (node.type === 'AssignmentExpression') return readAssignment(node, place, reader)
  if (node.type === 'CallExpression') {
    const called = dottedName(node.callee)
    if (called === 'pm.test') return readTest(node, place, reader)
    if (called !== undefined && setters.has(called)) return readCapture(node, place, reader)
  }
  const title = place.title ?? excerpt(node, reader.text)
  return keepExpectations(readAssertion(node, title, place.bindings), node, place, reader)
}

/** `pm.test("title", () => { … })`. */
function readTest(call: CallExpression, place: Block, reader: Reader): boolean {
  const [titled, check, ...more] = call.arguments
  const title = titled && scriptValue(titled, place.bindings)
  if (title?.kind !== 'scalar' || more.length > 0) return false
  if (check?.type !== 'ArrowFunctionExpression' && check?.type !== 'FunctionExpression') return false
  // With a parameter it is a test that ends when it calls it.
  if (check.async || check.generator || check.params.length > 0) return false
  const inside = { ...place, title: String(title.value) }
  if (check.body.type !== 'BlockStatement') return readExpression(check.body, inside, reader)
  readStatements(check.body.body, inside, reader)
  return true
}

/** `pm.globals.set("name", json.path)` and its kin. */
function readCapture(call: CallExpression, place: Block, reader: Reader): boolean {
  const [named, kept, ...more] = call.arguments
  const name = named && scriptValue(named, place.bindings)
  const value = kept && scriptValue(kept, place.bindings)
  if (name?.kind !== 'scalar' || typeof name.value !== 'string' || value?.kind !== 'json' || more.length > 0)
    return false
  const present = place.guards.flatMap((guard) => (guard.kind === 'present' ? [guard.path] : []))
  const status = onlyStatus(place.guards)
  if (status === 'several' || !present.every((path) => isPrefix(path, value.path))) return false
  const capture = {
    variable: name.value,
    path: value.path,
    isOptional: present.some((path) => path.length > 0),
  }
  reader.found.push({ kind: 'capture', capture, node: call, onlyAt: status })
  return true
}

function readAssignment(node: Assignment, place: Block, reader: Reader): boolean {
  if (node.operator !== '=') return false
  if (node.left.type !== 'MemberExpression') return bind(node.left, node.right, place, reader)
  const isLegacyTest = node.left.object.type === 'Identifier' && node.left.object.name === 'tests'
  const title = node.left.computed ? scriptValue(node.left.property, place.bindings) : undefined
  if (!isLegacyTest || title?.kind !== 'scalar') return false
  const read = readCondition(node.right, String(title.value), place.bindings)
  return keepExpectations(read, node, place, reader)
}

function keepExpectations(
  read: readonly Expectation[] | undefined,
  node: AnyNode,
  place: Place,
  reader: Reader,
): boolean {
  const onlyAt = onlyStatus(place.guards)
  if (read === undefined || onlyAt === 'several' || place.guards.some(({ kind }) => kind === 'present'))
    return false
  reader.found.push(
    ...read.map((expectation) => ({ kind: 'expectation' as const, expectation, node, onlyAt })),
  )
  return true
}

/** @returns whether nothing is lost: the value is understood, or making it does nothing else */
function bind(target: Pattern, value: Expression | null | undefined, place: Block, reader: Reader): boolean {
  const meant = value ? scriptValue(value, place.bindings) : undefined
  for (const [name, path] of boundNames(target, [])) {
    const isKnown = path !== undefined && !reader.survey.changing.has(name)
    place.bindings.names.set(name, isKnown ? partOf(meant, path) : undefined)
  }
  return meant !== undefined || !value || !mayAct(value)
}

function partOf(whole: ScriptValue | undefined, path: readonly string[]): ScriptValue | undefined {
  if (path.length === 0) return whole
  return whole?.kind === 'json' && path.every(isOwnName)
    ? { ...whole, path: [...whole.path, ...path] }
    : undefined
}

/** Text for the console, a function that is not called yet, `"use strict"`: neither asserts nor keeps anything. */
function isIdle(statement: AnyNode): boolean {
  if (statement.type === 'EmptyStatement' || statement.type === 'FunctionDeclaration') return true
  if (statement.type === 'BlockStatement') return statement.body.every(isIdle)
  if (statement.type === 'ReturnStatement') return !statement.argument
  if (statement.type !== 'ExpressionStatement') return false
  if (statement.directive !== undefined) return true
  const { expression } = statement
  if (expression.type !== 'CallExpression' || !dottedName(expression.callee)?.startsWith('console.'))
    return false
  return !expression.arguments.some(
    (argument) => mayAct(argument) && scriptValue(argument, noBindings) === undefined,
  )
}

function onlyStatus(guards: readonly Guard[]): number | undefined | 'several' {
  const statuses = new Set(guards.flatMap((guard) => (guard.kind === 'status' ? [guard.is] : [])))
  return statuses.size > 1 ? 'several' : [...statuses][0]
}

const isPrefix = (path: JsonPath, of: JsonPath) => path.every((name, i) => name === of[i])

const leftOver = (node: AnyNode, text: string): LeftOver => ({
  line: node.loc?.start.line ?? 1,
  text: excerpt(node, text),
})

function excerpt(node: AnyNode, text: string): string {
  // Ten times as much as is shown leaves room for indentation, and a long statement is not gone through for nothing.
  const beginning = text.slice(node.start, Math.min(node.end, node.start + 10 * excerptLength))
  const words = beginning.replace(/\s+/g, ' ')
  const characters = [...words]
  return characters.length > excerptLength ? `${characters.slice(0, excerptLength).join('')}…` : words
}

/** Characters; enough to recognise a statement by. */
const excerptLength = 60

const setters: ReadonlySet<string> = new Set([
  'pm.collectionVariables.set',
  'pm.environment.set',
  'pm.globals.set',
  'pm.variables.set',
  'postman.setEnvironmentVariable',
  'postman.setGlobalVariable',
])
