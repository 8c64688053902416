// Text with holes. What a request looks like before its variables are known.

/** In order, joined without a separator. */
export type Template = readonly TemplatePart[]

/** Text, a variable, or Base64 around either. */
export type TemplatePart = Literal | VariableRef | Base64

/** Text that goes on the wire as it stands. */
export interface Literal {
  readonly kind: 'literal'
  readonly text: string
}

/** The place of a variable whose value the program's reader (or an earlier step) supplies. */
export interface VariableRef {
  readonly kind: 'variable'
  /** Name as the collection writes it between the braces, for example `demoSSOToken`. */
  readonly variable: string
  /**
   * Absent: the value is placed as it stands. Otherwise every UTF-8 byte of the value is percent-encoded
   * (`%20`, upper case), except ASCII letters, digits and the ASCII characters listed here.
   */
  readonly percentEncodeExcept?: string
}

/** Base64 of the UTF-8 bytes of what is inside, as HTTP basic authentication needs it. */
export interface Base64 {
  readonly kind: 'base64'
  readonly of: Template
}

/**
 * Puts the values in place.
 * @throws RangeError when a variable of the template has no value: the caller has not asked for it
 */
export function render(template: Template, values: ReadonlyMap<string, string>): string {
  return template.map((part) => renderPart(part, values)).join('')
}

/** Names of the variables, each once, in order of first use. */
export function variablesOf(template: Template): string[] {
  const names = template.flatMap((part) => {
    if (part.kind === 'literal') return []
    return part.kind === 'variable' ? [part.variable] : variablesOf(part.of)
  })
  return [...new Set(names)]
}

/** Percent-encodes the UTF-8 bytes of `text`, except ASCII letters, digits and the ASCII characters in `except`. */
export function percentEncode(text: string, except: string): string {
  let encoded = ''
  // Most text needs nothing: pieces that stand are taken whole.
  let from = 0
  for (let i = 0; i < text.length; i += 1) {
    if (stands(text.charCodeAt(i), except)) continue
    const character = String.fromCodePoint(text.codePointAt(i) ?? 0)
    encoded += text.slice(from, i)
    for (const byte of Buffer.from(character, 'utf8')) {
      encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    }
    i += character.length - 1
    from = i + 1
  }
  return encoded + text.slice(from)
}

function stands(code: number, except: string): boolean {
  const isDigit = code >= 0x30 && code <= 0x39
  const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
  return isDigit || isLetter || (code < 0x80 && except.includes(String.fromCharCode(code)))
}

function renderPart(part: TemplatePart, values: ReadonlyMap<string, string>): string {
  if (part.kind === 'literal') return part.text
  if (part.kind === 'base64') return Buffer.from(render(part.of, values), 'utf8').toString('base64')
  const value = values.get(part.variable)
  if (value === undefined) throw new RangeError(`variable "${part.variable}" has no value`)
  return part.percentEncodeExcept === undefined ? value : percentEncode(value, part.percentEncodeExcept)
}
