// What a node of an authentication tree is: it asks, or it decides where the tree goes on.

import type { JsonObject } from '#crest'
import type { Callback } from './callback.ts'
import type { IdentityRepository } from './identity-repository.ts'

/** What a tree has learnt. AM keeps the two apart, because only `shared` outlives the step. */
export interface JourneyState {
  /** Goes into the `authId`, encrypted, and so from step to step: `username`. */
  readonly shared: Readonly<Record<string, string>>
  /** Lives for one request only: `password`. */
  readonly transient: Readonly<Record<string, string>>
}

/** Everything a node may look at. */
export interface NodeContext {
  readonly realm: string
  readonly state: JourneyState
  /** What was typed for this node's callbacks; `undefined` when the node has not asked yet. */
  readonly answers: readonly string[] | undefined
  readonly identities: IdentityRepository
  /** A request header, by any spelling of its name. */
  header(name: string): string | undefined
  /** Runs a node that lies on this one, as on a page. */
  runInner(nodeId: string, answers: readonly string[] | undefined): Promise<NodeResult>
}

export type NodeResult = NodeOutcome | NodeQuestion

/** The tree goes on along the connection of this name; what the node has learnt is added to the state. */
interface NodeOutcome {
  readonly outcome: string
  readonly shared?: Readonly<Record<string, string>>
  readonly transient?: Readonly<Record<string, string>>
}

/** The tree stops here until the person has answered; the same node is run again with the answers. */
export interface NodeQuestion {
  readonly callbacks: readonly Callback[]
  /** Stands in the answer between `authId` and `callbacks`: a page's header, description and stage. */
  readonly page?: JsonObject
}

/** A kind of node. `process` keeps nothing between two calls. */
export interface NodeType {
  /** AM's name of it in an exported tree: `UsernameCollectorNode`. */
  readonly id: string
  /** The outcomes a tree must connect. */
  readonly outcomes: readonly string[]
  /** `config` is the node's own object in an exported tree. */
  process(config: JsonObject, context: NodeContext): Promise<NodeResult>
}
