// Which tools are on this machine, and in which version.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Target, Tool } from '#targets'
import { type Host, hostCommand, makeHome, programEnvironment } from './host.ts'
import { runCommand } from './run-command.ts'

export interface ToolVersion {
  readonly name: string
  /** First line that the tool prints about itself, at most 200 characters. */
  readonly version: string
}

export type Probe =
  | { readonly kind: 'ready'; readonly tools: readonly ToolVersion[] }
  /** `because` names the first tool that does not answer, and the Debian package that has it. */
  | { readonly kind: 'missing'; readonly because: string }

/** Asks each tool that a target needs for its version. */
export type ProbeTools = (target: Target) => Promise<Probe>

/**
 * Each tool is asked once as long as the returned function lives, however many targets need it.
 * @param temporaryFolder where the tools get an empty folder to run in
 */
export function toolProbe(host: Host, temporaryFolder: string): ProbeTools {
  const asked = new Map<string, Promise<string | undefined>>()
  const ask = (tool: Tool) => {
    const key = JSON.stringify(tool.version)
    const answer = asked.get(key) ?? versionOf(tool, host, temporaryFolder)
    asked.set(key, answer)
    return answer
  }
  return async ({ run }) => {
    if ('never' in run) return { kind: 'missing', because: run.never }
    const tools: ToolVersion[] = []
    for (const tool of run.needs) {
      const version = await ask(tool)
      if (version === undefined) return { kind: 'missing', because: missing(tool) }
      tools.push({ name: tool.name, version })
    }
    return { kind: 'ready', tools }
  }
}

async function versionOf(tool: Tool, host: Host, temporaryFolder: string): Promise<string | undefined> {
  const folder = await mkdtemp(join(temporaryFolder, 'callbook-probe-'))
  try {
    await makeHome(folder)
    const result = await runCommand({
      command: hostCommand(host, tool.version),
      folder,
      environment: programEnvironment(host, folder),
      timeoutMs: 30_000,
    })
    if (result.kind !== 'ended' || result.exitCode !== 0) return undefined
    const lines = `${result.stdout}\n${result.stderr}`.split('\n').map((line) => line.trim())
    return (lines.find((line) => line !== '') ?? 'present').slice(0, 200)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function missing({ name, version, debian }: Tool): string {
  const [program = ''] = version
  // A library is asked through its language: `python3 -c "import requests"`.
  const what =
    program === name || program === 'callbook' ? `there is no ${name}` : `${program} has no ${name}`
  return debian === undefined ? what : `${what} (Debian: ${debian})`
}
