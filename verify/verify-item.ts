// Proves a printed program: runs it, unedited, against the live server, and holds what arrives against the collection.

import type { Item } from '#collection'
import { type Program, type ProgramContext, prerequisitesOf, programOf, type Step, sliceOf } from '#program'
import type { Run, Target } from '#targets'
import { captures } from './answers.ts'
import { type BodyFiles, bodyFiles } from './body-files.ts'
import type { Host } from './host.ts'
import { environmentOf, inputValues, redirected, requestOf, resolved } from './input-values.ts'
import { type Judged, judge, type Planned, programVerdict } from './judge.ts'
import { playPrerequisites } from './prerequisites.ts'
import type { ProbeTools, ToolVersion } from './probe-tools.ts'
import { openRecorder } from './recorder.ts'
import { runProgram } from './run-program.ts'
import { type Mask, maskOf } from './secrets.ts'
import { type MaskedStep, maskedStep, maskedVerdict } from './shown.ts'
import type { Verdict } from './verdict.ts'
import { VerifyError } from './verify-error.ts'

export interface VerifyOptions {
  readonly target: Target
  /** What the program is printed with: as on the page, so that the page's text is what is proven. */
  readonly context: ProgramContext
  /** The live server's origin. Nothing else is ever called. */
  readonly upstream: URL
  /** Values of variables at run time, by the collection's names: the AM's URL, passwords. They win over printed defaults. */
  readonly values: ReadonlyMap<string, string>
  readonly host: Host
  /** `toolProbe(host, …)`; give the same one to every call. */
  readonly probe: ProbeTools
  /** Existing folder in which each run gets a folder of its own. */
  readonly temporaryFolder: string
  /** Folder of the files that bodies name. Default: there are none. */
  readonly filesFolder?: string
  /** Milliseconds. Default: 120,000 to build, 60,000 to run, 30,000 for a request of a prerequisite. */
  readonly timeouts?: { readonly buildMs?: number; readonly runMs?: number; readonly requestMs?: number }
  readonly signal?: AbortSignal
}

/** Secrets are masked in everything but `text`, which has none. */
export interface Verification {
  readonly verdict: Verdict
  /** What it was built and run with; empty when it was not. */
  readonly tools: readonly ToolVersion[]
  /** The printed program; empty when the target cannot say it. */
  readonly text: string
  /** The steps whose request arrived, in order. */
  readonly steps: readonly MaskedStep[]
}

/**
 * Proves the program of one item. The items it depends on are played first by this program itself, so that their
 * tokens are there. Calls may run side by side.
 * @throws the signal's reason when aborted
 */
export function verifyItem(item: Item, options: VerifyOptions): Promise<Verification> {
  const { program } = programOf(item, options.context)
  return verify({ program, items: [item], prerequisites: prerequisitesOf(item, options.context) }, options)
}

/** Proves the program that runs everything the item needs and then the item itself. */
export function verifyFlow(item: Item, options: VerifyOptions): Promise<Verification> {
  const { program } = sliceOf(item, options.context)
  return verify(
    { program, items: [...prerequisitesOf(item, options.context), item], prerequisites: [] },
    options,
  )
}

interface Subject {
  readonly program: Program
  /** One for each step of the program. */
  readonly items: readonly Item[]
  /** Played before. */
  readonly prerequisites: readonly Item[]
}

async function verify(subject: Subject, options: VerifyOptions): Promise<Verification> {
  const { target, probe: probeTools, filesFolder } = options
  const notRun = (because: string, text = ''): Verification => ({
    verdict: { kind: 'not run', because },
    tools: [],
    text,
    steps: [],
  })

  const cannot = target.cannot?.(subject.program)
  if (cannot !== undefined) return notRun(`the target cannot say it: ${cannot}`)
  const text = target.print(subject.program).code
  const { run } = target
  if ('never' in run) return notRun(run.never, text)
  const probe = await probeTools(target)
  if (probe.kind === 'missing') return notRun(probe.because, text)

  const files = bodyFiles(filesFolder)
  const secrets = new Map<string, string>()
  try {
    const values = await playPrerequisites(subject.prerequisites, files, secrets, options)
    const found = await prove({ ...subject, text, run, values, files, secrets }, options)
    return { ...found, tools: probe.tools, text }
  } catch (error) {
    // What this program itself could not do says nothing about the printed one.
    if (error instanceof VerifyError) return notRun(maskOf(secrets)(error.message), text)
    throw error
  }
}

interface Attempt extends Subject {
  readonly text: string
  readonly run: Run
  /** Of variables, at run time. */
  readonly values: ReadonlyMap<string, string>
  readonly files: BodyFiles
  /** By name; what the run shows to be one is added. */
  readonly secrets: Map<string, string>
}

async function prove(
  attempt: Attempt,
  options: VerifyOptions,
): Promise<{ verdict: Verdict; steps: MaskedStep[] }> {
  const { program, items, text, run, files, secrets } = attempt
  const { upstream, host, temporaryFolder, timeouts, signal } = options
  const recorder = await openRecorder({ upstream })
  try {
    const recorderUrl = new URL(recorder.url)
    const known = inputValues(items, program.inputs, attempt.values, secrets, options)
    const given = redirected(known, upstream, recorderUrl)
    // Asked before anything runs, so that no program calls another server.
    for (const item of items) requestOf(item, given, recorderUrl, files.read, options)
    const result = await runProgram({
      text,
      run,
      inputs: environmentOf(program.inputs, given),
      files: files.of(program.steps.map((step) => step.request)),
      host,
      temporaryFolder,
      buildTimeoutMs: timeouts?.buildMs ?? 120_000,
      runTimeoutMs: timeouts?.runMs ?? 60_000,
      ...(signal && { signal }),
    })
    await recorder.settled(2_000)
    const plan = planOf(items, program.steps)
    const found = judge({
      plan,
      exchanges: recorder.exchanges(),
      values: new Map(given),
      readFile: files.read,
      resolve: (item, values) => resolved(item, values, options),
    })
    keepSecrets(found.judged, secrets)
    const mask = showing(maskOf(secrets), recorderUrl)
    return {
      verdict: maskedVerdict(programVerdict(plan, found, result), mask),
      steps: found.judged.map((one) => maskedStep(one, mask)),
    }
  } finally {
    await recorder.close()
  }
}

function planOf(items: readonly Item[], steps: readonly Step[]): Planned[] {
  if (items.length !== steps.length) throw new TypeError(`${items.length} items, but ${steps.length} steps`)
  return items.flatMap((item, i) => {
    const step = steps[i]
    return step ? [{ item, step }] : []
  })
}

/** What answers gave counts as secret: tokens are what flows keep. */
function keepSecrets(judged: readonly Judged[], secrets: Map<string, string>): void {
  for (const { planned, exchange } of judged) {
    if (exchange.response === undefined) continue
    for (const [variable, value] of captures(planned.step, exchange.response)) secrets.set(variable, value)
  }
}

/** The recorder's port is another in each run and nobody's business. */
const showing =
  (mask: Mask, recorder: URL): Mask =>
  (text) =>
    mask(text).replaceAll(recorder.host, 'recorder')
