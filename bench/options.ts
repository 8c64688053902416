// What can be said to a benchmark on its command line: numbers by name, nothing else.

import { parseArgs } from 'node:util'

/**
 * The numbers given as `--name value` or `--name=value`, the rest by default. `--rounds 3 --sessions 10000`
 *
 * An unknown name or a value that is no number of 0 or more ends the program with code 2 and the list of names.
 */
export function numberOptions<Name extends string>(
  defaults: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const names = Object.keys(defaults) as Name[]
  try {
    const { values } = parseArgs({
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    })
    const given = Object.entries(values).map(([name, value]) => [name, parseNumber(name, String(value))])
    return { ...defaults, ...Object.fromEntries(given) }
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`)
    for (const name of names) console.error(`  --${name} <number>   default ${defaults[name]}`)
    process.exit(2)
  }
}

function parseNumber(name: string, value: string): number {
  const number = Number(value.replaceAll('_', '') || Number.NaN)
  if (Number.isFinite(number) && number >= 0) return number
  throw new Error(`--${name} "${value}" is no number`)
}
