// A block of code with its name, its copy button, and whatever else one can do with it.

import { type Html, html } from '#markup'
import { highlight } from './highlight.ts'

/** The block can be reached and scrolled with the keyboard; its copy button appears where scripts run. */
export function codeCard(options: {
  /** Unique on the page. */
  readonly id: string
  readonly name: string
  readonly text: string
  /** What the highlighter calls the language. */
  readonly language: string
  /** More for the bar, before the copy button. */
  readonly tools?: Html | undefined
  /** A long text scrolls within the block. */
  readonly isTall?: boolean
}): Html {
  const { id, name, text, language, tools, isTall } = options
  return html`<div class="card${isTall && ' tall'}"><div class="bar"><span class="name">${name}</span>${tools}
<button type="button" data-copy="${id}" hidden>Copy<span class="unseen"> ${name}</span></button></div>
<pre tabindex="0" aria-label="${name}"><code id="${id}">${highlight(text, language)}</code></pre></div>`
}
