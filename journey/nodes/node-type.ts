// What a node of an authentication tree is: it asks, or it decides where the tree goes on.

import type { JsonObject } from '#crest'
import type { Clock, Denylist, RandomBytes } from '#session'
import type { Attempts } from '../attempts.ts'
import type { Answer, Callback } from '../callback.ts'
import type { Identity } from '../identity.ts'
import type { IdentityChange, IdentityRepository } from '../identity-repository.ts'
import type { Lockout } from '../lockout.ts'
import type { Mailer, TemplateMail } from '../mailer.ts'
import type { SelfServiceSettings } from '../self-service.ts'

/** What a journey knows. It goes into the `authId`, encrypted, and so from step to step. */
export interface JourneyState {
  /** What nodes tell each other: `username`, and what a node keeps under its own id. */
  readonly shared: JsonObject
  /** As `shared`, but a node that has used it removes it: `password`. */
  readonly transient: Readonly<Record<string, string>>
  readonly effects: JourneyEffects
}

/** What nodes have decided about the journey's end. Later ones win; properties and details add up. */
export interface JourneyEffects {
  readonly sessionProperties?: Readonly<Record<string, string>>
  readonly maxSessionTimeMinutes?: number
  readonly maxIdleTimeMinutes?: number
  readonly successUrl?: string
  readonly failureUrl?: string
  /** Takes the place of "Login failure". */
  readonly failureMessage?: string
  /** Members of the error's `detail`. */
  readonly failureDetail?: JsonObject
}

/** What the tenant lends to nodes. */
export interface NodeServices {
  readonly identities: IdentityRepository
  readonly attempts: Attempts
  readonly lockout: Lockout
  readonly selfService: SelfServiceSettings
  /** Security questions to ask of a name that nobody has. */
  readonly nobodysQuestions: (name: string) => readonly string[]
  /** `undefined` where mail goes nowhere. */
  readonly mailer: Mailer | undefined
  readonly denylist: Denylist
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}

/** Everything a node may look at. */
export interface NodeContext extends NodeServices {
  readonly realm: string
  /** Its own id in the tree; what it keeps in `shared` stands under names that begin with it. */
  readonly nodeId: string
  readonly state: JourneyState
  /** One for each callback this node has asked; `undefined` when it shall tell what it asks. */
  readonly answers: readonly Answer[] | undefined
  /** A request header, by any spelling of its name. */
  header(name: string): string | undefined
  /** Of the session the request came with, if it is one of this realm; `UserToken` is its user name. */
  sessionProperty(name: string): Promise<string | undefined>
  /** To be told of every identity a node has made, or has given what somebody collected, before the journey goes on. */
  identityChanged(changed: IdentityChanged): Promise<void>
  /** Runs a node that lies on this one, as on a page, knowing `state`. */
  runInner(nodeId: string, answers: readonly Answer[] | undefined, state: JourneyState): Promise<NodeResult>
}

export interface IdentityChanged {
  /** As it is now. */
  readonly identity: Identity
  readonly operation: 'CREATE' | 'UPDATE'
  /** For a new one its attributes only. */
  readonly change: IdentityChange
}

export type NodeResult = NodeOutcome | NodeQuestion | NodeDescent

/** The tree goes on along the connection of this name; what the node has learnt is added to the state. */
export interface NodeOutcome extends Learnt {
  readonly outcome: string
}

/** The tree stops here until the person has answered; the same node is run again with the answers. */
export interface NodeQuestion extends Learnt {
  readonly callbacks: readonly Callback[]
  /** Stands in the answer behind `callbacks`: a page's header, description and stage. Absent when it is no page that asks. */
  readonly page?: JsonObject
  /** The journey goes on by a link only; whoever follows it gives this node the answer `LinkFollowed`. */
  readonly suspension?: Suspension
}

export interface Suspension {
  /** Gets the link as `object.resumeURI`; absent when there is nobody to send it to, which nobody may be told. */
  readonly mail?: TemplateMail
  /** Minutes the link is good for; absent for the realm's. */
  readonly minutes?: number
}

/** Another tree is run; its end is this node's outcome, `true` or `false`. */
export interface NodeDescent {
  readonly innerTree: string
}

interface Learnt {
  readonly shared?: JsonObject
  /** An empty text removes what stood there. */
  readonly transient?: Readonly<Record<string, string>>
  readonly effects?: JourneyEffects
}

/** A kind of node. `process` keeps nothing between two calls. */
export interface NodeType {
  /** AM's name of it in an exported tree: `UsernameCollectorNode`. */
  readonly id: string
  /** It asks the person. Only such nodes lie on a page. */
  readonly asks?: true
  /** The outcomes a tree must connect. */
  outcomes(config: JsonObject): readonly string[]
  /** What of the settings cannot be, as the end of a sentence about the node; absent when any can. */
  problem?(config: JsonObject): string | undefined
  /** Its questions have a `suspension`. */
  readonly suspends?: true
  /** `config` is the node's own object in an exported tree. */
  process(config: JsonObject, context: NodeContext): Promise<NodeResult>
  /** Runs when a journey this node stands in has let somebody in. */
  succeeded?(config: JsonObject, context: NodePlace): Promise<void>
}

/** Where a node stands, for what it does without being walked through. */
export type NodePlace = NodeServices & Pick<NodeContext, 'realm' | 'nodeId' | 'state'>

/** The user name that was collected. */
export function usernameOf({ shared }: JourneyState): string | undefined {
  return typeof shared.username === 'string' ? shared.username : undefined
}

/** The state after a node has added what it has learnt. */
export function stateAfter(state: JourneyState, { shared, transient, effects = {} }: Learnt): JourneyState {
  const { sessionProperties, failureDetail, ...rest } = effects
  return {
    shared: { ...state.shared, ...shared },
    transient: Object.fromEntries(
      Object.entries({ ...state.transient, ...transient }).filter(([, value]) => value !== ''),
    ),
    effects: {
      ...state.effects,
      ...rest,
      ...(sessionProperties && {
        sessionProperties: { ...state.effects.sessionProperties, ...sessionProperties },
      }),
      ...(failureDetail && { failureDetail: { ...state.effects.failureDetail, ...failureDetail } }),
    },
  }
}

export const emptyState: JourneyState = { shared: {}, transient: {}, effects: {} }
