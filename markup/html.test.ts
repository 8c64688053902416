// The escaping that every page rests on.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { escapeHtml, html, trustedMarkup } from './html.ts'

test('a hole in an attribute without quotes is refused', () => {
  assert.throws(() => html`<a href=${'x'}>x</a>`, {
    name: 'TypeError',
    message: /hole 0 is an attribute without quotes/,
  })
})

test('only the two renderers that escape by themselves call their output markup', () => {
  const root = new URL('../../', import.meta.url)
  const callers = ['workbench', 'tenant'].flatMap((room) =>
    readdirSync(new URL(room, root), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => `${room}/${file}`)
      .filter((file) => readFileSync(new URL(file, root), 'utf8').includes('trustedMarkup(')),
  )
  assert.deepEqual(callers.sort(), ['workbench/highlight.ts', 'workbench/markdown.ts'])
})

test('text in a hole cannot open a tag, close one, or leave its attribute', () => {
  const hostile = `</script><script>alert(1)</script>" onmouseover='x' & more`
  assert.equal(
    html`<p title="${hostile}">${hostile}</p>`.toString(),
    '<p title="&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; onmouseover=&#39;x&#39; &amp; more">' +
      '&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; onmouseover=&#39;x&#39; &amp; more</p>',
  )
})

test('an object that looks like markup is text, because no file can hold markup', () => {
  const fake = JSON.parse('{"markup":"<b>","toString":"<b>"}')
  assert.throws(() => html`${fake}`, TypeError)
})

test('markup in a hole stands as it is, also in a list, and nothing stands for nothing', () => {
  const item = (name: string) => html`<li>${name}</li>`
  assert.equal(
    html`<ul>${['a', '<b>'].map(item)}${false}${undefined}${null}${[]}</ul>${0}`.toString(),
    '<ul><li>a</li><li>&lt;b&gt;</li></ul>0',
  )
  assert.equal(html`${trustedMarkup('<i>x</i>')}`.toString(), '<i>x</i>')
})

test('text without special characters is left alone', () => {
  assert.equal(escapeHtml('Grüße – 好 🙂'), 'Grüße – 好 🙂')
})
