// Text of another language, made so that a plain string cannot slip in.

/** Text of the target language that may be placed as it stands. Only `code`, `lines`, `indent`, `joined` and quoting make it. */
export interface Code {
  readonly code: string
}

/** A line or a block of lines; a list of them; or nothing, so that a line can be conditional. */
export type Part = Code | readonly Part[] | false | undefined | null | ''

/** `` code`req.Method = ${quote(method)}` ``. The template is raw: what you see is what is printed. */
export function code(strings: TemplateStringsArray, ...holes: readonly Code[]): Code {
  let text = strings.raw[0] ?? ''
  holes.forEach((hole, i) => {
    if (typeof hole?.code !== 'string') throw new TypeError(`code: hole ${i} is not Code; quote it first`)
    text += hole.code + strings.raw[i + 1]
  })
  return { code: text }
}

/** Joins with LF, on every platform. Falsy parts are left out; `` code`` `` is an empty line. */
export function lines(...parts: readonly Part[]): Code {
  return { code: flatten(parts).join('\n') }
}

/** Puts `unit` before every line that is not empty. Text that must not move (a here-document) does not belong in it. */
export function indent(unit: string, ...parts: readonly Part[]): Code {
  const text = flatten(parts).join('\n')
  return { code: text.replace(/^(?=.)/gm, unit) }
}

/** Joins pieces of one expression, for example with `` code` + ` ``. */
export function joined(separator: Code, pieces: readonly Code[]): Code {
  return { code: pieces.map((piece) => piece.code).join(separator.code) }
}

/** A whole number as digits. @throws RangeError for anything else */
export function integer(value: number): Code {
  if (!Number.isSafeInteger(value)) throw new RangeError(`integer: ${value} is no whole number`)
  return { code: String(value) }
}

function flatten(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => {
    if (!part) return []
    return isList(part) ? flatten(part) : [part.code]
  })
}

const isList = (part: Code | readonly Part[]): part is readonly Part[] => Array.isArray(part)
