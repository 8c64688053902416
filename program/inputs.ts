// What the reader of a program has to supply, and what there is to say about it.

import type { Diagnostic, Item, ItemTemplate, TemplateVariable } from '#collection'
import { environmentNames, isSecretName } from './input-names.ts'
import { setterAfter, setterBefore } from './prerequisites.ts'
import type { Input } from './program.ts'

/** A variable where a program uses it for the first time. */
export interface FirstUse {
  readonly item: Item
  readonly variable: TemplateVariable
}

/** The inputs, in the order of their first use. */
export function inputsOf(uses: readonly FirstUse[]): Input[] {
  const names = environmentNames(uses.map(({ variable }) => variable.name))
  return uses.map(({ item, variable }) => {
    const { name, value } = variable
    const isSecret = variable.isSecret || isSecretName(name)
    const setBy = setterBefore(item, name) ?? setterAfter(item, name)
    return {
      name,
      environmentName: names.get(name) ?? name,
      ...(value !== undefined && !isSecret && { default: value }),
      isSecret,
      ...(setBy && { setBy: setBy.name }),
    }
  })
}

/**
 * What there is to say of an item's request and its variables. Of an open variable it says which step sets it
 * (`set-by-step`) where one does, of a dynamic one that Postman makes it anew for each request (`dynamic-variable`).
 * @param isNew whether the item is the program's first use of the variable; it is told there only
 */
export function requestDiagnostics(
  item: Item,
  { variables, diagnostics }: ItemTemplate,
  isNew: (variable: string) => boolean,
): Diagnostic[] {
  const open = new Map(
    variables.map(({ name }) => [name, diagnostics.find(({ variable }) => variable === name)]),
  )
  const told = new Set(open.values())
  return [
    ...diagnostics.filter((diagnostic) => !told.has(diagnostic)),
    ...variables
      .filter(({ name }) => isNew(name))
      .flatMap((variable) => variableDiagnostics(item, variable, open.get(variable.name))),
  ]
}

function variableDiagnostics(
  item: Item,
  { name, value, isDynamic }: TemplateVariable,
  open: Diagnostic | undefined,
): Diagnostic[] {
  const at = open?.at ?? ''
  if (isDynamic && value !== undefined) {
    const message = `variable "${name}" is a sample, "${value}"; Postman makes a new one each time`
    return [{ code: 'dynamic-variable', message, at }]
  }
  if (value !== undefined) return []
  const before = setterBefore(item, name)
  const after = before ? undefined : setterAfter(item, name)
  if (before || after) {
    const message = before
      ? `${name} is set by "${before.name}"; print it with --with-prerequisites`
      : `${name} is set by "${after?.name}", which comes later; state a first value in an environment`
    return [{ code: 'set-by-step', message, at }]
  }
  return open ? [open] : []
}
