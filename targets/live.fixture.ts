// Runs printed programs with their real tools against a recorder on 127.0.0.1 that keeps every byte.

import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Program } from '#program'
import type { Run, Target } from './target.ts'

/** One request as it came; header names in lower case, texts of headers as Latin-1, the body as it is. */
export interface Received {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

export interface Recorder {
  readonly port: number
  /** Stops listening and gives what came, in order. */
  readonly close: () => Received[]
}

/** Answers the n-th request with the n-th answer, later ones with the last, and closes the connection after each. */
export function openRecorder(answers: readonly string[]): Promise<Recorder> {
  const received: Received[] = []
  const server = createServer((socket) =>
    readRequest(socket, (request) => {
      socket.end(answers[Math.min(received.length, answers.length - 1)] ?? '')
      received.push(request)
    }),
  )
  const close = () => {
    server.close()
    return received
  }
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as AddressInfo).port, close }))
  })
}

/** The text of an answer with this status, body and more header lines. */
export function anAnswer(status: number, body: string, ...headers: readonly string[]): string {
  const lines = [
    `HTTP/1.1 ${status} X`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...headers,
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface Outcome {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Workshop {
  readonly folder: string
  /** Runs it with these environment variables beside those of the workshop. */
  readonly run: (inputs?: Environment) => Promise<Outcome>
  readonly close: () => Promise<void>
}

/** Writes the program's text into a fresh folder and compiles it there. @throws Error with the compiler's words */
export async function workshop(
  target: Target,
  program: Program,
  environment: Environment,
): Promise<Workshop> {
  const { file, build, command } = target.run as Run
  const folder = await mkdtemp(join(tmpdir(), `callbook-${target.id}-`))
  await writeFile(join(folder, file), target.print(program).code)
  if (build) {
    const built = await execute(build, folder, environment)
    if (built.exitCode !== 0) throw new Error(`${target.id} does not compile: ${built.stderr}${built.stdout}`)
  }
  return {
    folder,
    run: (inputs) => execute(command, folder, { ...environment, ...inputs }),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Name of the first tool of the target that is missing here. */
export async function missingTool(target: Target, environment: Environment): Promise<string | undefined> {
  for (const { name, version } of (target.run as Run).needs) {
    const { exitCode } = await execute(version, tmpdir(), environment).catch(() => ({ exitCode: 1 }))
    if (exitCode !== 0) return name
  }
  return undefined
}

function execute(command: readonly string[], cwd: string, env: Environment): Promise<Outcome> {
  const [tool = '', ...args] = command
  const child = spawn(tool, args, { cwd, env, timeout: 60_000 })
  return new Promise((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
  })
}

function readRequest(socket: Socket, done: (request: Received) => void): void {
  let bytes = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (more: Buffer) => {
    bytes = Buffer.concat([bytes, more])
    const end = bytes.indexOf('\r\n\r\n')
    if (end < 0) return
    const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
    const headers = lines.map((line): [string, string] => {
      const at = line.indexOf(':')
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).replace(/^[ \t]+|[ \t]+$/g, '')]
    })
    const body = bytes.subarray(end + 4)
    const length = Number(headers.find(([name]) => name === 'content-length')?.[1] ?? 0)
    if (body.length < length) return
    const [method = '', target = ''] = first.split(' ')
    done({ method, target, headers, body })
  })
}
