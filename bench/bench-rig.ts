// The processes and the folder of one benchmark, gone when it ends, however it ends.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Commands, startWorker, type Worker, type WorkerOptions } from './worker.ts'

export interface BenchRig {
  /** Empty, on the disk of the system's temporary files. */
  readonly directory: string
  start<C extends Commands<C>>(program: string, options?: WorkerOptions): Promise<Worker<C>>
}

export async function withRig<T>(run: (rig: BenchRig) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-bench-'))
  const workers: { kill(): Promise<void> }[] = []
  try {
    return await run({
      directory,
      async start(program, options) {
        const worker = await startWorker(program, options)
        workers.push(worker)
        return worker as never
      },
    })
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()))
    await rm(directory, { recursive: true, force: true })
  }
}
