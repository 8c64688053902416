// PowerScript: reads a script whole, and runs it with the OLE objects that printed programs use.

export type { Host } from './host.ts'
export { parsePowerScript } from './parser.ts'
export { PowerScriptError } from './powerscript-error.ts'
export { runPowerScript } from './run.ts'
