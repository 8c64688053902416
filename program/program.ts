// The intermediate program: what one item, or a whole flow, does, in the words of no language.

import type { RequestTemplate } from '#collection'

export interface Program {
  /** The item's name, or the flow's: `Step 6: Refresh Users' Session`. */
  readonly name: string
  /** Variables that the reader supplies, in order of first use. They stand at the top of the printed program. */
  readonly inputs: readonly Input[]
  /** One, or every step of a flow. Never empty. */
  readonly steps: readonly Step[]
}

export interface Input {
  /** As the collection writes it: `demoSSOToken`. A target makes its own identifier of it. */
  readonly name: string
  /** Name of the environment variable that supplies or overrides it: the name, with `_` for what a shell cannot say. */
  readonly environmentName: string
  /** What it is unless the environment says otherwise. Absent: the program stops with a sentence that names it. */
  readonly default?: string
  /** A password, token or client secret: it never has a default. */
  readonly isSecret: boolean
  /** Name of the step that sets it, where one does. */
  readonly setBy?: string
}

export interface Step {
  readonly name: string
  readonly request: RequestTemplate
  /** What the test script asserts, in its order. */
  readonly expect: readonly Expectation[]
  /** What the test script keeps for later steps, in its order. */
  readonly captures: readonly Capture[]
}

/** Member names and array indexes from the root of the JSON answer; the empty path is the root. */
export type JsonPath = readonly (string | number)[]

/** One assertion. `title` is the title of the `pm.test` it stands in; several may share one. */
export type Expectation =
  | { readonly kind: 'status'; readonly title: string; readonly is: number }
  | { readonly kind: 'equals'; readonly title: string; readonly path: JsonPath; readonly value: JsonScalar }
  | { readonly kind: 'has'; readonly title: string; readonly path: JsonPath }
  | {
      readonly kind: 'keys'
      readonly title: string
      readonly path: JsonPath
      readonly keys: readonly string[]
    }

export type JsonScalar = string | number | boolean | null

/** The text of the string (or the JSON text of the number or boolean) at `path` becomes the value of `variable`. */
export interface Capture {
  readonly variable: string
  readonly path: JsonPath
  /** The script sets it only when the value is there and not empty; otherwise an absent value is a failure. */
  readonly isOptional: boolean
}
