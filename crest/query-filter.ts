// `_queryFilter`: from its text to what it asks.

import { type JsonPointer, parsePointer } from './json-pointer.ts'

export type QueryFilter =
  | { readonly kind: 'literal'; readonly value: boolean }
  /** Two or more of them. */
  | { readonly kind: 'and' | 'or'; readonly filters: readonly QueryFilter[] }
  | { readonly kind: 'not'; readonly filter: QueryFilter }
  | { readonly kind: 'present'; readonly field: JsonPointer }
  | {
      readonly kind: 'comparison'
      readonly field: JsonPointer
      /** In lower case: `eq`, `co`, `sw`, `lt`, `le`, `gt`, `ge`; a resource may know more, and refuses what it does not. */
      readonly operator: string
      readonly value: string | number | boolean
    }

/**
 * Reads a filter: comparisons such as `username eq "demo"`, `field pr`, `true`, `false`, joined by `or`, `and` and `!`, which bind
 * in that order from loose to tight, and parentheses. Words are known in any letter case. Texts stand in double or single
 * quotes, with a backslash before a quote or backslash inside.
 *
 * @returns `undefined` for what is no filter, and for one of more than 256 levels
 * Source: ForgeRock commons `QueryFilterParser`.
 */
export function parseQueryFilter(text: string): QueryFilter | undefined {
  const tokens = tokenize(text)
  if (tokens === undefined) return undefined
  const reader: Reader = { tokens, at: 0 }
  const filter = readAnyOf(reader, 0)
  return reader.at === tokens.length ? filter : undefined
}

/** A quoted text keeps its opening quote, so that it is told from a word. */
type Token = string

interface Reader {
  readonly tokens: readonly Token[]
  at: number
}

const deepest = 256

/** `undefined` when a quote is not closed. */
function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = []
  const token = /\s*(?:([()!])|(["'])((?:(?!\2)[^\\]|\\.)*)\2|([^\s()!"'][^\s()]*))|\s+$/suy
  while (token.lastIndex < text.length) {
    const found = token.exec(text)
    if (found === null) return undefined
    const [, sign, quote, quoted = '', word] = found
    if (quote !== undefined) tokens.push(`"${quoted.replace(/\\(.)/gsu, '$1')}`)
    else if (sign !== undefined || word !== undefined) tokens.push(sign ?? word ?? '')
  }
  return tokens
}

function readAnyOf(reader: Reader, depth: number): QueryFilter | undefined {
  return readJoined(reader, 'or', () => readAllOf(reader, depth))
}

function readAllOf(reader: Reader, depth: number): QueryFilter | undefined {
  return readJoined(reader, 'and', () => readNot(reader, depth))
}

function readJoined(
  reader: Reader,
  kind: 'and' | 'or',
  readOne: () => QueryFilter | undefined,
): QueryFilter | undefined {
  const filters: QueryFilter[] = []
  do {
    const filter = readOne()
    if (filter === undefined) return undefined
    filters.push(filter)
  } while (takeWord(reader, kind))
  return filters.length === 1 ? filters[0] : { kind, filters }
}

function readNot(reader: Reader, depth: number): QueryFilter | undefined {
  if (!takeWord(reader, '!')) return readPrimary(reader, depth)
  const filter = readPrimary(reader, depth)
  return filter && { kind: 'not', filter }
}

function readPrimary(reader: Reader, depth: number): QueryFilter | undefined {
  if (takeWord(reader, '(')) {
    const filter = depth < deepest ? readAnyOf(reader, depth + 1) : undefined
    return takeWord(reader, ')') ? filter : undefined
  }
  const word = takeToken(reader)
  if (word === undefined || /^[)!"]/.test(word)) return undefined
  const literal = /^(?:true|false)$/i.test(word)
  return literal ? { kind: 'literal', value: word.toLowerCase() === 'true' } : readAssertion(reader, word)
}

function readAssertion(reader: Reader, word: string): QueryFilter | undefined {
  const field = parsePointer(word)
  const operator = takeToken(reader)?.toLowerCase()
  if (field === undefined || operator === undefined || !/^[\w.]+$/.test(operator)) return undefined
  if (operator === 'pr') return { kind: 'present', field }
  const value = literalOf(takeToken(reader))
  return value === undefined ? undefined : { kind: 'comparison', field, operator, value }
}

function literalOf(token: Token | undefined): string | number | boolean | undefined {
  if (token === undefined) return undefined
  if (token.startsWith('"')) return token.slice(1)
  if (/^(?:true|false)$/i.test(token)) return token.toLowerCase() === 'true'
  return /^[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(token) ? Number(token) : undefined
}

function takeToken(reader: Reader): Token | undefined {
  const token = reader.tokens[reader.at]
  if (token !== undefined) reader.at += 1
  return token
}

/** Whether that word or sign came next; then it is taken. */
function takeWord(reader: Reader, word: string): boolean {
  const isNext = reader.tokens[reader.at]?.toLowerCase() === word
  if (isNext) reader.at += 1
  return isNext
}
