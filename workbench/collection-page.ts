// `/<collection>/`: what is in a collection, folder by folder, and how well its programs are proven.

import type { Collection, Entry, Folder, Item } from '#collection'
import { type Html, html } from '#markup'
import type { Target } from '#targets'
import { type Book, firstTarget, type Shelf, standingOf } from './book.ts'
import { languageChooser, targetName } from './language-chooser.ts'
import { layout } from './layout.ts'
import { indexLink, programLink, shelfLink } from './links.ts'
import { renderMarkdown } from './markdown.ts'
import { methodMark, methodOf } from './request-line.ts'
import { glyph, mark, marks, type Standing } from './verdict-mark.ts'

/** The page's whole document. With a target, the items lead on in it and show what is known of it alone. */
export function collectionPage(book: Book, shelf: Shelf, target?: Target): string {
  const { collection } = shelf
  return layout({
    title: `${collection.name}${target ? ` in ${targetName(target)}` : ''} — Callbook`,
    crumbs: [
      target
        ? { name: targetName(target), link: indexLink(target) }
        : { name: 'Collections', link: indexLink() },
      { name: collection.name },
    ],
    main: html`<h1>${collection.name}</h1>
<p class="lead">${target ? targetName(target) : `${book.targets.length} languages and clients`}</p>
${renderMarkdown(collection.description)}
${languageChooser({ targets: book.targets, current: target, linkOf: (one) => shelfLink(shelf, one) })}
<section aria-labelledby="items"><h2 id="items">Items</h2>
${entryList(collection.entries, (item) => itemRow(book, shelf, item, target))}
</section>`,
  })
}

/** The items of the collection as a list for the side of a page, the current one marked. */
export function contentsOf(
  shelf: Shelf,
  current: Item,
  target: Target,
  standing: (item: Item) => Standing,
): Html {
  const link = (item: Item) => {
    const place = { shelf, item, target, withPrerequisites: false }
    return html`<li><a href="${programLink(place)}"${item.id === current.id && html` aria-current="page"`}>${glyph(standing(item))}<span>${item.name}</span></a></li>`
  }
  const list = (entries: Collection['entries']): Html =>
    html`<ul>${entries.map((entry) =>
      isFolder(entry) ? html`<li><h2>${entry.name}</h2>${list(entry.entries)}</li>` : link(entry),
    )}</ul>`
  return html`<nav class="contents" aria-label="Items of ${shelf.collection.name}">
<a href="${shelfLink(shelf, target)}">Back to the collection’s items</a>
${list(shelf.collection.entries)}</nav>`
}

function entryList(entries: readonly Entry[], row: (item: Item) => Html): Html {
  const items = entries.filter((entry) => !isFolder(entry))
  const folders = entries.filter(isFolder)
  return html`${items.length > 0 && html`<ul class="items">${items.map(row)}</ul>`}
${folders.map(
  (folder) => html`<section class="folder"><h3>${folder.name}</h3>${renderMarkdown(folder.description)}
${entryList(folder.entries, row)}</section>`,
)}`
}

function itemRow(book: Book, shelf: Shelf, item: Item, target: Target | undefined): Html {
  const place = { shelf, item, target: target ?? firstTarget(book), withPrerequisites: false }
  const shown = target ? [target] : book.targets
  const standings = shown.map((one) => standingOf(book, { ...place, target: one }))
  // A collection that nobody has proven yet is not told so in every line.
  const known = standings.filter((standing) => standing !== 'unproven')
  return html`<li>${methodMark(methodOf(item))}<a class="item" href="${programLink(place)}">${item.name}</a>
${known.length > 0 && html`<span>${target ? standings.map(mark) : marks(standings)}</span>`}</li>`
}

const isFolder = (entry: Entry): entry is Folder => entry.kind === 'folder'
