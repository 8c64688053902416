// What a setting may be, as data: checking, the JSON Schema and the table in the docs are made from it.

/** What a value may be. */
export type Shape =
  | { readonly kind: 'boolean' }
  | WholeNumber
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | Text
  | { readonly kind: 'list'; readonly of: Shape; readonly wanted: string }
  /** An object whose names the operator chooses. */
  | { readonly kind: 'map'; readonly names: Text; readonly of: Shape }
  | Group
  /** An object whose inside another room checks: a journey. */
  | { readonly kind: 'document'; readonly wanted: string }
  | { readonly kind: 'either'; readonly wanted: string; readonly of: readonly Shape[] }

export interface WholeNumber {
  readonly kind: 'number'
  readonly minimum: number
  readonly maximum: number
  /** Empty for what is only a number. */
  readonly unit: string
}

export interface Text {
  readonly kind: 'text'
  /** What to give, for whoever gave something else: "a path such as /alpha". */
  readonly wanted: string
  readonly pattern: RegExp
  /** What the pattern cannot say. */
  readonly holds?: (text: string) => boolean
  /** A path; in a configuration file it is relative to that file. */
  readonly isPath?: true
  /** A word that is no path. */
  readonly keeps?: string
  /** Never shown; a configuration file may say where it is instead: `{"env": "NAME"}`, `{"file": "path"}`. */
  readonly isSecret?: true
}

/** An object with known members. */
export interface Group {
  readonly kind: 'group'
  readonly members: Members
  readonly required: readonly string[]
}

export type Members = Readonly<Record<string, Setting>>

/** A shape with a sentence about it. Units, limits and defaults are not repeated in the sentence. */
export type Setting = Shape & { readonly about: string }

export const yesOrNo = { kind: 'boolean' } as const satisfies Shape

export const wholeNumber = (minimum: number, maximum: number, unit: string): WholeNumber => ({
  kind: 'number',
  minimum,
  maximum,
  unit,
})

export const oneOf = (...values: readonly string[]): Shape => ({ kind: 'choice', values })

export const text = (wanted: string, pattern: RegExp): Text => ({ kind: 'text', wanted, pattern })

export const path = (wanted: string): Text => ({ ...text(wanted, anyLine), isPath: true })

export const secret = (wanted: string): Text => ({ ...text(wanted, anyLine), isSecret: true })

export const listOf = (of: Shape, wanted: string): Shape => ({ kind: 'list', of, wanted })

export const group = (members: Members, required: readonly string[] = []): Group => ({
  kind: 'group',
  members,
  required,
})

/** A line that is not empty and has no control characters. */
export const anyLine = /^[^\p{Cc}]+$/u
