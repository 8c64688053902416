// What an identity says under an attribute, and how it is found by that.

import { type IdentityAttributes, isAttributes } from './identity.ts'
import type { IdentityIndex } from './identity-store.ts'

/**
 * The texts under an attribute. One that lies in another, such as `preferences/updates`, stands among the attributes under its
 * whole path; `preferences` means all that lie in it.
 */
export function textsUnder(attributes: IdentityAttributes, path: string): readonly string[] {
  return Object.entries(attributes).flatMap(([name, values]) =>
    name === path || name.startsWith(`${path}/`) ? values : [],
  )
}

/** Texts of a profile are compared without regard to case and to how an accent is written, as in a directory. */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

/** Identities by the folded texts under an attribute. What is no identity that this version can read is found by none. */
export function attributeIndex(attribute: string): IdentityIndex {
  return {
    name: attribute,
    textsOf: ({ attributes }) =>
      isAttributes(attributes) ? textsUnder(attributes, attribute).map(folded) : [],
  }
}
