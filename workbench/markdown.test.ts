// What a description may do on a page, and what it may not.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderMarkdown } from './markdown.ts'

const render = (text: string) => renderMarkdown(text).toString()

test('tags in a description are shown and not obeyed', () => {
  assert.equal(render('<script>alert(1)</script>'), '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n')
  assert.doesNotMatch(render('a <img src=x onerror=alert(1)> b'), /<img/)
})

test('a link that is not http or https stays text', () => {
  for (const link of [
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '//elsewhere',
    '/run',
  ]) {
    assert.doesNotMatch(render(`[x](${link})`), /<a /, link)
    assert.doesNotMatch(render(`<${link}>`), /<a /, link)
  }
  assert.doesNotMatch(render('[x](&#106;avascript:alert(1))'), /<a /)
})

test('a link cannot leave its attribute', () => {
  assert.doesNotMatch(render('[x](https://example.com/" onmouseover="alert(1))'), /onmouseover="/)
})

test('an image becomes a link, so that opening a page tells nobody', () => {
  assert.equal(
    render('![a "chart"](https://example.com/x.png)'),
    '<p><a href="https://example.com/x.png" rel="noopener nofollow">a &quot;chart&quot;</a></p>\n',
  )
  assert.doesNotMatch(render('![x](javascript:alert(1))'), /<a |<img/)
})

test('links carry rel, and headings go below those of the page', () => {
  assert.equal(
    render('# Top\n\nSee [AM](https://example.com/docs).'),
    '<h3>Top</h3>\n<p>See <a href="https://example.com/docs" rel="noopener nofollow">AM</a>.</p>\n',
  )
  assert.match(render('###### deep'), /<h6>deep<\/h6>/)
})
