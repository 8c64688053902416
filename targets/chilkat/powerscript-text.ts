// Texts in PowerScript: joined pieces that go over several lines.

import { type Code, code } from '#program'
import { quotePowerScript as quote } from '../quotes.ts'
import type { ChilkatText } from './calls.ts'

/** What a value of the program is called. */
export type Names = ReadonlyMap<string, Code>

/** The pieces of a text, none of its literals longer than fits on a line; a literal ends where its text has a line feed. */
export function pieces(text: ChilkatText, names: Names): Code[] {
  const found = text.flatMap((part) =>
    'value' in part ? [names.get(part.value) ?? quote('')] : cut(part.literal).map((piece) => quote(piece)),
  )
  return found.length === 0 ? [quote('')] : found
}

/**
 * A statement that ends with a sum: `before` piece + piece `after`. It goes on in the next line, after `&`, where it
 * would become longer than a line or where a piece ends with a line feed.
 */
export function statement(before: Code, sum: readonly Code[], after: Code = code``): Code {
  let text = before
  let width = before.code.length
  for (const [i, piece] of sum.entries()) {
    const plus = i === 0 ? code`` : code` + `
    const isTooLong = width + piece.code.length + after.code.length > longestLine
    const isAfterLineFeed = sum[i - 1]?.code.endsWith('~n"') ?? false
    if (isTooLong || isAfterLineFeed) {
      text = code`${{ code: `${text.code}${plus.code}`.trimEnd() }}${goOn}${piece}`
      width = 4 + piece.code.length
    } else {
      text = code`${text}${plus}${piece}`
      width += plus.code.length + piece.code.length
    }
  }
  return code`${text}${after}`
}

/** PowerScript continues a line after an ampersand at its end; the indent of the block comes on top. */
const goOn: Code = { code: ' &\n    ' }

const longestLine = 96
const longestPiece = 72

/** Cut after line feeds, and after a blank where a piece would become too long; never inside a surrogate pair. */
function cut(text: string): string[] {
  const piece = new RegExp(`[^\\n]{0,${longestPiece}}(?:\\n| |$)|[^\\n]{1,${longestPiece}}`, 'gu')
  return text.match(piece)?.filter((found) => found !== '') ?? []
}
