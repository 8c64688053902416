// One process at a time for a directory: a local socket that listens in it, which the system closes when its process dies.

import { createHash } from 'node:crypto'
import { lstat, realpath, rename, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { StoreError } from '../store-error.ts'

export interface DirectoryLock {
  /** `false` when somebody has removed, moved or replaced the directory, or the lock in it: another process may have it by now. */
  isHeld(): Promise<boolean>
  release(): Promise<void>
}

/**
 * Takes the directory, also from a process that died without giving it back. A process id in a file would not do:
 * ids are used again, and mean nothing in another container. The directory must be on a disk of this machine.
 * @throws E_STORE_LOCKED while another has it; E_STORE_DIRECTORY when no socket can be made there
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  checkLength(directory)
  const path = process.platform === 'win32' ? await pipePath(directory) : join(directory, 'lock')
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const server = await listen(path, directory)
    if (server) return await lockBy(server, path)
    if (await isAnswering(path)) break
    if (!(await removeDead(path))) break
  }
  throw new StoreError(
    'E_STORE_LOCKED',
    `another process has the session store in ${directory}`,
    'stop it, or give this one a folder of its own: --data',
  )
}

async function lockBy(server: Server, path: string): Promise<DirectoryLock> {
  const own = await fileAt(path)
  const isHeld = async () => {
    const there = await fileAt(path)
    if (there !== undefined) return there === own
    // `removeDead` of another process may have moved it aside for a moment.
    await wait(asideMs)
    return (await fileAt(path)) === own
  }
  return {
    isHeld,
    // To close it removes what has its name, which may be somebody else's. The system closes it with the process.
    release: async () => ((await isHeld()) ? await close(server) : undefined),
  }
}

/** What tells it from every other file as long as it is open; `undefined` when nothing is there. A pipe lies in no directory. */
async function fileAt(path: string): Promise<string | undefined> {
  if (process.platform === 'win32') return path
  try {
    const { dev, ino } = await lstat(path)
    return `${dev} ${ino}`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** A longer name of a socket would be cut off without a word, and the lock stand elsewhere. macOS allows 103 bytes, `/lock.<id>` is 15. */
function checkLength(directory: string): void {
  if (process.platform === 'win32' || Buffer.byteLength(directory) <= maxPathBytes) return
  throw new StoreError(
    'E_STORE_DIRECTORY',
    `the path ${directory} is longer than ${maxPathBytes} bytes`,
    'give the store a shorter path; a relative one will do',
  )
}

/** Windows knows local sockets as pipes, which lie in no directory. One that is reached by several paths must have one name. */
async function pipePath(directory: string): Promise<string> {
  const path = await realpath(directory)
  const name = createHash('sha256').update(path.toLowerCase()).digest('hex').slice(0, 32)
  return `\\\\.\\pipe\\callbook-${name}`
}

/** `undefined` when something of that name is there already. */
function listen(path: string, directory: string): Promise<Server | undefined> {
  return new Promise((done, failed) => {
    const server = createServer((socket) => socket.destroy())
    server.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE') return done(undefined)
      const hint = 'the directory must be writable and on a local disk'
      failed(
        new StoreError('E_STORE_DIRECTORY', `cannot lock ${directory}: ${cause.message}`, hint, { cause }),
      )
    })
    // The lock alone must not keep a process alive.
    server.unref()
    server.listen(path, () => done(server))
  })
}

/** Only a refusal, or nothing there, says that nobody listens; any other trouble counts as somebody. */
function isAnswering(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path)
    socket.on('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      done(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    )
  })
}

/**
 * Removes what a dead process left. It is moved aside first and asked again there, for another process may have been faster
 * and listen on that name by now; then it gets its name back.
 * @returns whether the name is free
 */
async function removeDead(path: string): Promise<boolean> {
  const aside = `${path}.${process.pid}`
  try {
    await rename(path, aside)
  } catch {
    // Somebody else moved it; the next try to listen shows who won.
    return true
  }
  if (await isAnswering(aside)) {
    await rename(aside, path)
    return false
  }
  await rm(aside, { force: true })
  return true
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done())
  })
}

/** Much longer than two renames take. */
const asideMs = 100
const maxPathBytes = 88
