// A template as an expression of a language.

import { type Code, code, joined, type Template } from '#program'

/** How a language says each part of a template. */
export interface Words {
  readonly literal: (text: string) => Code
  readonly variable: (name: string) => Code
  /** `except`: the ASCII characters beside letters and digits that stand as they are. */
  readonly percentEncoded: (value: Code, except: string) => Code
  readonly base64: (of: Template) => Code
}

/** The parts in order, adjacent texts as one; one empty text when there is nothing. */
export function pieces(template: Template, words: Words): Code[] {
  const parts = merged(template)
  if (parts.length === 0) return [words.literal('')]
  return parts.map((part) => {
    if (part.kind === 'literal') return words.literal(part.text)
    if (part.kind === 'base64') return words.base64(part.of)
    const value = words.variable(part.variable)
    return part.percentEncodeExcept === undefined
      ? value
      : words.percentEncoded(value, part.percentEncodeExcept)
  })
}

/** The parts joined with ` + `. */
export function sum(template: Template, words: Words): Code {
  return joined(code` + `, pieces(template, words))
}

/** The template cut after each line feed of its texts, so that a printed program shows a body line by line. */
export function linesOf(template: Template): Template[] {
  const cut: Template[number][][] = [[]]
  for (const part of merged(template)) {
    if (part.kind !== 'literal') {
      cut.at(-1)?.push(part)
      continue
    }
    part.text.split(/(?<=\n)/).forEach((text, i) => {
      if (i > 0) cut.push([])
      cut.at(-1)?.push({ kind: 'literal', text })
    })
    if (part.text.endsWith('\n')) cut.push([])
  }
  return cut.filter((line) => line.length > 0)
}

/** Without empty texts, and with adjacent ones as one. */
export function merged(template: Template): Template {
  const parts: Template[number][] = []
  for (const part of template) {
    const last = parts.at(-1)
    if (part.kind === 'literal' && part.text === '') continue
    if (part.kind === 'literal' && last?.kind === 'literal')
      parts[parts.length - 1] = { ...part, text: last.text + part.text }
    else parts.push(part)
  }
  return parts
}

/** Surrounding white space is no part of a header's value (RFC 9110, section 5.5), and some clients refuse it. */
export function headerValue(template: Template): Template {
  const parts = [...merged(template)]
  const first = parts[0]
  if (first?.kind === 'literal') parts[0] = { ...first, text: first.text.replace(/^[ \t]+/, '') }
  const last = parts.at(-1)
  if (last?.kind === 'literal') parts[parts.length - 1] = { ...last, text: last.text.replace(/[ \t]+$/, '') }
  return merged(parts)
}
