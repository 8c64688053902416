// Processes of a benchmark beside the one that measures, each asked by name over Node's own channel and tied to a processor.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

/** What a process answers: functions of one argument. What they take and give must survive structured cloning. */
// biome-ignore lint/suspicious/noExplicitAny: the bound of a type parameter; each worker's own interface says the types
export type Commands<C> = { readonly [Name in keyof C]: (argument: any) => unknown }

export interface Worker<C extends Commands<C>> {
  readonly pid: number
  /** @throws what the command threw, with its message */
  ask<Name extends keyof C & string>(
    name: Name,
    ...argument: Parameters<C[Name]>
  ): Promise<Awaited<ReturnType<C[Name]>>>
  /** Resolves when the process is gone. Default `SIGKILL`. */
  kill(signal?: NodeJS.Signals): Promise<void>
}

/** Serving processes run here, one at a time under load. */
export const serverCpu = 0
/** The load generator, Redis and what else is not measured runs here. */
export const loadCpu = 1

export interface WorkerOptions {
  /** The processor it may use. Without `taskset`, or with only one processor, it may use any. */
  readonly cpu?: number
  /** Such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[]
}

/** Starts `bench/<program>.ts` as a process of its own. It ends with this one. */
export async function startWorker<C extends Commands<C>>(
  program: string,
  { cpu, nodeOptions = [] }: WorkerOptions = {},
): Promise<Worker<C>> {
  const path = fileURLToPath(new URL(`./${program}.js`, import.meta.url))
  const command = [process.execPath, '--enable-source-maps', ...nodeOptions, path]
  if (cpu !== undefined && canPin()) command.unshift('taskset', '-c', String(cpu))
  const [executable = '', ...words] = command
  const child = spawn(executable, words, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const waiting = new Map<number, (answer: Answered) => void>()
  const isGone = once(child, 'exit')
  child.on('message', (answer: Answered) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  child.on('exit', (code, signal) => {
    const error = `${program} ended with ${code ?? signal}`
    for (const [id, settle] of waiting) settle({ id, error })
    waiting.clear()
  })
  let count = 0
  return {
    pid: child.pid ?? 0,
    ask: (name, ...[argument]) =>
      new Promise((resolve, reject) => {
        count += 1
        waiting.set(count, ({ error, result }) => {
          if (error === undefined) resolve(result as never)
          else reject(new Error(`${program}.${name}: ${error}`))
        })
        child.send({ id: count, name, argument } satisfies Asked)
      }),
    async kill(signal = 'SIGKILL') {
      child.kill(signal)
      await isGone
    },
  }
}

/** The other end: answers what the parent asks, until the parent is gone. */
export function answerParent<C extends Commands<C>>(commands: C): void {
  process.on('message', async ({ id, name, argument }: Asked) => {
    const command = commands[name as keyof C]
    try {
      process.send?.({ id, result: await command(argument) } satisfies Answered)
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      process.send?.({ id, error: text } satisfies Answered)
    }
  })
  process.on('disconnect', () => process.exit())
}

interface Asked {
  readonly id: number
  readonly name: string
  readonly argument: unknown
}

interface Answered {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

/** Whether processes can be kept apart here. */
export function canPin(): boolean {
  pinning ??= availableParallelism() > 1 && spawnSync('taskset', ['-c', '1', 'true']).status === 0
  return pinning
}
let pinning: boolean | undefined
