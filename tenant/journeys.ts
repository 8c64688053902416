// The journeys of a tenant: those that are built in, and those its settings bring.

import { builtInJourneys, inspectTrees, type Journey, JourneyError, parseJourneys } from '#journey'
import type { Path, Problem } from './configuration/check-setting.ts'
import type { TenantSettings } from './configuration/settings.ts'
import { TenantError } from './tenant-error.ts'
import { readTextFile, whyUnreadable } from './text-file.ts'

type JourneySettings = Pick<TenantSettings, 'journeys' | 'defaultJourney' | 'realms'>

/**
 * Reads the files and checks every tree. A journey of the settings takes the place of a built-in one of its name.
 *
 * @throws TenantError E_JOURNEY for the first problem
 */
export async function openJourneys(settings: JourneySettings): Promise<readonly Journey[]> {
  const { journeys, problems } = await inspectJourneys(settings)
  const [problem] = problems
  if (problem !== undefined) throw new TenantError('E_JOURNEY', problem.message, problem.hint)
  return journeys
}

/** What is to be said of the journeys of some settings. */
export interface InspectedJourneys {
  /** They count only when there is no problem. */
  readonly journeys: readonly Journey[]
  readonly problems: readonly Problem[]
  /** What a tenant starts with, but somebody may fail on. */
  readonly warnings: readonly Problem[]
}

export async function inspectJourneys(settings: JourneySettings): Promise<InspectedJourneys> {
  const problems: Problem[] = []
  const collect = async <T>(path: Path, work: () => T | Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof JourneyError || error instanceof TenantError)) throw error
      problems.push({ path, at: 'value', message: error.message, hint: error.hint })
      return otherwise
    }
  }
  const own: Journey[] = []
  const places = new Map<string, Path>()
  for (const [index, given] of settings.journeys.entries()) {
    const path = ['journeys', index]
    const read = await collect(path, () => readJourneys(given), [])
    own.push(...read)
    for (const { tree } of read) places.set(tree._id, path)
  }
  const journeys = [...builtInJourneys.filter(({ tree }) => !places.has(tree._id)), ...own]
  if (problems.length > 0) return { journeys, problems, warnings: [] }
  const found = inspectTrees(journeys)
  const place = ({ journey, message, hint }: (typeof found.problems)[number]): Problem => {
    return { path: places.get(journey) ?? ['journeys'], at: 'value', message, hint }
  }
  problems.push(...found.problems.map(place), ...defaultProblems(settings, journeys))
  return { journeys, problems, warnings: found.warnings.map(place) }
}

async function readJourneys(given: string | Journey): Promise<Journey[]> {
  if (typeof given !== 'string') return parseJourneys(given, 'the settings')
  return parseJourneys(await readJson(given), given)
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readTextFile(file))
  } catch (cause) {
    const what = cause instanceof SyntaxError ? cause.message : whyUnreadable(cause)
    throw new TenantError(
      'E_JOURNEY',
      `cannot read ${file}: ${what}`,
      'name a file with an exported journey',
      {
        cause,
      },
    )
  }
}

/** A journey that is asked for by nobody's name must be there, too. */
function defaultProblems(
  { defaultJourney, realms }: JourneySettings,
  journeys: readonly Journey[],
): Problem[] {
  const names = journeys.map(({ tree }) => tree._id)
  const asked: [Path, string][] = [[['defaultJourney'], defaultJourney]]
  for (const [realm, settings] of Object.entries(realms)) {
    if (settings.defaultJourney === undefined) continue
    asked.push([['realms', realm, 'defaultJourney'], settings.defaultJourney])
  }
  return asked
    .filter(([, name]) => !names.includes(name))
    .map(([path, name]) => ({
      path,
      at: 'value',
      message: `there is no journey "${name}"`,
      hint: `give it one of ${names.join(', ')}`,
    }))
}
