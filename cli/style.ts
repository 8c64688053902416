// Colour, where it helps: on a terminal, and never when NO_COLOR is set.

import type { Io, Output } from './command.ts'

export interface Style {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
}

export function styleOf(output: Output, env: Io['env']): Style {
  const isColoured = output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  const paint = (on: number, off: number) => (text: string) =>
    isColoured ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return { good: paint(32, 39), bad: paint(31, 39), dim: paint(2, 22), bold: paint(1, 22) }
}
