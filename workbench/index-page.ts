// `/`: all collections, and all languages. With a target in the address, every link leads on in that language.

import { type Html, html } from '#markup'
import type { Target } from '#targets'
import type { Book, Shelf } from './book.ts'
import { languageChooser, targetName } from './language-chooser.ts'
import { layout } from './layout.ts'
import { indexLink, shelfLink } from './links.ts'
import { renderMarkdown } from './markdown.ts'

/** The page's whole document. */
export function indexPage(book: Book, target?: Target): string {
  return layout({
    title: target
      ? `Collections in ${targetName(target)} — Callbook`
      : 'Callbook: API collections as code that is known to work',
    crumbs: target ? [{ name: 'Collections', link: indexLink() }, { name: targetName(target) }] : [],
    main: html`<h1>${target ? `In ${targetName(target)}` : 'Collections'}</h1>
<p class="lead">Every request as a whole program${target ? '' : ', in each language'}, with the proof that it sends what the collection says.</p>
<ul class="shelves">${book.shelves.map((shelf) => card(shelf, target))}</ul>
<section aria-labelledby="languages"><h2 id="languages">Languages</h2>
${languageChooser({ targets: book.targets, current: target, linkOf: indexLink })}
</section>`,
  })
}

function card(shelf: Shelf, target: Target | undefined): Html {
  const { collection, items } = shelf
  return html`<li><h2><a href="${shelfLink(shelf, target)}">${collection.name}</a></h2>
<p class="quiet">${items.length} ${items.length === 1 ? 'item' : 'items'}${shelf.environment && ` · ${shelf.environment.name}`}</p>
${renderMarkdown(collection.description)}</li>`
}
