// Every command, in the order of the help.

import type { Command } from '../command.ts'
import { code } from './code.ts'
import { powerscript } from './powerscript.ts'
import { run } from './run.ts'
import { start } from './start.ts'
import { targets } from './targets.ts'
import { tenant } from './tenant.ts'
import { verify } from './verify.ts'

export const commands: readonly Command[] = [start, run, code, targets, verify, tenant, powerscript]
