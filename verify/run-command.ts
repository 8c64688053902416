// Runs one command with limits: of time, of output, and of what it leaves behind.

import { type ChildProcess, spawn } from 'node:child_process'

export interface CommandOptions {
  /** Program and words. It is looked up in `environment.PATH`. */
  readonly command: readonly string[]
  readonly folder: string
  /** The whole environment of the command. */
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

export type CommandResult =
  | {
      readonly kind: 'ended'
      /** `null` when a signal ended it. */
      readonly exitCode: number | null
      /** At most 64 KiB of each; the rest is read and dropped. */
      readonly stdout: string
      readonly stderr: string
    }
  | { readonly kind: 'timed out'; readonly stdout: string; readonly stderr: string }
  /** There is no such program, or it may not be started. */
  | { readonly kind: 'not started'; readonly message: string }

/**
 * Everything the command has started is killed when it ends, runs out of time, or is aborted: it is the leader of a
 * process group of its own (on Windows only the command itself can be killed).
 * @throws the signal's reason when aborted
 */
export async function runCommand({
  command,
  folder,
  environment,
  timeoutMs,
  signal,
}: CommandOptions): Promise<CommandResult> {
  signal?.throwIfAborted()
  const [program = '', ...words] = command
  const child = spawn(program, words, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const stop = () => killGroup(child)
  let isTimedOut = false
  const timer = setTimeout(() => {
    isTimedOut = true
    stop()
  }, timeoutMs)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const exitCode = await ended(child)
    signal?.throwIfAborted()
    return isTimedOut
      ? { kind: 'timed out', stdout: stdout(), stderr: stderr() }
      : { kind: 'ended', exitCode, stdout: stdout(), stderr: stderr() }
  } catch (error) {
    if (signal?.aborted || !isSpawnError(error)) throw error
    return { kind: 'not started', message: error.message }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    // What it started may hold the pipes open, so that is ended first; `close` then comes when all is read.
    child.on('exit', () => killGroup(child))
    child.on('close', resolve)
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // Nobody is left in the group: that is what was wanted.
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const pieces: Buffer[] = []
  let bytes = 0
  stream.on('data', (piece: Buffer) => {
    if (bytes < maxOutputBytes) pieces.push(piece.subarray(0, maxOutputBytes - bytes))
    bytes += piece.length
  })
  return () => Buffer.concat(pieces).toString('utf8')
}

const isSpawnError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && String(error.syscall).startsWith('spawn')

const maxOutputBytes = 65_536
