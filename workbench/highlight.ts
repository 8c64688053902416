// Colours for code, made on the server, so that a page needs no script to show them.

import hljs from 'highlight.js'
import { type Html, html, trustedMarkup } from '#markup'
import { powerscriptGrammar } from './powerscript-grammar.ts'

hljs.registerLanguage('powerscript', powerscriptGrammar)

/**
 * The text with its words marked by class. A language the highlighter does not know, and a text above 200,000
 * characters, come without colours: a long wait is worse than a plain page.
 */
export function highlight(text: string, language: string): Html {
  if (text.length > longest || hljs.getLanguage(language) === undefined) return html`${text}`
  return trustedMarkup(hljs.highlight(text, { language, ignoreIllegals: true }).value)
}

const longest = 200_000
