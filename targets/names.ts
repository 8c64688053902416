// The variables of a program under names of the target's language, and how each capture gives one its value.

import {
  type Capture,
  type Code,
  type IdentifierStyle,
  identifiers,
  type Program,
  type Step,
  variablesOf,
} from '#program'
import { templatesOf } from './request-facts.ts'

/** A function that gives the identifier of a variable. It throws a RangeError for one that the program does not have. */
export function namesOf(program: Program, style: IdentifierStyle): (variable: string) => Code {
  const names = identifiers([...program.inputs.map((input) => input.name), ...capturedBy(program)], style)
  return (variable) => {
    const name = names.get(variable)
    if (!name) throw new RangeError(`"${variable}" is neither an input nor captured by a step`)
    return name
  }
}

/** Variables that steps capture and no reader supplies. */
export function capturedOnly(program: Program): string[] {
  const inputs = new Set(program.inputs.map((input) => input.name))
  return capturedBy(program).filter((variable) => !inputs.has(variable))
}

export function isCaptured(variable: string, program: Program): boolean {
  return capturedBy(program).includes(variable)
}

/**
 * What an absent value means: the program stops (`required`; an empty text is a value), it stops also for an empty text
 * because the next step that uses the variable would have none (`needed`), or the variable keeps what it has (`kept`).
 */
export function captureRule(capture: Capture, step: Step, program: Program): 'required' | 'needed' | 'kept' {
  const { variable, isOptional } = capture
  if (!isOptional) return 'required'
  const at = program.steps.indexOf(step)
  const hasValue =
    program.inputs.some((input) => input.name === variable) || program.steps.slice(0, at).some(sets)
  const next = program.steps.slice(at + 1).find((later) => reads(later) || sets(later))
  return !hasValue && next && reads(next) ? 'needed' : 'kept'

  function sets(other: Step): boolean {
    return other.captures.some((candidate) => candidate.variable === variable)
  }
  function reads(other: Step): boolean {
    return templatesOf(other.request).some((template) => variablesOf(template).includes(variable))
  }
}

function capturedBy({ steps }: Program): string[] {
  return [...new Set(steps.flatMap((step) => step.captures.map((capture) => capture.variable)))]
}
