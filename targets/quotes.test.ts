// The quoting tables, one language at a time: what would end a literal or a comment does not. The live test runs them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { type Code, hostileStrings } from '#program'
import * as quotes from './quotes.ts'

const texts = hostileStrings.filter((text) => text.isWellFormed())

test('NUL is refused where a literal cannot hold it', () => {
  const reasons: [(text: string) => Code, RegExp][] = [
    [quotes.quoteC, /U\+0000 .* a C string ends at NUL/],
    [quotes.quoteCLatin1, /U\+0000 .* a C string ends at NUL/],
    [quotes.quoteShell, /U\+0000 .* a shell word ends at NUL/],
    [quotes.quoteShellLatin1, /U\+0000 .* a shell word ends at NUL/],
  ]
  for (const [quote, reason] of reasons) assert.throws(() => quote('a\0b'), reason)
})

test('JavaScript: a string and a template literal give back every text', () => {
  for (const text of texts) {
    assert.equal(runInNewContext(quotes.quoteJavaScript(text).code), text)
    const inTemplate = quotes.templateJavaScript([quotes.quoteJavaScriptTemplate(text)])
    assert.equal(runInNewContext(inTemplate.code, { name: 'smuggled', variable: 'smuggled' }), text)
  }
})

test('JavaScript: a dollar sign before a hole stays a dollar sign', () => {
  const parts = [
    quotes.quoteJavaScriptTemplate('$'),
    quotes.holeJavaScript({ code: 'x' }),
    quotes.quoteJavaScriptTemplate('{x}$'),
  ]
  assert.equal(runInNewContext(quotes.templateJavaScript(parts).code, { x: 'y' }), '$y{x}$')
})

/** Literals that differ from JSON's, because the language reads something else into them. */
const literals: [language: string, quote: (text: string) => Code, text: string, literal: string][] = [
  ['Go', quotes.quoteGo, '\u0007\ufeff\u{e0001}', '"\\u0007\\ufeff\\U000e0001"'],
  ['Go, bytes', quotes.quoteGoLatin1, 'é', '"\\xe9"'],
  ['Python', quotes.quotePython, 'say "hi"\u0000\u202e', '\'say "hi"\\x00\\u202e\''],
  ['Python, f-string', (text) => quotes.quotePythonFormat('"', text), '{x} "', '{{x}} \\"'],
  ['Java, unicode escapes are decoded first', quotes.quoteJava, '\\u000a\n\u0007', '"\\\\u000a\\n\\007"'],
  ['Java, ASCII', quotes.quoteJava, 'é😀', '"\\u00e9\\ud83d\\ude00"'],
  ['C, trigraphs', quotes.quoteC, '??/ ???', '"?\\?/ ?\\?\\?"'],
  ['C, an octal escape ends after three digits', quotes.quoteC, '\u00011\u2028', '"\\0011\\342\\200\\250"'],
  ['shell, bare', quotes.quoteShell, 'http://h/a-b_c.d,e:f%20', 'http://h/a-b_c.d,e:f%20'],
  ['shell, a tilde is a home', quotes.quoteShell, '~/x', "'~/x'"],
  ['shell, nothing', quotes.quoteShell, '', "''"],
  ['shell, apostrophe', quotes.quoteShell, "Users' Session", '"Users\' Session"'],
  ['shell, both', quotes.quoteShell, `it's $HOME`, `'it'\\''s $HOME'`],
  ['shell, controls', quotes.quoteShell, "a\r\n'\u202e", "$'a\\r\\n\\'\\xe2\\x80\\xae'"],
  ['jq', quotes.quoteJq, '\\(1+1) "', '"\\\\(1+1) \\""'],
]

for (const [language, quote, text, literal] of literals) {
  test(`${language}: ${JSON.stringify(text)} is written ${literal}`, () => {
    assert.equal(quote(text).code, literal)
  })
}

test('a comment of any language is one line that no part of the text leaves', () => {
  const { commentC, commentGo, commentJava, commentJavaScript, commentPython, commentShell } = quotes
  for (const comment of [commentC, commentGo, commentJava, commentJavaScript, commentPython, commentShell]) {
    for (const text of hostileStrings) assert.ok(!/[\n\r\u0085\u2028\u2029]/.test(comment(text).code))
  }
  assert.equal(commentJava('\\u000aSystem.exit(1) é').code, '// \\\\u000aSystem.exit(1) \\u00e9')
  assert.equal(commentC('ends in \\').code, '// ends in \\ .')
  assert.equal(commentC('ends in ??/').code, '// ends in ??/ .')
})

test('Python: the first line cannot declare an encoding', () => {
  assert.equal(quotes.docstringPython('-*- coding: utf-7 -*-').code, '"""-*- coding: utf-7 -*-"""')
  assert.equal(quotes.docstringPython('""" + exit() + """\n').code, '"""\\"\\"\\" + exit() + \\"\\"\\""""')
})

test('a number that JSON does not have is refused', () => {
  assert.throws(() => quotes.quoteNumber(Number.NaN), RangeError)
  assert.equal(quotes.quoteNumber(1e21).code, '1e+21')
})
