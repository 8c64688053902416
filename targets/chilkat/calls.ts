// What a program does in the words of the Chilkat API, and of no language: what each binding prints.

import type { JsonScalar } from '#program'

export interface ChilkatProgram {
  /** Every value a call refers to, once: the program's variables first, then what is made of them. */
  readonly values: readonly ChilkatValue[]
  readonly steps: readonly ChilkatStep[]
}

export interface ChilkatValue {
  /** What calls refer to it by. */
  readonly key: string
  /** Words for an identifier. */
  readonly words: string
}

export interface ChilkatStep {
  readonly name: string
  readonly calls: readonly Call[]
}

/** Pieces to be joined; a value is named by its key. */
export type ChilkatText = readonly ({ readonly literal: string } | { readonly value: string })[]

/** In the order in which they are made. Each step creates one Http and sends once. */
export type Call =
  /** Stops with the sentence `missing` unless the value is more than blanks. */
  | { readonly kind: 'require'; readonly value: string; readonly missing: string }
  /** `into` becomes the text with every UTF-8 byte in `%XX`, except letters, digits and those of `except`. */
  | { readonly kind: 'percentEncode'; readonly into: string; readonly of: string; readonly except: string }
  | { readonly kind: 'base64'; readonly into: string; readonly of: ChilkatText }
  | { readonly kind: 'createHttp' }
  | {
      readonly kind: 'setHttp'
      readonly property: HttpProperty
      readonly to: number
      readonly because?: string
    }
  | { readonly kind: 'setHeader'; readonly name: ChilkatText; readonly value: ChilkatText }
  /** A request without a body. */
  | { readonly kind: 'quickRequest'; readonly verb: string; readonly url: ChilkatText }
  | {
      readonly kind: 'sendText'
      readonly verb: string
      readonly url: ChilkatText
      readonly text: ChilkatText
      readonly contentType: ChilkatText
    }
  | {
      readonly kind: 'sendParts'
      readonly verb: string
      readonly url: ChilkatText
      readonly parts: readonly Part[]
      readonly contentType: ChilkatText
    }
  /** `title` comes before what was expected and what was found. */
  | { readonly kind: 'expectStatus'; readonly title: string; readonly is: number }
  /** The answer as JSON; `isWrapped`: as the member `answer` of an object, because a JsonObject holds nothing else. */
  | { readonly kind: 'loadJson'; readonly isWrapped: boolean }
  /** `path` is Chilkat's: `a."b.c"[0]`. `absent` is the sentence for when nothing is there. */
  | { readonly kind: 'expectMember'; readonly absent: string; readonly path: string }
  | { readonly kind: 'expectValue'; readonly title: string; readonly path: string; readonly is: JsonScalar }
  /** The object at `path` (the empty one is the root) has these members, each a path, and no other. */
  | {
      readonly kind: 'expectKeys'
      readonly title: string
      readonly path: string
      readonly keys: readonly string[]
    }
  /** Without `absent` the old value stays when there is none. `isOptional`: an empty text counts as none. */
  | {
      readonly kind: 'capture'
      readonly into: string
      readonly path: string
      readonly isOptional: boolean
      readonly absent?: string
    }

export type HttpProperty = 'FollowRedirects' | 'ConnectTimeout' | 'ReadTimeout'

export type Part =
  | { readonly kind: 'text'; readonly text: ChilkatText }
  | { readonly kind: 'file'; readonly path: string }

/** What `JsonTypeOf` answers. */
export const jsonTypes = { string: 1, number: 2, object: 3, boolean: 5, null: 6 } as const
