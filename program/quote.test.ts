// The quoting machine: what it refuses, and that whatever it writes stays inside its literal or its line.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostileStrings } from './hostile-strings.ts'
import {
  backslashEscapes,
  doubleQuoted,
  hex,
  isVisible,
  lineComment,
  oneLine,
  quoted,
  utf8,
} from './quote.ts'

const json = doubleQuoted({ isAsciiOnly: true, hidden: units })

function units(codePoint: number): string {
  const text = String.fromCodePoint(codePoint)
  return text.replace(/[\s\S]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
}

test('half of a surrogate pair is refused with its name and a reason', () => {
  for (const text of ['\ud800', 'a\udfffb', '\udc00\ud800']) {
    assert.throws(() => json(text), {
      name: 'QuoteError',
      code: 'E_QUOTE',
      message: /^U\+D[8-F]\w\w cannot be written: it is half of a surrogate pair/,
    })
  }
})

test('a character that the style refuses is refused with the reason of the style', () => {
  const quote = doubleQuoted({ refuses: { '\0': 'a word ends at NUL' }, hidden: units })
  assert.throws(() => quote('a\0b'), { message: 'U+0000 cannot be written: a word ends at NUL' })
})

test('every hostile string that is text comes back from JSON as it was', () => {
  for (const text of hostileStrings.filter((candidate) => candidate.isWellFormed())) {
    assert.equal(JSON.parse(json(text).code), text)
  }
})

test('every code point up to U+FFFF is one that a reader sees, or is written by the style', () => {
  const quote = doubleQuoted({ hidden: (n) => `<${n}>` })
  const shown = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cn} ]$/u
  for (let n = 0; n <= 0xffff; n += 1) {
    const text = String.fromCodePoint(n)
    if (!text.isWellFormed()) continue
    const written = quote(text).code.slice(1, -1)
    assert.ok(written !== text || shown.test(text), hex(n, 4))
  }
})

test('a pair is broken by writing its second character otherwise, also when pairs overlap', () => {
  const quote = doubleQuoted({ pairs: { '??': '\\?' }, hidden: units })
  assert.equal(quote('a?b??c???d').code, '"a?b?\\?c?\\?\\?d"')
})

test('a style may be used many times and in between others', () => {
  const single = quoted({
    open: "'",
    close: "'",
    escapes: { ...backslashEscapes, "'": "\\'" },
    hidden: units,
  })
  assert.deepEqual(
    [single(`it's\n`), json(`it's\n`), single(`it's\n`)].map(({ code }) => code),
    ["'it\\'s\\n'", '"it\'s\\n"', "'it\\'s\\n'"],
  )
})

test('bytes of UTF-8 are written one by one', () => {
  assert.equal(
    utf8(0x20ac, (byte) => `[${hex(byte, 2)}]`),
    '[e2][82][ac]',
  )
})

test('a line holds nothing that ends, hides or reorders it', () => {
  for (const text of hostileStrings) {
    assert.ok(!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u0085\u00a0]/u.test(oneLine(text)), JSON.stringify(text))
    assert.ok(oneLine(text).isWellFormed())
  }
  assert.equal(oneLine(' first\r\nsecond\u2028third '), 'first  second third')
})

test('a comment that begins with a sign is put in quotation marks, so that no tool obeys it', () => {
  const comment = lineComment('//')
  assert.equal(comment('+build ignore').code, '// "+build ignore"')
  assert.equal(comment('# sourceMappingURL=x').code, '// "# sourceMappingURL=x"')
  assert.equal(
    comment("Step 6: Refresh Users' Session\nexit()").code,
    "// Step 6: Refresh Users' Session exit()",
  )
})

test('blanks before a line feed are not seen; line feeds and tabs are', () => {
  assert.equal(isVisible('a\n\tb c'), true)
  for (const text of ['a \nb', 'a\t\nb', 'a\rb', 'a\u202eb', 'a\u00a0b'])
    assert.equal(isVisible(text), false, text)
})
