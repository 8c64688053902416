// The page of an item in one target: its program, what it needs, how to run it, and what is known about it.

import type { Item } from '#collection'
import { type Html, html } from '#markup'
import { type Book, needsOf, printingOf, proofOf, standingOf } from './book.ts'
import { codeCard } from './code-card.ts'
import { contentsOf } from './collection-page.ts'
import { inputsSection, runItYourselfSection } from './instructions.ts'
import { languageChooser, targetName } from './language-chooser.ts'
import { layout } from './layout.ts'
import { fileLink, fileName, indexLink, type ProgramPlace, programLink, shelfLink } from './links.ts'
import { renderMarkdown } from './markdown.ts'
import { proofSection } from './proof-section.ts'
import { requestLine } from './request-line.ts'
import { runSection } from './run-section.ts'
import { examplesSection, sourceSection } from './source-sections.ts'
import { mark } from './verdict-mark.ts'

/** A part of the page with its own heading. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly body: Html
}

/**
 * The page's whole document.
 * @param token lets the page run the item; a page without it, for example in a static site, has no Run button
 */
export function itemPage(book: Book, place: ProgramPlace, token?: string): string {
  const { shelf, item, target } = place
  const standing = standingOf(book, place)
  const sections = sectionsOf(book, place, token)
  const program = printingOf(book, place).program
  return layout({
    title: `${item.name} — ${targetName(target)}`,
    crumbs: [
      { name: targetName(target), link: indexLink(target) },
      { name: shelf.collection.name, link: shelfLink(shelf, target) },
      { name: item.name },
    ],
    sections,
    contents: contentsOf(shelf, item, target, (one) =>
      standingOf(book, { ...place, item: one, withPrerequisites: false }),
    ),
    main: html`<h1>${item.name}</h1>
<p class="lead"><span>${targetName(target)}</span><a href="#proof">${mark(standing)}</a></p>
${program.steps.slice(-1).map(({ request }) => requestLine(request))}
${renderMarkdown(item.description)}
${languageChooser({
  targets: book.targets,
  current: target,
  linkOf: (one) => programLink({ ...place, target: one }),
  standingOf: (one) => standingOf(book, { ...place, target: one }),
})}
${sections.map(
  ({ id, title, body }) =>
    html`<section id="${id}" class="${id}-section" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>
`,
)}
${neighbours(place)}`,
  })
}

function sectionsOf(book: Book, place: ProgramPlace, token: string | undefined): Section[] {
  const printing = printingOf(book, place)
  const sections = [
    codeSection(book, place),
    printing.diagnostics.length > 0 && notesSection(printing.diagnostics),
    printing.program.inputs.length > 0 && inputsSection(place, printing.program),
    'text' in printing && runItYourselfSection(place, printing.program),
    token !== undefined && runSection(book, place, token),
    curlSection(book, place),
    proofSection(proofOf(book, place), standingOf(book, place)),
    place.item.examples.length > 0 && examplesSection(place.item),
    sourceSection(place.item),
  ]
  return sections.filter((section) => section !== false && section !== undefined)
}

function codeSection(book: Book, place: ProgramPlace): Section {
  const printing = printingOf(book, place)
  if ('cannot' in printing) {
    return {
      id: 'code',
      title: 'Code',
      body: html`${scopeSwitch(book, place)}<p>This cannot be said in ${targetName(place.target)}: ${printing.cannot}.</p>`,
    }
  }
  const tools = html`${scopeSwitch(book, place)}<a class="button" href="${fileLink(place)}" download>Download</a>`
  const card = codeCard({
    id: 'program',
    name: fileName(place),
    text: printing.text,
    language: place.target.highlight,
    tools,
  })
  return { id: 'code', title: 'Code', body: card }
}

/** The item alone, or after the items it needs; nothing where it needs none. */
function scopeSwitch(book: Book, place: ProgramPlace): Html | undefined {
  const needed = needsOf(book, place.shelf, place.item)
  if (needed.length === 0) return undefined
  const link = (withPrerequisites: boolean, words: string) =>
    html`<a href="${programLink({ ...place, withPrerequisites })}#code"${
      withPrerequisites === place.withPrerequisites && html` aria-current="true"`
    }>${words}</a>`
  return html`<span class="switch" role="group" aria-label="What the program does">${link(false, 'This step')}${link(true, 'With prerequisites')}</span>`
}

function notesSection(diagnostics: readonly { readonly message: string; readonly at: string }[]): Section {
  return {
    id: 'notes',
    title: 'Good to know',
    body: html`<ul class="notes">${diagnostics.map(
      ({ message, at }) => html`<li>${message}${at !== '' && html` <code>${at}</code>`}</li>`,
    )}</ul>`,
  }
}

/** The curl command of the same program, unless that is what the page shows anyway. */
function curlSection(book: Book, place: ProgramPlace): Section | undefined {
  const curl = book.targets.find(({ id }) => id === 'shell-curl')
  if (curl === undefined || curl === place.target) return undefined
  const printing = printingOf(book, { ...place, target: curl })
  const body =
    'cannot' in printing
      ? html`<p>This cannot be said in ${targetName(curl)}: ${printing.cannot}.</p>`
      : codeCard({
          id: 'curl-command',
          name: curl.client,
          text: printing.text,
          language: curl.highlight,
          isTall: true,
        })
  return { id: 'curl', title: 'Curl command', body }
}

function neighbours(place: ProgramPlace): Html {
  const { items } = place.shelf
  const at = items.indexOf(place.item)
  const link = (item: Item | undefined, rel: 'prev' | 'next') =>
    item &&
    html`<a rel="${rel}" href="${programLink({ ...place, item, withPrerequisites: false })}"><span>${rel === 'prev' ? 'Previous' : 'Next'}</span>${item.name}</a>`
  return html`<nav class="neighbours" aria-label="Previous and next item">${link(items[at - 1], 'prev')}${link(items[at + 1], 'next')}</nav>`
}
