// Runs one program of a folder by its name: `node dist/tools/run-named.js bench refresh-per-second --sessions 10000`.
// Without a name it lists them. Exit codes: the program's own; 2 when there is none of that name.

import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [folder = '', name, ...words] = process.argv.slice(2)
const sign = '// Claim: '
const root = fileURLToPath(new URL('../../', import.meta.url))
const programs = readdirSync(join(root, folder))
  .filter((file) => file.endsWith('.ts') && firstLine(file).startsWith(sign))
  .map((file) => file.slice(0, -'.ts'.length))

if (name !== undefined && programs.includes(name)) {
  const program = join(root, 'dist', folder, `${name}.js`)
  const child = spawn(process.execPath, ['--enable-source-maps', program, ...words], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => {
    process.exitCode = code ?? 3
  })
} else {
  if (name !== undefined) console.error(`error: no program "${name}" in ${folder}`)
  const width = Math.max(...programs.map((program) => program.length))
  for (const program of programs) {
    console.log(`${program.padEnd(width)}  ${firstLine(`${program}.ts`).slice(sign.length)}`)
  }
  process.exitCode = name === undefined ? 0 : 2
}

/** What a program's file begins with, before the one sentence that says what it shows; other files of the folder do not. */
function firstLine(file: string): string {
  return readFileSync(join(root, folder, file), 'utf8').split('\n', 1)[0] ?? ''
}
