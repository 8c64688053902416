// What a running script knows.

import type { DataType } from './data-type.ts'
import type { Surroundings } from './host.ts'
import type { Value } from './value.ts'

export interface Frame {
  readonly around: Surroundings
  /** By name in lower case. */
  readonly variables: Map<string, Variable>
}

export interface Variable {
  readonly type: DataType
  value: Value
}
