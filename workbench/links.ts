// Where each page lives. Slugs and item ids need no encoding, and neither ever begins with `~`.

import type { Item } from '#collection'
import type { Target } from '#targets'
import type { Shelf } from './book.ts'

/** A program of an item: the item alone, or after the items it needs. */
export interface ProgramPlace {
  readonly shelf: Shelf
  readonly item: Item
  readonly target: Target
  readonly withPrerequisites: boolean
}

export const assetLink = (name: string): string => `/~assets/${name}`

/** All collections, with the reader's target kept where there is one. */
export const indexLink = (target?: Target): string => (target ? `/~${target.id}/` : '/')

export const shelfLink = (shelf: Shelf, target?: Target): string =>
  target ? `/${shelf.slug}/~${target.id}/` : `/${shelf.slug}/`

export function programLink({ shelf, item, target, withPrerequisites }: ProgramPlace): string {
  return `/${shelf.slug}/${item.id}/${target.id}${withPrerequisites ? '/with-prerequisites' : ''}`
}

/** The program's text as a file. */
export const fileLink = (place: ProgramPlace): string => `${programLink(place)}/${fileName(place)}`

export const runLink = (shelf: Shelf, item: Item): string => `/${shelf.slug}/${item.id}/~run`

/** What the program's file has to be called, or a name like it where nobody can run it. */
export function fileName({ item, target }: ProgramPlace): string {
  return 'never' in target.run ? `${item.id}${target.extension}` : target.run.file
}
