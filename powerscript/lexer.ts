// Text of a script → tokens. Comments and continued lines are gone afterwards, ends of statements are tokens.

import { type Position, PowerScriptError } from './powerscript-error.ts'

export interface Token {
  readonly kind: TokenKind
  /** As written; of a string, the characters it stands for. */
  readonly text: string
  readonly at: Position
}

/** `separator` is the end of a line or a semicolon; `enumerated` is a name with its exclamation mark: `StopSign!`. */
export type TokenKind = 'name' | 'number' | 'string' | 'enumerated' | 'operator' | 'separator' | 'end'

/**
 * Splits a script. A dash may stand inside a name, as PowerBuilder allows by default: `a-b` is one name.
 * Source: PowerScript Reference, "Language basics".
 * @throws PowerScriptError for a character, literal or comment that PowerScript does not have
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let offset = 0
  let line = 1
  let lineStart = 0
  const position = (): Position => ({ line, column: offset - lineStart + 1 })

  while (offset < text.length) {
    const at = position()
    const [kind, length, value] = scan(text, offset, at)
    if (kind !== 'blank') tokens.push({ kind, text: value, at })
    for (const character of text.slice(offset, offset + length)) {
      offset += character.length
      if (character === '\n') {
        line++
        lineStart = offset
      }
    }
  }
  tokens.push({ kind: 'end', text: '', at: position() })
  return tokens
}

type Scanned = readonly [kind: TokenKind | 'blank', length: number, text: string]

function scan(text: string, offset: number, at: Position): Scanned {
  const character = text[offset] ?? ''
  if (character === '"' || character === "'") return scanString(text, offset, at)
  if (text.startsWith('/*', offset)) return ['blank', commentLength(text, offset, at), '']
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = offset
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) return [kind, found.length, found]
  }
  const hint =
    character === '&'
      ? 'put the & at the very end of the line that goes on'
      : 'outside of strings and comments PowerScript has letters, digits, _ $ # % and operators'
  throw new PowerScriptError(`the character ${JSON.stringify(character)} has no place here`, at, hint)
}

const patterns: readonly (readonly [TokenKind | 'blank', RegExp])[] = [
  ['blank', /[ \t\uFEFF]+|\/\/[^\r\n]*/y],
  ['blank', /&[ \t]*(?:\/\/[^\r\n]*)?(?:\r\n|\n|\r)/y],
  ['separator', /\r\n|\n|\r|;/y],
  ['enumerated', /[A-Za-z][A-Za-z0-9_]*!/y],
  ['name', /[A-Za-z_][A-Za-z0-9_$#%-]*/y],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_])/y],
  ['operator', /<>|<=|>=|\+=|-=|\*=|\/=|\+\+|--|[-+*/^=<>()[\],.:]/y],
]

/** Block comments nest. */
function commentLength(text: string, offset: number, at: Position): number {
  const marks = /\/\*|\*\//g
  marks.lastIndex = offset
  let depth = 0
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return marks.lastIndex - offset
  }
  throw new PowerScriptError('this comment does not end', at, 'close it with */; comments nest')
}

function scanString(text: string, offset: number, at: Position): Scanned {
  const quote = text[offset]
  let value = ''
  let end = offset + 1
  while (text[end] !== quote) {
    const character = text[end]
    if (character === undefined || character === '\n' || character === '\r') {
      throw new PowerScriptError(
        'this string does not end on its line',
        at,
        'close it and go on with + & and a new string',
      )
    }
    if (character === '~') {
      const [escaped, length] = specialCharacter(text, end, {
        line: at.line,
        column: at.column + end - offset,
      })
      value += escaped
      end += length
    } else {
      value += character
      end++
    }
  }
  return ['string', end + 1 - offset, value]
}

/** What follows a tilde. Source: PowerScript Reference, "Special ASCII characters". */
function specialCharacter(
  text: string,
  offset: number,
  at: Position,
): readonly [character: string, length: number] {
  const plain = plainEscapes[text[offset + 1] ?? '']
  if (plain !== undefined) return [plain, 2]
  for (const [pattern, radix] of codeEscapes) {
    pattern.lastIndex = offset
    const digits = pattern.exec(text)?.[1]
    if (digits === undefined) continue
    const code = Number.parseInt(digits, radix)
    if (code >= 1 && code <= 255)
      return [String.fromCharCode(code), text.slice(offset, pattern.lastIndex).length]
  }
  const hint =
    'known are ~n ~t ~v ~r ~f ~b ~" ~\' ~~, ~ with three decimal digits, ~h with two hexadecimal and ~o with three octal ones'
  throw new PowerScriptError('this tilde begins no special character', at, hint)
}

const plainEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  v: '\v',
  r: '\r',
  f: '\f',
  b: '\b',
  '"': '"',
  "'": "'",
  '~': '~',
}

const codeEscapes: readonly (readonly [RegExp, number])[] = [
  [/~(\d{3})/y, 10],
  [/~[hH]([0-9A-Fa-f]{2})/y, 16],
  [/~[oO]([0-7]{3})/y, 8],
]
