// PowerBuilder with the Chilkat ActiveX. Read it together with `chilkat/`: there is what the program calls, and in what words.

import { chilkatCannot } from './chilkat/cannot.ts'
import { lowerToChilkat } from './chilkat/lower.ts'
import { printPowerScript } from './chilkat/powerscript.ts'
import { printClassicPowerBuilder } from './classic-powerbuilder.ts'
import type { Target } from './target.ts'

export const powerbuilderChilkat = {
  id: 'powerbuilder-chilkat',
  language: 'PowerBuilder',
  client: 'Chilkat',
  extension: '.powerscript',
  highlight: 'powerscript',
  // PowerBuilder runs on Windows only and has no command line of its own; our interpreter stands in for it.
  run: {
    needs: [],
    file: 'program.powerscript',
    command: ['callbook', 'powerscript', 'program.powerscript'],
  },
  cannot: chilkatCannot,
  print: (program) => printPowerScript(program, lowerToChilkat(program)),
  classic: printClassicPowerBuilder,
} satisfies Target
