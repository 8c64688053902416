// Paths into a JsonObject, as Chilkat writes them.

import type { JsonPath } from '#program'

/** `['a', 'b.c', 0]` becomes `a."b.c"[0]`: a name that is no plain word stands in quotation marks. */
export function jsonPath(path: JsonPath): string {
  return path
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`
      return (
        (i === 0 ? '' : '.') +
        (/^[A-Za-z_][A-Za-z0-9_]*$/.test(step) ? step : `"${step.replaceAll('"', '\\"')}"`)
      )
    })
    .join('')
}

/** Whether Chilkat finds the path: a name with a backslash is never found, in whatever spelling. Measured with 9.5.0.96. */
export function isJsonPath(path: JsonPath): boolean {
  return path.every((step) => typeof step === 'number' || !step.includes('\\'))
}
