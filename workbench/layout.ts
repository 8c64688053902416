// The frame around every page: head, the way to here, the main part, and what stands beside it.

import { type Html, html } from '#markup'
import { assetLink } from './links.ts'

export interface Page {
  /** For the browser's tab and a search: the most particular thing first. */
  readonly title: string
  /** From the outermost; the last one is this page and needs no link. */
  readonly crumbs: readonly Crumb[]
  readonly main: Html
  /** The list of a collection's items, at the side on a wide screen and below on a narrow one. */
  readonly contents?: Html
  /** Headings of this page, shown where there is room. */
  readonly sections?: readonly { readonly id: string; readonly title: string }[]
}

export interface Crumb {
  readonly name: string
  readonly link?: string
}

/** A whole document. It loads the workbench's own style sheet and script and nothing else. */
export function layout({ title, crumbs, main, contents, sections = [] }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${assetLink('mark.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetLink('workbench.css')}">
<script src="${assetLink('workbench.js')}" type="module"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="masthead">
<a class="brand" href="/"><img src="${assetLink('mark.svg')}" alt=""><span>Callbook</span></a>
${crumbs.length > 0 && breadcrumb(crumbs)}
</header>
<div class="frame${contents && ' with-contents'}">
<main id="main">
${main}
</main>
${contents}
${
  sections.length > 0 &&
  html`<nav class="sections" aria-label="On this page"><h2>On this page</h2><ul>${sections.map(
    ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ul></nav>`
}
</div>
<footer><p>Callbook: code that is known to work.</p></footer>
</body>
</html>
`.toString()
}

function breadcrumb(crumbs: readonly Crumb[]): Html {
  return html`<nav class="crumbs" aria-label="You are here"><ol>${crumbs.map(({ name, link }) =>
    link === undefined
      ? html`<li aria-current="page">${name}</li>`
      : html`<li><a href="${link}">${name}</a></li>`,
  )}</ol></nav>`
}
