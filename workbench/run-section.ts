// The form that runs an item from its page. Its script sends it; without scripts it says so.

import type { Item } from '#collection'
import { type Html, html } from '#markup'
import { type Book, needsOf, type Shelf } from './book.ts'
import type { Section } from './item-page.ts'
import { type ProgramPlace, runLink } from './links.ts'
import { type RunScope, runInputs } from './run-order.ts'

export function runSection(book: Book, { shelf, item }: ProgramPlace, token: string): Section {
  const needed = needsOf(book, shelf, item)
  const where = shelf.environment ? html` with the values of <b>${shelf.environment.name}</b>` : ''
  const body = html`<div class="run"><p>Sends the real request from this machine${where}, and runs the item’s own tests on the answer.</p>
<noscript><p class="quiet">Running needs JavaScript; everything else on this page does not.</p></noscript>
<form method="post" action="${runLink(shelf, item)}" data-token="${token}" autocomplete="off" hidden>
${needed.length > 0 ? scopeChoice(needed, item) : html`<input type="hidden" name="scope" value="item">`}
${needed.length > 0 && fields(book, shelf, item, 'slice')}
${fields(book, shelf, item, 'item', needed.length > 0)}
<div class="run-bar"><button class="go">Run</button><button type="button" class="stop" hidden>Stop</button><span class="run-note quiet" role="status"></span></div>
</form>
<ol class="results" aria-label="Results"></ol></div>`
  return { id: 'run', title: 'Run it here', body }
}

function scopeChoice(needed: readonly Item[], item: Item): Html {
  const names = [...needed, item].map(({ name }) => shortName(name))
  return html`<fieldset><legend class="unseen">What to run</legend>
<label><input type="radio" name="scope" value="slice" checked> ${listed(names)}</label>
<label><input type="radio" name="scope" value="item"> ${shortName(item.name)} alone</label></fieldset>`
}

/** What the reader has to fill in, and behind a fold what can be set otherwise. */
function fields(book: Book, shelf: Shelf, item: Item, scope: RunScope, isOneOfTwo = true): Html {
  const inputs = runInputs(book, shelf, item, scope)
  const missing = inputs.filter(({ isKnown }) => !isKnown)
  const known = inputs.filter(({ isKnown }) => isKnown)
  const field = ({ input, isKnown }: (typeof inputs)[number]) => {
    const id = `${scope}-${input.name}`
    const value = shelf.runValues?.get(input.name) ?? input.default
    const hint = isKnown && (input.isSecret ? 'known, not shown' : value)
    return html`<div><label for="${id}">${input.name}</label><input id="${id}" data-input="${input.name}" type="${
      input.isSecret ? 'password' : 'text'
    }" placeholder="${hint}" autocomplete="off" spellcheck="false"${!isKnown && html` required`}></div>`
  }
  return html`<div class="for-${scope}"${isOneOfTwo && html` data-scope="${scope}"`}>
${missing.length > 0 && html`<div class="fields">${missing.map(field)}</div>`}
${known.length > 0 && html`<details><summary>Other values</summary><div class="fields">${known.map(field)}</div></details>`}</div>`
}

/** `Step 6` of `Step 6: Refresh Users' Session`; a name without a colon as it is. */
const shortName = (name: string): string => /^([^:]{1,24}):/.exec(name)?.[1] ?? name

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
