// Proves a printed program: runs it, unedited, against the live server, and holds what arrives against the collection.

import { type Item, type ResolvedRequest, requestTemplate, resolveRequest, scopeOf } from '#collection'
import {
  type Input,
  type Program,
  type ProgramContext,
  prerequisitesOf,
  programOf,
  type Step,
  sliceOf,
} from '#program'
import type { Target } from '#targets'
import { captures, unexpected } from './answers.ts'
import { type BodyFiles, bodyFiles } from './body-files.ts'
import { expectedRequest } from './expected-request.ts'
import type { Host } from './host.ts'
import { type Judged, judge, type Planned, programVerdict } from './judge.ts'
import type { ProbeTools, ToolVersion } from './probe-tools.ts'
import { openRecorder } from './recorder.ts'
import { runProgram } from './run-program.ts'
import { type Mask, maskOf } from './secrets.ts'
import { sendRequest } from './send-request.ts'
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
  const { target } = options
  const notRun = (because: string, text = ''): Verification => ({
    verdict: { kind: 'not run', because },
    tools: [],
    text,
    steps: [],
  })

  const cannot = target.cannot?.(subject.program)
  if (cannot !== undefined) return notRun(`the target cannot say it: ${cannot}`)
  const text = target.print(subject.program).code
  if ('never' in target.run) return notRun(target.run.never, text)
  const probe = await options.probe(target)
  if (probe.kind === 'missing') return notRun(probe.because, text)

  const files = bodyFiles(options.filesFolder)
  const secrets = new Map<string, string>()
  try {
    const values = await played(subject.prerequisites, files, secrets, options)
    const { verdict, steps } = await proven(subject, text, values, files, secrets, options)
    return { verdict, tools: probe.tools, text, steps }
  } catch (error) {
    // What this program itself could not do says nothing about the printed one.
    if (error instanceof VerifyError) return notRun(maskOf(secrets)(error.message), text)
    throw error
  }
}

/** Sends the requests of the prerequisites. @returns the run-time values and what the answers gave */
async function played(
  prerequisites: readonly Item[],
  files: BodyFiles,
  secrets: Map<string, string>,
  options: VerifyOptions,
): Promise<Map<string, string>> {
  const values = new Map([...(options.context.values ?? []), ...options.values])
  for (const item of prerequisites) {
    const { program } = programOf(item, options.context)
    const given = inputValues([item], program.inputs, values, secrets, options)
    const expected = expectedRequest(resolved(item, given, options), files.read)
    if (expected.origin.origin !== options.upstream.origin)
      throw elsewhere(item, expected.origin, options.upstream)
    options.signal?.throwIfAborted()
    const response = await sendRequest(expected, options.timeouts?.requestMs ?? 30_000)
    const [step] = program.steps
    if (step === undefined) continue
    for (const [variable, value] of captures(step, response)) {
      values.set(variable, value)
      secrets.set(variable, value)
    }
    const fault = unexpected(step, response)
    if (fault !== undefined)
      throw new VerifyError(
        'E_VERIFY_PREREQUISITE',
        `"${item.name}" must come first, but ${fault}`,
        'see whether the server runs, with this collection’s users',
      )
  }
  return values
}

async function proven(
  { program, items }: Subject,
  text: string,
  runtime: ReadonlyMap<string, string>,
  files: BodyFiles,
  secrets: Map<string, string>,
  options: VerifyOptions,
): Promise<{ verdict: Verdict; steps: MaskedStep[] }> {
  const { target, upstream, host, temporaryFolder, timeouts, signal } = options
  if ('never' in target.run) throw new TypeError(`${target.id} is never run`)
  const recorder = await openRecorder({ upstream })
  try {
    const given = redirected(
      inputValues(items, program.inputs, runtime, secrets, options),
      upstream,
      new URL(recorder.url),
    )
    const [first] = items
    if (first) assertReaches(first, resolved(first, given, options), recorder.url)
    const result = await runProgram({
      text,
      run: target.run,
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
    const mask = showing(maskOf(secrets), new URL(recorder.url))
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

function resolved(
  item: Item,
  values: ReadonlyMap<string, string>,
  { context }: VerifyOptions,
): ResolvedRequest {
  return resolveRequest(item, scopeOf(item, { ...context, values })).request
}

/**
 * Each input's value at run time: a given one, else what the collection's scopes say under the given ones, else what is
 * printed. Secrets are noted.
 */
function inputValues(
  items: readonly Item[],
  inputs: readonly Input[],
  given: ReadonlyMap<string, string>,
  secrets: Map<string, string>,
  { context }: VerifyOptions,
): Map<string, string> {
  const known = new Map<string, string | undefined>()
  for (const item of items) {
    const { variables } = requestTemplate(item, scopeOf(item, { ...context, values: given }))
    for (const { name, value } of variables) if (!known.has(name)) known.set(name, value)
  }
  const values = new Map(given)
  for (const { name, default: printed, isSecret } of inputs) {
    const value = given.get(name) ?? known.get(name) ?? printed
    if (value === undefined) throw noValue(name)
    if (value.includes('\0'))
      throw new VerifyError(
        'E_VERIFY_VALUE',
        `the value of "${name}" holds NUL, which no environment variable can`,
        'take it out',
      )
    values.set(name, value)
    if (isSecret) secrets.set(name, value)
  }
  return values
}

const noValue = (name: string) =>
  new VerifyError(
    'E_VERIFY_VALUE',
    `variable "${name}" has no value`,
    'give it one, for example in the environment file',
  )

/** The values with the recorder in place of the live server, where they begin with its URL or are its host. */
function redirected(values: ReadonlyMap<string, string>, upstream: URL, recorder: URL): Map<string, string> {
  const redirect = (value: string) => {
    if (startsWith(value, upstream.origin)) return recorder.origin + value.slice(upstream.origin.length)
    return startsWith(value, upstream.host) ? recorder.host + value.slice(upstream.host.length) : value
  }
  return new Map([...values].map(([name, value]) => [name, redirect(value)]))
}

/** Not `http://a:80` in `http://a:8080`. */
const startsWith = (value: string, start: string) =>
  value === start || (value.startsWith(start) && /^[/?#]/.test(value.slice(start.length)))

function assertReaches(item: Item, request: ResolvedRequest, recorder: string): void {
  if (startsWith(request.url, recorder)) return
  throw new VerifyError(
    'E_VERIFY_VALUE',
    `"${item.name}" would go to ${new URL(request.url).origin}: its URL does not begin with a variable that holds the live server's`,
    'write the server as a variable, or give the variable that names it the live server’s URL',
  )
}

function elsewhere(item: Item, origin: URL, upstream: URL): VerifyError {
  return new VerifyError(
    'E_VERIFY_VALUE',
    `"${item.name}" goes to ${origin.origin}, not to ${upstream.origin}`,
    'give the variable that names the server the live server’s URL',
  )
}

function environmentOf(
  inputs: readonly Input[],
  values: ReadonlyMap<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    inputs.map(({ name, environmentName }) => [environmentName, values.get(name) ?? '']),
  )
}

/** What answers gave counts as secret: tokens are what flows keep. */
function keepSecrets(judged: readonly Judged[], secrets: Map<string, string>): void {
  for (const { planned, exchange } of judged) {
    if (exchange.response)
      for (const [variable, value] of captures(planned.step, exchange.response)) secrets.set(variable, value)
  }
}

/** The recorder's port is another in each run and nobody's business. */
const showing =
  (mask: Mask, recorder: URL): Mask =>
  (text) =>
    mask(text).replaceAll(recorder.host, 'recorder')
