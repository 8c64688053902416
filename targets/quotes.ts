// How each language writes a literal and a comment: one line each, with the reference above it. `program/quote.ts` is
// the machine behind them.

import {
  backslashEscapes,
  type Code,
  doubleQuoted,
  hex,
  isVisible,
  lineComment,
  oneLine,
  quoted,
  utf8,
} from '#program'

// https://go.dev/ref/spec#String_literals — a U+FEFF inside a file does not compile, so format characters are escaped.
export const quoteGo = doubleQuoted({ hidden: (n) => (n > 0xffff ? `\\U${hex(n, 8)}` : `\\u${hex(n, 4)}`) })
/** A raw string over several lines, for texts of which `fitsGoRaw` is true. */
export const quoteGoRaw = quoted({
  open: '`',
  close: '`',
  escapes: { '\n': '\n', '\t': '\t' },
  hidden: String.fromCodePoint,
})
/** Whether a raw string can hold the text and a reader sees all of it. */
export const fitsGoRaw = (text: string): boolean => isVisible(text) && !text.includes('`')
/** A string of one byte for each character up to U+00FF, as HTTP header values are. */
export const quoteGoLatin1 = doubleQuoted({ isAsciiOnly: true, hidden: (n) => `\\x${hex(n, 2)}` })
export const commentGo = lineComment('//')
/** `name = value` lines of a block, their equals signs below each other, as gofmt puts them. */
export function alignedGo(assignments: readonly { readonly name: Code; readonly value: Code }[]): Code[] {
  const width = Math.max(...assignments.map(({ name }) => name.code.length))
  return assignments.map(({ name, value }) => ({ code: `${name.code.padEnd(width)} = ${value.code}` }))
}

// https://tc39.es/ecma262/#sec-literals-string-literals
const hiddenJavaScript = (n: number) => (n > 0xffff ? `\\u{${hex(n, 1)}}` : `\\u${hex(n, 4)}`)
const singleJavaScript = quoted({
  open: "'",
  close: "'",
  escapes: { ...backslashEscapes, "'": "\\'" },
  hidden: hiddenJavaScript,
})
const doubleJavaScript = doubleQuoted({ hidden: hiddenJavaScript })
export const quoteJavaScript = (text: string): Code =>
  (hasOnly("'", text) ? doubleJavaScript : singleJavaScript)(text)
// https://tc39.es/ecma262/#sec-template-literal-lexical-components — a raw CR would be read as LF, so it is escaped.
/** The text around the holes of a template literal; line feeds stand as they are. */
export const quoteJavaScriptTemplate = quoted({
  open: '',
  close: '',
  escapes: { ...backslashEscapes, '`': '\\`', '\n': '\n' },
  pairs: { '${': '\\{' },
  hidden: hiddenJavaScript,
})
export const holeJavaScript = (expression: Code): Code => ({ code: `\${${expression.code}}` })
export const templateJavaScript = (parts: readonly Code[]): Code => ({
  code: `\`${parts.map((part) => part.code).join('')}\``,
})
/** A key of an object: bare where it is a name. */
export const keyJavaScript = (name: string): Code =>
  isNameJavaScript(name) ? { code: name } : quoteJavaScript(name)
/** Access to a member: `.name` or `['odd name']`. */
export const memberJavaScript = (name: string): Code =>
  isNameJavaScript(name) ? { code: `.${name}` } : { code: `[${quoteJavaScript(name).code}]` }
const isNameJavaScript = (name: string): boolean =>
  /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) && name !== '__proto__'
export const commentJavaScript = lineComment('//')

// https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals
const hiddenPython = (n: number) =>
  n > 0xffff ? `\\U${hex(n, 8)}` : n > 0xff ? `\\u${hex(n, 4)}` : `\\x${hex(n, 2)}`
const singlePython = quoted({
  open: "'",
  close: "'",
  escapes: { ...backslashEscapes, "'": "\\'" },
  hidden: hiddenPython,
})
const doublePython = doubleQuoted({ hidden: hiddenPython })
export const quotePython = (text: string): Code => (hasOnly('"', text) ? singlePython : doublePython)(text)
/** The text around the holes of an f-string in these quotation marks. */
export const quotePythonFormat = (mark: '"' | "'", text: string): Code =>
  (mark === '"' ? doubleFormat : singleFormat)(text)
const braces = { '{': '{{', '}': '}}' }
const singleFormat = quoted({
  open: '',
  close: '',
  escapes: { ...backslashEscapes, ...braces, "'": "\\'" },
  hidden: hiddenPython,
})
const doubleFormat = quoted({
  open: '',
  close: '',
  escapes: { ...backslashEscapes, ...braces, '"': '\\"' },
  hidden: hiddenPython,
})
const tripleQuotedPython = quoted({
  open: '"""',
  close: '"""',
  escapes: { '\\': '\\\\', '"': '\\"' },
  hidden: hiddenPython,
})
/** What the program is, as its first line: a comment there could declare another encoding of the file. */
export const docstringPython = (text: string): Code => tripleQuotedPython(oneLine(text))
export const commentPython = lineComment('#')

// https://docs.oracle.com/javase/specs/jls/se17/html/jls-3.html#jls-3.3 — \u is decoded before anything else, also in
// comments, so a control is octal; before Java 18 a file is read in the platform's encoding, so the rest is ASCII.
const octal = (n: number) => `\\${n.toString(8).padStart(3, '0')}`
const unicodeJava = (text: string) => text.replace(/[^ -~]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
export const quoteJava = doubleQuoted({
  isAsciiOnly: true,
  hidden: (n) => (n < 0x80 ? octal(n) : unicodeJava(String.fromCodePoint(n))),
})
export const commentJava = lineComment('//', (line) => unicodeJava(line.replaceAll('\\', '\\\\')))

// ISO C11 6.4.5 and 5.2.1.1, https://www.open-std.org/jtc1/sc22/wg14/www/docs/n1570.pdf — an octal escape ends after
// three digits, a hexadecimal one does not; to a strict compiler "??/" is a backslash, also at the end of a comment.
const notInC = { '\0': 'a C string ends at NUL' }
const trigraphs = { '??': '\\?' }
export const quoteC = doubleQuoted({ pairs: trigraphs, refuses: notInC, hidden: (n) => utf8(n, octal) })
/** A string of one byte for each character up to U+00FF, as HTTP header values are. */
export const quoteCLatin1 = doubleQuoted({
  isAsciiOnly: true,
  pairs: trigraphs,
  refuses: notInC,
  hidden: octal,
})
export const commentC = lineComment('//', (line) => (/(\\|\?\?\/)$/.test(line) ? `${line} .` : line))

// https://www.gnu.org/software/bash/manual/html_node/Quoting.html
const notInShell = { '\0': 'a shell word ends at NUL' }
const ansiC = { open: "$'", close: "'", escapes: { ...backslashEscapes, "'": "\\'" }, refuses: notInShell }
const byteShell = (byte: number) => `\\x${hex(byte, 2)}`
const asTheyStand = { '\n': '\n', '\t': '\t' }
const singleShell = quoted({
  open: "'",
  close: "'",
  escapes: { ...asTheyStand, "'": "'\\''" },
  refuses: notInShell,
  hidden: byteShell,
})
/** The text around the holes of double quotes; for texts of which `isVisible` is true. */
export const quoteShellDouble = quoted({
  open: '',
  close: '',
  escapes: { ...asTheyStand, '"': '\\"', $: '\\$', '`': '\\`', '\\': '\\\\' },
  refuses: notInShell,
  hidden: byteShell,
})
const quoteShellAnsi = quoted({ ...ansiC, hidden: (n) => utf8(n, byteShell) })
/** A word of one byte for each character up to U+00FF, as HTTP header values are. */
export const quoteShellLatin1 = quoted({ ...ansiC, isAsciiOnly: true, hidden: byteShell })
/** A text without holes: bare where the shell reads nothing into it. */
export function quoteShell(text: string): Code {
  if (/^[A-Za-z0-9_./:%+,-]+$/.test(text)) return { code: text }
  if (!isVisible(text)) return quoteShellAnsi(text)
  return text.includes("'") && !/["$`\\]/.test(text)
    ? { code: `"${quoteShellDouble(text).code}"` }
    : singleShell(text)
}
/** The parts of one command, each in a line of its own. */
export const commandShell = (parts: readonly Code[]): Code => ({
  code: parts.map((part) => part.code).join(' \\\n  '),
})
/** Pieces of one word, each in a line of its own. */
export const adjacentShell = (pieces: readonly Code[]): Code => ({
  code: pieces.map((piece) => piece.code).join('\\\n'),
})
/** `${name-rest}`. @throws RangeError for a name that a shell variable cannot have */
export function parameterShell(name: string, rest: Code): Code {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new RangeError(`"${name}" is no name of a shell variable`)
  return { code: `\${${name}${rest.code}}` }
}
export const commentShell = lineComment('#')

// https://jqlang.org/manual/#string-interpolation — the same as JSON; a "\(" cannot arise, every backslash is doubled.
export const quoteJq = doubleQuoted({ hidden: (n) => unicodeJava(String.fromCodePoint(n)) })

/** Whether of the two kinds of quotation marks the text holds this one and not the other. */
function hasOnly(mark: '"' | "'", text: string): boolean {
  return text.includes(mark) && !text.includes(mark === '"' ? "'" : '"')
}

// PowerScript Reference, "Special ASCII characters" — beyond ASCII there is no escape, so the string is closed and goes on after Char().
const charPowerScript = (n: number) =>
  String.fromCodePoint(n)
    .split('')
    .map((unit) => `" + Char(${unit.charCodeAt(0)}) + "`)
    .join('')
export const quotePowerScript = doubleQuoted({
  escapes: { '"': '~"', '~': '~~', '\\': '\\', '\n': '~n', '\r': '~r', '\t': '~t' },
  refuses: { '\0': 'a PowerScript string ends at NUL' },
  hidden: (n) => (n < 0x80 ? `~h${hex(n, 2)}` : charPowerScript(n)),
})
// An ampersand at the end of a line would take the next line into the comment.
export const commentPowerScript = lineComment('//', (line) => line.replace(/&$/, '& .'))

/** A number as JSON writes it, which every language here reads. @throws RangeError for one that JSON cannot write */
export function quoteNumber(value: number): Code {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no number of JSON`)
  return { code: JSON.stringify(value) }
}
