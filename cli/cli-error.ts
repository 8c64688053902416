// A refusal to a person: what and where, what to do, and the exit code that goes with it.

import type { ExitCode } from './command.ts'

/** An error that a person can do something about. Every `code` stands in docs/reference/errors.md. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: string
  readonly hint: string

  constructor(code: string, message: string, hint: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}

export const usage = (message: string, hint: string): CliError => new CliError('E_USAGE', message, hint)

/** Any room's error with a code and a hint is a refusal; what has neither is a bug. */
export interface Refusal extends Error {
  readonly code: string
  readonly hint: string
}

export function isRefusal(error: unknown): error is Refusal {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('E_') &&
    'hint' in error &&
    typeof error.hint === 'string'
  )
}

/** What lies outside this program: network, disk, ports, tools. Everything else a person got wrong. */
export function exitCodeOf(code: string): ExitCode {
  return outside.has(code) ? 3 : 2
}

const outside: ReadonlySet<string> = new Set([
  'E_AM_UNREACHABLE',
  'E_AUDIT',
  'E_DATA_DIRECTORY',
  'E_LISTEN',
  'E_PORT_IN_USE',
  'E_RUN_BROKEN',
  'E_RUN_MEMORY',
  'E_RUN_STOPPED',
  'E_RUN_TIMEOUT',
  'E_SECRET_FILE',
  'E_STORE_BUSY',
  'E_STORE_CLOSED',
  'E_STORE_DAMAGED',
  'E_STORE_DIRECTORY',
  'E_STORE_FAILED',
  'E_STORE_FOREIGN',
  'E_STORE_FULL',
  'E_STORE_LOCKED',
  'E_STORE_NEWER',
  'E_STORE_TOO_LARGE',
  'E_STORE_UNREACHABLE',
  'E_VERIFY_PREREQUISITE',
  'E_VERIFY_SEND',
  'E_WORKBENCH_ASSETS',
  'E_WORKBENCH_LISTEN',
])
