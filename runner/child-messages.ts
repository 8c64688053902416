// What the runner's two processes say to each other.

import type { JsonObject } from '#collection'
import type { RunEvent } from './events.ts'

/** Named values in order; a map does not survive JSON. */
export type Pairs = readonly (readonly [name: string, value: string])[]

/** The one message to the child. */
export interface RunOrder {
  readonly source: JsonObject
  /** Ids of the items of `source`, depth first. */
  readonly items: readonly string[]
  readonly environmentName: string
  readonly environment: Pairs
  readonly globals: Pairs
  /** In place of, or beside, the collection's own. */
  readonly collectionVariables: Pairs
  readonly scriptTimeoutMs: number
  readonly requestTimeoutMs: number
  /** More resident memory than this ends the child, bytes. */
  readonly memoryLimitBytes: number
  readonly filesFolder: string | undefined
  readonly verifyTls: boolean
}

export type ChildEvent = Exclude<RunEvent, { readonly kind: 'done' }>

/** Messages from the child: events, then one of the last three; after that it only waits to be killed. */
export type ChildMessage =
  | ChildEvent
  | {
      readonly kind: 'values'
      readonly environment: Pairs
      readonly globals: Pairs
      readonly collectionVariables: Pairs
    }
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'outOfMemory' }
