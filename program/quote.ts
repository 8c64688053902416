// The quoting machine: turns text into a literal or a comment of another language, from a table that says how that
// language writes what may not stand as it is. What a literal cannot hold is refused, never approximated.

import { Refusal } from '#refusal'
import type { Code } from './code.ts'

/** How one kind of literal of one language is written. */
export interface LiteralStyle {
  readonly open: string
  readonly close: string
  /** Characters that are written otherwise: `{ '"': '\\"' }`. */
  readonly escapes: Readonly<Record<string, string>>
  /** Two characters of which the second is written otherwise when the first stands before it: `{ '${': '\\{' }`. */
  readonly pairs?: Readonly<Record<string, string>>
  /** Characters that this literal cannot hold, each with the reason. */
  readonly refuses?: Readonly<Record<string, string>>
  /** Default false. When true, everything beyond ASCII is written by `hidden`. */
  readonly isAsciiOnly?: boolean
  /** Writes a character that a reader would not see or that reorders a line: controls, format characters, odd spaces. */
  readonly hidden: (codePoint: number) => string
}

/** Makes a literal of text. @throws QuoteError when the literal cannot hold it */
export type Quote = (text: string) => Code

/** Text that a language has no way to write. */
class QuoteError extends Refusal {
  override readonly name = 'QuoteError'

  constructor(message: string) {
    super('E_QUOTE', message, 'change that character in the collection, or choose another target')
  }
}

/** Makes the quoting function of a style. */
export function quoted(style: LiteralStyle): Quote {
  const special = specialCharacters(style)
  const write = (character: string, offset: number, text: string): string => {
    const reason = refusal(character) ?? style.refuses?.[character]
    if (reason) throw new QuoteError(`${nameOf(character)} cannot be written: ${reason}`)
    const pair = style.pairs?.[(text[offset - 1] ?? '') + character]
    return pair ?? style.escapes[character] ?? style.hidden(character.codePointAt(0) ?? 0)
  }
  return (text) => ({ code: style.open + text.replace(special, write) + style.close })
}

/** A literal in double quotes with the escapes that most languages share; `escapes` adds to them. */
export function doubleQuoted(
  style: Partial<Pick<LiteralStyle, 'escapes' | 'pairs' | 'refuses' | 'isAsciiOnly'>> &
    Pick<LiteralStyle, 'hidden'>,
): Quote {
  return quoted({
    open: '"',
    close: '"',
    ...style,
    escapes: { ...backslashEscapes, '"': '\\"', ...style.escapes },
  })
}

/** The backslash escapes that C gave to most languages, without those for quotes. */
export const backslashEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** Hexadecimal digits in lower case, filled up with zeros. */
export function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

/** The UTF-8 bytes of a character, each written by `write`. */
export function utf8(codePoint: number, write: (byte: number) => string): string {
  return Array.from(new TextEncoder().encode(String.fromCodePoint(codePoint)), write).join('')
}

/**
 * Text on one line that shows what it holds: every character that would end, hide or reorder the line becomes a space,
 * a lone surrogate becomes U+FFFD. For comments and for messages to people; not reversible.
 */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(hiddenCharacter, ' ').trim()
}

/** Whether a reader sees every character of the text as it stands: line feeds and tabs, but no blank before a line feed. */
export function isVisible(text: string): boolean {
  return !/[ \t]\n/.test(text) && text.replaceAll(/[\n\t]/g, '').search(hiddenCharacter) === -1
}

/**
 * Makes a comment that goes to the end of its line, out of any text. `written` escapes what the language reads even there.
 * Text that begins with a sign is put in quotation marks, so that no tool takes it for an instruction to itself.
 */
export function lineComment(mark: string, written: (line: string) => string = (line) => line): Quote {
  return (text) => {
    const line = oneLine(text)
    return { code: `${mark} ${written(/^[\p{L}\p{N}("'\\]/u.test(line) ? line : `"${line}"`)}` }
  }
}

function specialCharacters({ escapes, pairs = {}, refuses = {}, isAsciiOnly }: LiteralStyle): RegExp {
  const inClass = (characters: readonly string[]) =>
    characters.map((c) => `\\u{${hex(c.codePointAt(0) ?? 0, 1)}}`).join('')
  const alternatives = [
    isAsciiOnly ? '[^ -~]' : hiddenCharacter.source,
    `[${inClass([...Object.keys(escapes), ...Object.keys(refuses)])}]`,
    ...Object.keys(pairs).map(
      ([first = '', second = '']) => `(?<=[${inClass([first])}])[${inClass([second])}]`,
    ),
  ]
  return new RegExp(alternatives.join('|'), 'gu')
}

function refusal(character: string): string | undefined {
  return character.isWellFormed() ? undefined : 'it is half of a surrogate pair, which has no UTF-8'
}

const nameOf = (character: string): string => `U+${hex(character.charCodeAt(0), 4).toUpperCase()}`

/** Control, format, private use and lone surrogates, and every separator but the space. */
const hiddenCharacter = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu
