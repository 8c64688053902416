// callbook code: prints one item, or the slice it needs, as a program.

import { type Diagnostic, findFolder, findItem } from '#collection'
import { classicItem, flowOf, type ProgramReading, programOf, sliceOf } from '#program'
import { findTarget, type Target } from '#targets'
import { CliError, usage } from '../cli-error.ts'
import { command, type Io } from '../command.ts'
import { type Context, contextArguments, liveDynamic, openContext } from '../context.ts'

export const code = command({
  name: 'code',
  about: 'Print an item of the collection, or a whole folder, as a program.',
  args: {
    item: {
      kind: 'positional',
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
    folder: { kind: 'option', value: 'name', about: 'print every step of this folder as one program' },
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
    const context = await openContext(values)
    if (values.style === 'classic') {
      io.stdout.write(printClassic(target, context, itemName(values.item)))
      return 0
    }
    if (values.style !== undefined && values.style !== 'runnable') {
      throw usage(`no style "${values.style}"`, 'choose runnable or classic')
    }
    const { program, diagnostics } = readProgram(values, context)
    const obstacle = target.cannot?.(program)
    if (obstacle)
      throw new CliError('E_CANNOT', `${target.id} cannot say this: ${obstacle}`, 'choose another target')
    io.stdout.write(target.print(program).code)
    tell(diagnostics, io)
    return 0
  },
})

function readProgram(
  wanted: {
    readonly item: string | undefined
    readonly folder: string | undefined
    readonly 'with-prerequisites': boolean
  },
  { collection, ...files }: Context,
): ProgramReading {
  const sources = { ...files, dynamic: liveDynamic }
  if (wanted.folder !== undefined) {
    if (wanted.item !== undefined) throw usage('code prints an item or a folder', 'name one of them')
    const folder = findFolder(collection, wanted.folder)
    return flowOf(folder, sources, folder.name)
  }
  const item = findItem(collection, itemName(wanted.item))
  return wanted['with-prerequisites'] ? sliceOf(item, sources) : programOf(item, sources)
}

function itemName(given: string | undefined): string {
  if (given !== undefined) return given
  throw usage('code needs <item>', 'name an item, or a folder with --folder; see: callbook code --help')
}

function printClassic(target: Target, { collection }: Context, wanted: string): string {
  if (!target.classic) {
    throw usage(
      `${target.id} has no classic style`,
      'the classic style exists for powerbuilder-chilkat and shell-curl',
    )
  }
  const urlValues = new Map(collection.variables.map(({ name, value }) => [name, value]))
  return target.classic(classicItem(findItem(collection, wanted), urlValues)).code
}

function tell(diagnostics: readonly Diagnostic[], { stderr }: Io): void {
  for (const { message, at, code } of diagnostics)
    stderr.write(`note: ${message}  [${code}${at && ` at ${at}`}]\n`)
}
