// Numbers that a person typed.

import { usage } from './cli-error.ts'

/** @returns the port, 0 for "any free one"; @throws CliError E_USAGE for anything that is none */
export function parsePort(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw usage(`--${option} is "${text}"`, 'give a whole number from 0 to 65535; 0 takes a free one')
}
