// The configuration file: JSON with comments, read as a whole, and every problem of it with its place.

import assert from 'node:assert/strict'
import { basename, dirname, resolve } from 'node:path'
import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { TenantError } from '../tenant-error.ts'
import { readTextFile, whyUnreadable } from '../text-file.ts'
import { type Problem, pointerOf, problemsOf } from './check-setting.ts'
import {
  type Configuration,
  configurationGroup,
  type Placement,
  placementTable,
} from './configuration-table.ts'
import { type GivenSettings, problemsBetween } from './settings.ts'
import { type Environment, settleTexts } from './settle-texts.ts'

/** A problem and where in the file it is. */
export interface LocatedProblem extends Problem {
  /** `tenant.jsonc:3:17`, both from 1. */
  readonly place: string
}

export interface InspectedConfiguration {
  /** Paths are absolute and secrets at hand. It counts only when there is no problem. */
  readonly configuration: Configuration
  /** In the file's own order. */
  readonly problems: readonly LocatedProblem[]
  /** Finds the place of what another check has found. */
  readonly locate: (problem: Problem) => LocatedProblem
}

/**
 * Reads a configuration file.
 *
 * @throws TenantError E_CONFIG for its first problem, and says how many more there are; E_FILE when it cannot be read
 */
export async function readConfiguration(file: string, environment: Environment): Promise<Configuration> {
  const { configuration, problems } = await inspectConfiguration(file, environment)
  const [first, ...others] = problems
  if (first === undefined) return configuration
  const more = others.length > 0 ? `; ${others.length} more: callbook tenant check ${file}` : ''
  throw new TenantError('E_CONFIG', `${first.place}: ${first.message}`, `${first.hint}${more}`)
}

/**
 * All that is wrong in the file itself. What it names, such as journeys and certificates, is not looked at.
 *
 * @throws TenantError E_FILE when it cannot be read
 */
export async function inspectConfiguration(
  file: string,
  environment: Environment,
): Promise<InspectedConfiguration> {
  const source = await readText(file)
  const placeOf = (offset: number) => `${file}:${lineAndColumn(source, offset)}`
  const tooDeep = depthProblem(source)
  const errors: ParseError[] = []
  const root = tooDeep ? undefined : parseTree(source, errors, { allowTrailingComma: true })
  const locate = (problem: Problem) => ({ ...problem, place: placeOf(offsetOf(root, problem)) })
  const syntax = tooDeep ?? syntaxProblem(source, errors) ?? journeyProblem(file, root)
  if (syntax !== undefined) {
    const problem = { ...syntax.problem, place: placeOf(syntax.offset) }
    return { configuration: { settings: {} }, problems: [problem], locate }
  }
  assert(root !== undefined, 'a text without errors has a value')
  const problems: Problem[] = []
  const settled = await settleTexts(configurationGroup, getNodeValue(root), {
    folder: dirname(resolve(file)),
    environment,
    report: (problem) => problems.push(problem),
  })
  problems.push(...problemsOf(configurationGroup, settled))
  const configuration = split(settled)
  if (problems.length === 0) problems.push(...problemsBetween(configuration.settings))
  const found = [
    ...problems.map((problem) => ({ problem, offset: offsetOf(root, problem) })),
    ...repeatedNames(root, []),
  ].sort((a, b) => a.offset - b.offset)
  const located = found.map(({ problem, offset }) => ({ ...problem, place: placeOf(offset) }))
  return { configuration, problems: located, locate }
}

async function readText(file: string): Promise<string> {
  try {
    return await readTextFile(file)
  } catch (cause) {
    const hint = 'give a text file in UTF-8 that this user may read'
    throw new TenantError('E_FILE', `cannot read ${file}: ${whyUnreadable(cause)}`, hint, { cause })
  }
}

/** What is wrong in the text, before there is a tree with paths. */
interface TextProblem {
  readonly problem: Problem
  readonly offset: number
}

function syntaxProblem(source: string, [error]: readonly ParseError[]): TextProblem | undefined {
  if (error === undefined) return undefined
  const what = printParseErrorCode(error.error)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
  const message = source.trim() === '' ? 'the file is empty' : what
  const hint = 'give it a JSON object; comments and a comma at the end of a list are fine'
  return { problem: { path: [], at: 'value', message, hint }, offset: error.offset }
}

/** What AM exports is brought by a configuration; of each of its members would be said that there is no such setting. */
function journeyProblem(file: string, root: Node | undefined): TextProblem | undefined {
  const tree = root && (findNodeAtLocation(root, ['tree']) ?? findNodeAtLocation(root, ['trees']))
  if (tree === undefined) return undefined
  const hint = `check a configuration file that names it: { "journeys": [${JSON.stringify(basename(file))}] }`
  const message = 'this is an exported journey and no configuration'
  return { problem: { path: [], at: 'value', message, hint }, offset: tree.parent?.offset ?? 0 }
}

/** The parser calls itself for each level, and would fail without a word of where. */
function depthProblem(source: string): TextProblem | undefined {
  const scanner = createScanner(source, true)
  let depth = 0
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const first = source.charAt(scanner.getTokenOffset())
    if (first === '{' || first === '[') depth += 1
    if (first === '}' || first === ']') depth -= 1
    if (depth <= mostLevels) continue
    const message = `more than ${mostLevels} objects and lists lie in each other`
    const problem: Problem = { path: [], at: 'value', message, hint: 'no setting lies that deep' }
    return { problem, offset: scanner.getTokenOffset() }
  }
  return undefined
}

/** Journeys that stand in the file itself take a dozen. */
const mostLevels = 100

/** Of two members of one name the parser keeps the last, silently. */
function repeatedNames(
  node: Node,
  path: readonly (string | number)[],
): { readonly problem: Problem; readonly offset: number }[] {
  const seen = new Set<unknown>()
  return (node.children ?? []).flatMap((child, index) => {
    const [name, value] = child.type === 'property' ? (child.children ?? []) : []
    const step = name === undefined ? index : String(name.value)
    const inside = repeatedNames(value ?? child, [...path, step])
    if (name === undefined || !seen.has(step)) {
      seen.add(step)
      return inside
    }
    const message = `setting "${pointerOf([...path, step])}" is given twice`
    const problem: Problem = { path: [...path, step], at: 'name', message, hint: 'keep one of them' }
    return [{ problem, offset: name.offset }]
  })
}

/** The settings go to the service, the rest to whoever opens it. */
function split(value: unknown): Configuration {
  const entries = Object.entries(value ?? {}).filter(([name]) => name !== '$schema')
  const isPlacement = ([name]: [string, unknown]) => Object.hasOwn(placementTable, name)
  const placement = Object.fromEntries(entries.filter(isPlacement)) as Placement
  const settings = Object.fromEntries(entries.filter((entry) => !isPlacement(entry))) as GivenSettings
  return { ...placement, settings }
}

/** Of what the problem is about, or of what it lies in. */
function offsetOf(root: Node | undefined, { path, at }: Pick<Problem, 'path' | 'at'>): number {
  const node = root && findNodeAtLocation(root, [...path])
  if (node === undefined) return path.length > 0 ? offsetOf(root, { path: path.slice(0, -1), at }) : 0
  const property = at === 'name' ? node.parent?.children?.[0] : undefined
  return (property ?? node).offset
}

function lineAndColumn(source: string, offset: number): string {
  const before = source.slice(0, offset).split('\n')
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}
