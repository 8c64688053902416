// The text of a JSON file as a value: syntax errors with line and column, and limits that keep a hostile file harmless.

import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser'
import type { Json } from './collection.ts'
import { CollectionError } from './diagnostic.ts'

/**
 * Parses the text of a file. A byte order mark is ignored.
 *
 * Limits: 100,000,000 characters; 500 levels of arrays and objects, so that nobody who walks the value can exhaust
 * the stack.
 *
 * @throws CollectionError E_JSON with line and column; E_LIMIT beyond a limit
 */
export function parseJsonFile(text: string, fileName: string): Json {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (json.length > maxCharacters) {
    throw new CollectionError(
      'E_LIMIT',
      `${fileName} has ${json.length} characters, more than the ${maxCharacters} that are read`,
      'split the collection, or remove its saved responses',
    )
  }
  const deep = firstTooDeep(json)
  if (deep !== undefined) {
    throw new CollectionError(
      'E_LIMIT',
      `${fileName}:${position(json, deep)}: nested more than ${maxLevels} levels deep`,
      'flatten the folders or the saved data in it',
    )
  }
  try {
    return JSON.parse(json) as Json
  } catch (cause) {
    throw syntaxError(json, fileName, cause)
  }
}

const maxCharacters = 100_000_000
const maxLevels = 500

/**
 * Offset of the first bracket beyond the limit. In text that is no JSON it may be any bracket; the parser then says so.
 * A loop and not a regular expression: those run out of stack on strings of many megabytes.
 */
function firstTooDeep(json: string): number | undefined {
  let level = 0
  for (let i = 0; i < json.length; i += 1) {
    const character = json[i]
    if (character === '"') i = endOfString(json, i)
    else if (character === ']' || character === '}') level -= 1
    else if (character === '[' || character === '{') {
      level += 1
      if (level > maxLevels) return i
    }
  }
  return undefined
}

/** Offset of the quote that ends the string which begins at `start`. */
function endOfString(json: string, start: number): number {
  let i = start + 1
  while (i < json.length && json[i] !== '"') i += json[i] === '\\' ? 2 : 1
  return i
}

function syntaxError(json: string, fileName: string, cause: unknown): CollectionError {
  const errors: ParseError[] = []
  parse(json, errors, { disallowComments: true, allowTrailingComma: false })
  const [first] = errors
  const hint = 'export the file from Postman again, or mend it there'
  if (first === undefined) {
    return new CollectionError('E_JSON', `${fileName} is not JSON: ${String(cause)}`, hint, { cause })
  }
  const what = printParseErrorCode(first.error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
  return new CollectionError('E_JSON', `${fileName}:${position(json, first.offset)}: ${what}`, hint, {
    cause,
  })
}

/** `line:column`, both from 1. */
function position(json: string, offset: number): string {
  const before = json.slice(0, offset).split('\n')
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}
