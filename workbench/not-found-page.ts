// The page for an address that leads nowhere.

import { html } from '#markup'
import { layout } from './layout.ts'

/**
 * The page's whole document.
 * @param kind what was looked for: `collection`, `item`, `language`
 * @param wanted as the address has it
 * @param suggestion what was probably meant
 */
export function notFoundPage(
  kind: string,
  wanted: string,
  suggestion: { readonly name: string; readonly link: string } | undefined,
): string {
  const shown = wanted.length > 200 ? `${wanted.slice(0, 200)}…` : wanted
  return layout({
    title: `No such ${kind} — Callbook`,
    crumbs: [],
    main: html`<h1>No such ${kind}</h1>
<p class="lead">There is no ${kind} “${shown}” here.</p>
${suggestion && html`<p>Did you mean <a href="${suggestion.link}">${suggestion.name}</a>?</p>`}
<p><a href="/">All collections</a></p>`,
  })
}
