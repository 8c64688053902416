// Colours never change the text, whatever the text is.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { highlight } from './highlight.ts'

const marked = (text: string, language: string) => highlight(text, language).toString()

test('text of a language that nobody knows is escaped and left plain', () => {
  assert.equal(marked('<b>&"', 'no-such-language'), '&lt;b&gt;&amp;&quot;')
})

test('a text above 200,000 characters is escaped and left plain', () => {
  assert.doesNotMatch(marked(`"${'<'.repeat(200_000)}"`, 'json'), /<span|<</)
})

test('markup inside code is shown and not obeyed', () => {
  for (const language of ['json', 'powerscript', 'go', 'bash']) {
    assert.doesNotMatch(marked('"</script><script>alert(1)</script>"', language), /<\/?script/i, language)
  }
})

test('PowerScript: words, strings with a tilde, nested comments and enumerated values get their class', () => {
  const text = marked(
    [
      'OleObject loo_Http',
      'loo_Http = CREATE oleobject',
      "ls_a = 'it~'s'",
      '/* a /* b */ c */',
      'li_file = FileOpen("a.txt", TextMode!)',
      'loo_Http.SetRequestHeader("a","b") // note',
      'end-user = 1',
    ].join('\n'),
    'powerscript',
  )
  assert.match(text, /<span class="hljs-type">OleObject<\/span> loo_Http/)
  assert.match(text, /<span class="hljs-keyword">CREATE<\/span>/)
  assert.match(
    text,
    /<span class="hljs-string">&#x27;it<span class="hljs-char escape_">~&#x27;<\/span>s&#x27;<\/span>/,
  )
  assert.match(
    text,
    /<span class="hljs-comment">\/\* a <span class="hljs-comment">\/\* b \*\/<\/span> c \*\/<\/span>/,
  )
  assert.match(text, /<span class="hljs-literal">TextMode!<\/span>/)
  assert.match(text, /<span class="hljs-title function_">\.SetRequestHeader<\/span>/)
  assert.match(text, /<span class="hljs-comment">\/\/ note<\/span>/)
  assert.match(text, /\nend-user = /)
})
