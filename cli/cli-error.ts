// A refusal to a person: what and where, what to do, and the exit code that goes with it.

import { Refusal } from '#refusal'
import type { ExitCode } from './command.ts'

/** What the command line itself refuses. */
export class CliError extends Refusal {
  override readonly name = 'CliError'
}

export const usage = (message: string, hint: string): CliError => new CliError('E_USAGE', message, hint)

/** What lies outside this program: network, disk, ports, tools. Everything else a person got wrong. */
export function exitCodeOf(code: string): ExitCode {
  return outside.has(code) ? 3 : 2
}

const outside: ReadonlySet<string> = new Set([
  'E_AM_UNREACHABLE',
  'E_AUDIT',
  'E_DATA_DIRECTORY',
  'E_LISTEN',
  'E_OUTBOX',
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
