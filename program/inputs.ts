// What the reader of a program has to supply, and what there is to say about it.

import type { Diagnostic, Item, TemplateVariable } from '#collection'
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
    // A dynamic one is made up here and now: there is nothing to hide.
    const isSecret = !variable.isDynamic && (variable.isSecret || isSecretName(name))
    const setBy = setterBefore(item, name) ?? setterAfter(item, name)
    return {
      name,
      environmentName: names.get(name) ?? name,
      ...(value && !isSecret && { default: value }),
      isSecret,
      ...(setBy && { setBy: setBy.name }),
    }
  })
}

/**
 * `set-by-step` and `unresolved-variable` for a variable without a value, `dynamic-variable` for one that Postman makes
 * up anew for each request.
 */
export function inputDiagnostics({ item, variable }: FirstUse): Diagnostic[] {
  const { name, value, isDynamic } = variable
  const tell = (code: string, message: string) => [{ code, message, at: '' }]
  if (isDynamic) {
    return tell('dynamic-variable', `${name} is a sample, "${value}"; Postman makes a new one each time`)
  }
  // An empty value is how collections list what their reader has to fill in.
  if (value) return []
  const before = setterBefore(item, name)
  if (before)
    return tell('set-by-step', `${name} is set by "${before.name}"; print it with --with-prerequisites`)
  const after = setterAfter(item, name)
  if (after) {
    return tell(
      'set-by-step',
      `${name} is set by "${after.name}", which comes later; give it a first value in an environment`,
    )
  }
  return tell('unresolved-variable', `${name} has no value; give it one in an environment`)
}
