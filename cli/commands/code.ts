// callbook code: prints one item, or the slice it needs, as a program.

import { type Diagnostic, findItem } from '#collection'
import { classicItem, programOf, sliceOf } from '#program'
import { findTarget, type Target } from '#targets'
import { CliError, usage } from '../cli-error.ts'
import { command, type Io } from '../command.ts'
import { contextArguments, liveDynamic, openContext } from '../context.ts'

export const code = command({
  name: 'code',
  about: 'Print an item of the collection as a program.',
  args: {
    item: {
      kind: 'positional',
      required: true,
      about: 'name or number of the item, or the beginning of its name',
    },
    target: {
      kind: 'option',
      short: 't',
      value: 'id',
      required: true,
      about: 'what to print it in; see: callbook targets',
    },
    'with-prerequisites': {
      kind: 'flag',
      about: 'print the earlier steps that it needs as well, as one program',
    },
    style: {
      kind: 'option',
      value: 'name',
      about: 'runnable (default), or classic: as Chilkat Online Tools prints it',
    },
    ...contextArguments,
  },
  examples: ['code "Step 6" --target go-net-http', 'code 6 --target powerbuilder-chilkat --style classic'],
  async run(values, io) {
    const target = findTarget(values.target)
    const { collection, ...context } = await openContext(values)
    const item = findItem(collection, values.item)
    if (values.style === 'classic') {
      const urlValues = new Map(collection.variables.map(({ name, value }) => [name, value]))
      io.stdout.write(printClassic(target, classicItem(item, urlValues)))
      return 0
    }
    if (values.style !== undefined && values.style !== 'runnable') {
      throw usage(`no style "${values.style}"`, 'choose runnable or classic')
    }
    const make = values['with-prerequisites'] ? sliceOf : programOf
    const { program, diagnostics } = make(item, { ...context, dynamic: liveDynamic })
    const obstacle = target.cannot?.(program)
    if (obstacle)
      throw new CliError('E_CANNOT', `${target.id} cannot say this: ${obstacle}`, 'choose another target')
    io.stdout.write(target.print(program).code)
    tell(diagnostics, io)
    return 0
  },
})

function printClassic(target: Target, item: Parameters<NonNullable<Target['classic']>>[0]): string {
  if (!target.classic) {
    throw usage(
      `${target.id} has no classic style`,
      'the classic style exists for powerbuilder-chilkat and shell-curl',
    )
  }
  return target.classic(item).code
}

function tell(diagnostics: readonly Diagnostic[], { stderr }: Io): void {
  for (const { message, at, code } of diagnostics)
    stderr.write(`note: ${message}  [${code}${at && ` at ${at}`}]\n`)
}
