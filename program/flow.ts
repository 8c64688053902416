// From items of a collection to a program: one item, the smallest flow it needs, or a whole flow.

import {
  type Diagnostic,
  type Entry,
  type Folder,
  type Item,
  requestTemplate,
  type ScopeSources,
} from '#collection'
import { type FirstUse, inputsOf, requestDiagnostics } from './inputs.ts'
import { scriptOf } from './item-script.ts'
import { prerequisitesOf } from './prerequisites.ts'
import type { Program, Step } from './program.ts'
import { ProgramError } from './program-error.ts'
import { programScope } from './program-scope.ts'

/** Where the values of variables come from. */
export type ProgramContext = ScopeSources

export interface ProgramReading {
  readonly program: Program
  /** What a reader of the program has to know; of a flow, each begins with the name of its step. */
  readonly diagnostics: readonly Diagnostic[]
}

/** A program of one step: the item alone. What earlier steps would set is an input. */
export function programOf(item: Item, context: ProgramContext): ProgramReading {
  return read([item], context, item.name)
}

/** The smallest flow that the item needs: the steps that set its variables, those that set theirs, and the item. */
export function sliceOf(item: Item, context: ProgramContext): ProgramReading {
  return read([...prerequisitesOf(item, context), item], context, item.name)
}

/**
 * All steps of a folder, or the given ones, in their order.
 * @throws ProgramError E_EMPTY_FLOW when there is no step
 */
export function flowOf(of: Folder | readonly Item[], context: ProgramContext, name: string): ProgramReading {
  return read('kind' in of ? itemsBelow(of) : of, context, name)
}

function read(items: readonly Item[], context: ProgramContext, name: string): ProgramReading {
  if (items.length === 0) {
    throw new ProgramError(
      'E_EMPTY_FLOW',
      `"${name}" has no request`,
      'name a folder that holds at least one request',
    )
  }
  const captured = new Set<string>()
  const uses = new Map<string, FirstUse>()
  const steps: Step[] = []
  const diagnostics: Diagnostic[] = []
  for (const item of items) {
    const template = requestTemplate(item, programScope(item, context, captured))
    const script = scriptOf(item)
    const isNew = (variable: string) => !captured.has(variable) && !uses.has(variable)
    const ofRequest = requestDiagnostics(item, template, isNew)
    for (const variable of template.variables) {
      if (isNew(variable.name)) uses.set(variable.name, { item, variable })
    }
    for (const { variable } of script.captures) captured.add(variable)
    steps.push({
      name: item.name,
      request: template.request,
      expect: script.expect,
      captures: script.captures,
    })
    const told = [...ofRequest, ...script.diagnostics]
    diagnostics.push(...(items.length === 1 ? told : told.map((one) => ofStep(item, one))))
  }
  return { program: { name, inputs: inputsOf([...uses.values()]), steps }, diagnostics }
}

const ofStep = ({ name }: Item, diagnostic: Diagnostic) => ({
  ...diagnostic,
  message: `${name}: ${diagnostic.message}`,
})

/** In the collection's order. */
const itemsBelow = (entry: Entry): Item[] =>
  entry.kind === 'item' ? [entry] : entry.entries.flatMap(itemsBelow)
