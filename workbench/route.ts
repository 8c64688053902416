// From an address to a page. Reading has no side effects, and the same address gives the same page.

import { findItem, type Item } from '#collection'
import { nearest } from '#refusal'
import type { Target } from '#targets'
import type { Asset } from './assets.ts'
import { type Book, firstTarget, printingOf, type Shelf } from './book.ts'
import { collectionPage } from './collection-page.ts'
import { indexPage } from './index-page.ts'
import { itemPage } from './item-page.ts'
import { fileLink, fileName, indexLink, type ProgramPlace, programLink, shelfLink } from './links.ts'
import { notFoundPage } from './not-found-page.ts'

export interface Answer {
  readonly status: 200 | 302 | 404
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

export interface Site {
  readonly book: Book
  readonly assets: ReadonlyMap<string, Asset>
  /** Stands in the pages that can run something. */
  readonly token: string
}

/** The answer to reading `path`, the part of an address before `?`. */
export function route(site: Site, path: string): Answer {
  const { book } = site
  const [first = '', ...rest] = segmentsOf(path)
  if (first === '') return page(indexPage(book))
  if (first === '~assets' && rest.length === 1) return asset(site, rest[0] ?? '')
  if (first.startsWith('~') && rest.length === 0) {
    const target = targetOf(book, first.slice(1))
    return target
      ? page(indexPage(book, target))
      : notFound('language', first.slice(1), nearTarget(book, first.slice(1), indexLink))
  }
  const shelf = book.shelves.find(({ slug }) => slug === first)
  if (shelf)
    return rest.length === 0 && !path.endsWith('/')
      ? redirect(shelfLink(shelf))
      : shelfRoute(site, shelf, rest)
  const meant = nearest(first, book.shelves, { nameOf: ({ slug }) => slug })
  return notFound('collection', first, meant && { name: meant.collection.name, link: shelfLink(meant) })
}

/** The item whose page, `/<collection>/<item-id>/~run`, asks to run it. */
export function runnableAt(book: Book, path: string): { shelf: Shelf; item: Item } | undefined {
  const [slug, id, last, ...rest] = segmentsOf(path)
  const shelf = book.shelves.find((one) => one.slug === slug)
  const item = shelf?.items.find((one) => one.id === id)
  return shelf && item && last === '~run' && rest.length === 0 ? { shelf, item } : undefined
}

function shelfRoute(
  site: Site,
  shelf: Shelf,
  [wanted = '', targetId = '', ...rest]: readonly string[],
): Answer {
  const { book } = site
  if (wanted === '') return page(collectionPage(book, shelf))
  if (wanted.startsWith('~') && targetId === '') {
    const target = targetOf(book, wanted.slice(1))
    if (target) return page(collectionPage(book, shelf, target))
    return notFound(
      'language',
      wanted.slice(1),
      nearTarget(book, wanted.slice(1), (one) => shelfLink(shelf, one)),
    )
  }
  const item = itemOf(shelf, wanted)
  if (item === undefined) return notFound('item', wanted, nearItem(book, shelf, wanted))
  const target = targetId === '' ? firstTarget(book) : targetOf(book, targetId)
  const at = (one: Target) => programLink({ shelf, item, target: one, withPrerequisites: false })
  if (target === undefined) return notFound('language', targetId, nearTarget(book, targetId, at))
  // One address for each page: an item's number, or its name, leads to its id.
  if (item.id !== wanted || target.id !== targetId) {
    return redirect([at(target), ...rest.map(encodeURIComponent)].join('/'))
  }
  const withPrerequisites = rest[0] === 'with-prerequisites'
  return programRoute(
    site,
    { shelf, item, target, withPrerequisites },
    withPrerequisites ? rest.slice(1) : rest,
  )
}

function programRoute({ book, token }: Site, place: ProgramPlace, rest: readonly string[]): Answer {
  if (rest.length === 0) return page(itemPage(book, place, token))
  const printing = printingOf(book, place)
  if (rest.length > 1 || rest[0] !== fileName(place) || !('text' in printing)) {
    const name = 'text' in printing ? fileName(place) : place.item.name
    return notFound('page', rest.join('/'), {
      name,
      link: 'text' in printing ? fileLink(place) : programLink(place),
    })
  }
  // As plain text and as a file: whatever a collection has put into it, no browser takes it for a page.
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Disposition': `attachment; filename="${fileName(place)}"`,
  }
  return { status: 200, headers, body: printing.text }
}

function asset({ assets }: Site, name: string): Answer {
  const found = assets.get(name)
  if (found === undefined) return notFound('file', name, undefined)
  return { status: 200, headers: { 'Content-Type': found.type }, body: found.bytes }
}

interface Suggestion {
  readonly name: string
  readonly link: string
}

function nearTarget(book: Book, wanted: string, linkOf: (target: Target) => string): Suggestion | undefined {
  const target = nearest(wanted, book.targets, { nameOf: ({ id }) => id })
  return target && { name: `${target.language} with ${target.client}`, link: linkOf(target) }
}

function nearItem(book: Book, shelf: Shelf, wanted: string): Suggestion | undefined {
  // Most ids begin with the same folders; a reader who mistypes means the end.
  const item =
    nearest(wanted, shelf.items, { nameOf: ({ id }) => id }) ??
    nearest(lastPart(wanted), shelf.items, { nameOf: ({ id }) => lastPart(id) })
  return (
    item && {
      name: item.name,
      link: programLink({ shelf, item, target: firstTarget(book), withPrerequisites: false }),
    }
  )
}

const lastPart = (id: string): string => id.slice(id.lastIndexOf('.') + 1)

function itemOf(shelf: Shelf, wanted: string): Item | undefined {
  try {
    return findItem(shelf.collection, wanted)
  } catch {
    // Its refusal is for a terminal; a page says it with a link.
    return undefined
  }
}

const targetOf = ({ targets }: Book, id: string): Target | undefined =>
  targets.find((target) => target.id === id)

/** Decoded; what is no proper encoding stays as it is and leads nowhere. */
function segmentsOf(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .filter((segment, i, all) => segment !== '' || i < all.length - 1)
    .map((segment) => {
      try {
        return decodeURIComponent(segment)
      } catch {
        return segment
      }
    })
}

const page = (body: string): Answer => ({ status: 200, headers: htmlType, body })

const redirect = (link: string): Answer => ({ status: 302, headers: { Location: link }, body: '' })

const notFound = (kind: string, wanted: string, suggestion: Suggestion | undefined): Answer => ({
  status: 404,
  headers: htmlType,
  body: notFoundPage(kind, wanted, suggestion),
})

const htmlType = { 'Content-Type': 'text/html; charset=utf-8' }
