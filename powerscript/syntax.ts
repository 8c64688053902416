// The tree of a script. Names of variables are in lower case: PowerScript does not tell cases apart.

import type { DataType } from './data-type.ts'
import type { Position } from './powerscript-error.ts'
import type { Value } from './value.ts'

/** A script that was read whole: what it declares and what it does. */
export interface Script {
  readonly statements: Block
}

export type Block = readonly Statement[]

export type Statement = { readonly at: Position } & (
  | { readonly kind: 'declare'; readonly variables: readonly Declaration[] }
  | {
      readonly kind: 'assign'
      readonly target: Expression
      readonly operator: AssignOperator
      readonly value: Expression
    }
  | { readonly kind: 'call'; readonly expression: Expression }
  | { readonly kind: 'destroy'; readonly object: Expression }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: Block }
  | {
      readonly kind: 'choose'
      readonly subject: Expression
      readonly cases: readonly Case[]
      readonly otherwise: Block
    }
  | {
      readonly kind: 'for'
      readonly variable: Expression
      readonly from: Expression
      readonly to: Expression
      readonly step?: Expression
      readonly body: Block
    }
  | { readonly kind: 'loop'; readonly test?: LoopTest; readonly body: Block }
  | {
      readonly kind: 'try'
      readonly body: Block
      readonly catches: readonly Catch[]
      readonly finally: Block
    }
  | { readonly kind: 'throw'; readonly exception: Expression }
  | { readonly kind: 'return'; readonly value?: Expression }
  | { readonly kind: 'halt' | 'exit' | 'continue' }
)

export interface Declaration {
  readonly name: string
  readonly type: DataType
  readonly initial?: Expression
  readonly at: Position
}

export type AssignOperator = '=' | '+=' | '-=' | '*=' | '/='

export interface Branch {
  readonly condition: Expression
  readonly body: Block
}

export interface Case {
  readonly matches: readonly Match[]
  readonly body: Block
}

export type Match =
  | { readonly kind: 'is'; readonly operator: string; readonly value: Expression }
  | { readonly kind: 'range'; readonly from: Expression; readonly to: Expression }

export interface LoopTest {
  readonly condition: Expression
  /** `do while` and `do until` ask before the body, `loop while` and `loop until` after it. */
  readonly asks: 'before' | 'after'
  /** The loop goes on while the condition is this. */
  readonly goesOnWhen: boolean
}

export interface Catch {
  readonly className: string
  readonly name: string
  readonly body: Block
}

export type Expression = { readonly at: Position } & (
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'index'; readonly array: Expression; readonly index: Expression }
  | { readonly kind: 'member'; readonly object: Expression; readonly name: string }
  | {
      readonly kind: 'method'
      readonly object: Expression
      readonly name: string
      readonly args: readonly Expression[]
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'create'; readonly className: string }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
    }
)
