// Descriptions of a collection: Markdown of a stranger.

import MarkdownIt from 'markdown-it'
import { escapeHtml, type Html, trustedMarkup } from '#markup'

/**
 * Renders Markdown. Tags in it are shown, not obeyed; links lead to http and https only and tell nobody where the reader
 * came from; an image becomes a link to it, because a page loads nothing from elsewhere; headings go below the page's own.
 */
export function renderMarkdown(text: string): Html {
  return trustedMarkup(renderer.render(text))
}

const renderer = new MarkdownIt({ html: false, linkify: false, typographer: false })

renderer.validateLink = (url) => /^https?:\/\//i.test(url.trim())

renderer.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  tokens[index]?.attrSet('rel', 'noopener nofollow')
  return self.renderToken(tokens, index, options)
}

renderer.renderer.rules.image = (tokens, index) => {
  const token = tokens[index]
  const source = String(token?.attrGet('src') ?? '')
  const label = token?.content || source
  return `<a href="${escapeHtml(source)}" rel="noopener nofollow">${escapeHtml(label)}</a>`
}

for (const rule of ['heading_open', 'heading_close']) {
  renderer.renderer.rules[rule] = (tokens, index, options, _env, self) => {
    const token = tokens[index]
    if (token) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`
    return self.renderToken(tokens, index, options)
  }
}
