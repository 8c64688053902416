// callbook powerscript: runs a PowerBuilder program on a machine that has no PowerBuilder.

import { runPowerScript } from '#powerscript'
import { command } from '../command.ts'
import { readText } from '../files.ts'

export const powerscript = command({
  name: 'powerscript',
  about: 'Run a PowerScript file; its message boxes are written to standard output.',
  args: {
    file: {
      kind: 'positional',
      required: true,
      about: 'the script, as `callbook code --target powerbuilder-chilkat` prints it',
    },
  },
  examples: ['powerscript program.powerscript'],
  async run({ file }, { stdout, stderr, env, stop }) {
    const { exitCode } = await runPowerScript(await readText(file), {
      environment: new Map(
        Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      write: (text) => stdout.write(text),
      writeError: (text) => stderr.write(text),
      signal: stop,
    })
    return exitCode === 0 ? 0 : 1
  },
})
