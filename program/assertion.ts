// One assertion of a test script, `pm.expect(…).to…` or a comparison, as expectations.

import type { CallExpression, Expression } from 'acorn'
import type { Expectation } from './program.ts'
import {
  type Bindings,
  dottedName,
  isOwnName,
  isResponse,
  memberName,
  type Node,
  type ScriptValue,
  scriptValue,
} from './script-values.ts'

/**
 * Reads `pm.expect(…)` and `pm.response.to…` with Chai's words, and those that Postman adds to them.
 * @returns nothing where the assertion cannot be said exactly
 */
export function readAssertion(
  node: Expression,
  title: string,
  bindings: Bindings,
): Expectation[] | undefined {
  const chain = readChain(node)
  if (chain === undefined) return undefined
  const said = chain.words.join('.')
  const given = chain.call && argumentsOf(chain.call, bindings)
  if (chain.call && given === undefined) return undefined
  const subject = scriptValue(chain.subject, bindings)
  if (subject !== undefined) return expectations(subject, said, given, title)
  const [only] = given ?? []
  const isTrue =
    given === undefined
      ? said === 'true'
      : equality.has(said) && only?.kind === 'scalar' && only.value === true
  return isTrue ? readCondition(chain.subject, title, bindings) : undefined
}

/** Reads an expression that is true when the expectation holds, for example `responseCode.code === 200`. */
export function readCondition(node: Node, title: string, bindings: Bindings): Expectation[] | undefined {
  if (node.type === 'LogicalExpression' && node.operator === '&&') {
    const left = readCondition(node.left, title, bindings)
    const right = readCondition(node.right, title, bindings)
    return left && right && [...left, ...right]
  }
  if (node.type === 'BinaryExpression') return readComparison(node, title, bindings)
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined
  if (memberName(node.callee) !== 'hasOwnProperty') return undefined
  const [name] = argumentsOf(node, bindings) ?? []
  return memberExpectation(scriptValue(node.callee.object, bindings), name, undefined, title)
}

interface Chain {
  readonly subject: Node
  /** The words that carry meaning, in order; the last one is what is asserted. */
  readonly words: readonly string[]
  /** Absent: the last word is a property, as in `.to.be.true`. */
  readonly call: CallExpression | undefined
}

function readChain(node: Expression): Chain | undefined {
  const call = node.type === 'CallExpression' ? node : undefined
  let at: Node = call ? call.callee : node
  const words: string[] = []
  while (at.type === 'MemberExpression' && !isResponse(at)) {
    const word = memberName(at)
    if (typeof word !== 'string') return undefined
    if (!fillers.has(word)) words.unshift(word)
    at = at.object
  }
  if (words.length === 0) return undefined
  if (isResponse(at)) return { subject: at, words, call }
  if (at.type !== 'CallExpression' || dottedName(at.callee) !== 'pm.expect') return undefined
  const [subject] = at.arguments
  return subject && { subject, words, call }
}

/** Also `undefined` when one of the arguments is not understood. */
function argumentsOf(call: CallExpression, bindings: Bindings): ScriptValue[] | undefined {
  const values = call.arguments.map((argument) => scriptValue(argument, bindings))
  const known = values.filter((value) => value !== undefined)
  return known.length === values.length ? known : undefined
}

function expectations(
  subject: ScriptValue,
  said: string,
  given: readonly ScriptValue[] | undefined,
  title: string,
): Expectation[] | undefined {
  if (given === undefined) return propertyExpectation(subject, said, title)
  const [first, second] = given
  if (subject.kind === 'response') {
    if (said === 'status' || said === 'statusCode') return valueExpectation({ kind: 'status' }, first, title)
    const isPlainName = first?.kind === 'scalar' && /^\w+$/.test(String(first.value))
    if (said !== 'jsonBody' || !isPlainName) return undefined
    return memberExpectation({ kind: 'json', path: [] }, first, second, title)
  }
  if (equality.has(said) && subject.kind !== 'keys') return valueExpectation(subject, first, title)
  if (said === 'property') return memberExpectation(subject, first, second, title)
  return keysExpectation(subject, said, given, title)
}

function propertyExpectation(subject: ScriptValue, said: string, title: string): Expectation[] | undefined {
  const status = statuses.get(said)
  if (subject.kind === 'response' && status !== undefined) return [{ kind: 'status', title, is: status }]
  if (subject.kind !== 'json') return undefined
  if (said === 'not.undefined') return [{ kind: 'has', title, path: subject.path }]
  const value = constants.get(said)
  return value === undefined ? undefined : [{ kind: 'equals', title, path: subject.path, value }]
}

function valueExpectation(
  subject: ScriptValue,
  value: ScriptValue | undefined,
  title: string,
): Expectation[] | undefined {
  if (value?.kind !== 'scalar') return undefined
  if (subject.kind === 'json') return [{ kind: 'equals', title, path: subject.path, value: value.value }]
  if (subject.kind !== 'status' || !Number.isSafeInteger(value.value)) return undefined
  return [{ kind: 'status', title, is: Number(value.value) }]
}

function memberExpectation(
  subject: ScriptValue | undefined,
  name: ScriptValue | undefined,
  value: ScriptValue | undefined,
  title: string,
): Expectation[] | undefined {
  if (subject?.kind !== 'json' || name?.kind !== 'scalar') return undefined
  if (typeof name.value !== 'string' || !isOwnName(name.value)) return undefined
  const path = [...subject.path, name.value]
  return value ? valueExpectation({ kind: 'json', path }, value, title) : [{ kind: 'has', title, path }]
}

function keysExpectation(
  subject: ScriptValue,
  said: string,
  given: readonly ScriptValue[],
  title: string,
): Expectation[] | undefined {
  const names = namesOf(said, given)
  if (names === undefined || (subject.kind !== 'json' && subject.kind !== 'keys')) return undefined
  const { path } = subject
  const isAll =
    subject.kind === 'json'
      ? said === 'keys' || said === 'all.keys'
      : // Without `sort` the order of the answer counts, and a list that is not sorted never equals a sorted one.
        said === 'members' || (equality.has(said) && subject.isSorted && isSorted(names))
  if (isAll) return [{ kind: 'keys', title, path, keys: names }]
  const isSome = (subject.kind === 'json' ? someKeys : someMembers).has(said)
  if (!isSome || !names.every(isOwnName)) return undefined
  return names.map((name) => ({ kind: 'has', title, path: [...path, name] }))
}

/** The names that the call gives in the form its word wants; nothing where there is none, or one twice. */
function namesOf(said: string, given: readonly ScriptValue[]): string[] | undefined {
  const [first] = given
  const isList = first?.kind === 'list'
  if (!said.endsWith('keys') && isList === include.has(said)) return undefined
  const alone = said.endsWith('keys') ? given : given.slice(0, 1)
  const values = isList ? first.values : alone.map((value) => (value.kind === 'scalar' ? value.value : null))
  const names = values.filter((value) => typeof value === 'string')
  return names.length > 0 && new Set(names).size === values.length ? names : undefined
}

type Comparison = Extract<Expression, { type: 'BinaryExpression' }>

function readComparison(node: Comparison, title: string, bindings: Bindings): Expectation[] | undefined {
  const left = scriptValue(node.left, bindings)
  const right = scriptValue(node.right, bindings)
  if (node.operator === 'in') return memberExpectation(right, left, undefined, title)
  const isUndefined = node.right.type === 'Identifier' && node.right.name === 'undefined'
  if (node.operator === '!==' && isUndefined && left?.kind === 'json')
    return [{ kind: 'has', title, path: left.path }]
  const [subject, value] = left?.kind === 'scalar' ? [right, left] : [left, right]
  // `==` converts what it compares, except two numbers; a status is one.
  const isExact = node.operator === '===' || (node.operator === '==' && subject?.kind === 'status')
  return isExact && subject ? valueExpectation(subject, value, title) : undefined
}

const isSorted = (names: readonly string[]) => [...names].sort().every((name, i) => name === names[i])

/** Chai's words without meaning. Source: https://www.chaijs.com/api/bdd/ */
const fillers: ReadonlySet<string> = new Set(
  'to be been is that which and has have with at of same but does still also'.split(' '),
)

const equality: ReadonlySet<string> = new Set(
  'eql eqls equal equals eq deep.equal deep.equals deep.eq'.split(' '),
)

const include: ReadonlySet<string> = new Set(['include', 'includes', 'contain', 'contains'])

/** "At least these", of an object and of a list of its keys. */
const someKeys: ReadonlySet<string> = new Set(
  [...include].flatMap((word) => [`${word}.keys`, `${word}.all.keys`]),
)
const someMembers: ReadonlySet<string> = new Set([...include].flatMap((word) => [word, `${word}.members`]))

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

/**
 * Properties of `pm.response.to.be` that stand for one status. Each also asks for that status's reason phrase, which is
 * left out: it has no meaning (RFC 9112, section 4) and HTTP/2 has none, where Postman takes the standard one.
 * Source: chai-postman, as postman-sandbox ships it; its `notAcceptable` waits for a phrase that no server sends.
 */
const statuses: ReadonlyMap<string, number> = new Map([
  ['ok', 200],
  ['accepted', 202],
  ['withoutContent', 204],
  ['badRequest', 400],
  ['unauthorized', 401],
  ['forbidden', 403],
  ['notFound', 404],
  ['rateLimited', 429],
])
