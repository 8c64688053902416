// What a configuration file says in other words than the settings: relative paths, and where a secret is.

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isObject, type Path, type Problem, pointerOf } from './check-setting.ts'
import type { Shape } from './setting-shape.ts'

export interface World {
  /** Relative paths start here. */
  readonly folder: string
  readonly environment: Environment
  /** Gets what cannot be settled; its value is then `undefined`. */
  readonly report: (problem: Problem) => void
}

/** Where `{"env": "NAME"}` looks. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * A copy of `value` in which paths are absolute and secrets are at hand. What has not the shape it must stays as it is; to
 * find that is the next one's task.
 */
export async function settleTexts(
  shape: Shape,
  value: unknown,
  world: World,
  path: Path = [],
): Promise<unknown> {
  if (shape.kind === 'text') return await settleText(shape, value, world, path)
  if (shape.kind === 'either') {
    const [text] = shape.of.filter(({ kind }) => kind === 'text')
    return typeof value === 'string' && text ? await settleTexts(text, value, world, path) : value
  }
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) return value
    return await Promise.all(value.map((item, index) => settleTexts(shape.of, item, world, [...path, index])))
  }
  if ((shape.kind !== 'group' && shape.kind !== 'map') || !isObject(value)) return value
  const settled: Record<string, unknown> = Object.create(null)
  for (const [name, inner] of Object.entries(value)) {
    const member =
      shape.kind === 'map' ? shape.of : Object.hasOwn(shape.members, name) ? shape.members[name] : undefined
    settled[name] = member === undefined ? inner : await settleTexts(member, inner, world, [...path, name])
  }
  return settled
}

async function settleText(
  { isPath, isSecret, keeps }: Extract<Shape, { kind: 'text' }>,
  value: unknown,
  world: World,
  path: Path,
): Promise<unknown> {
  if (isPath && typeof value === 'string' && value !== '' && value !== keeps) {
    return resolve(world.folder, value)
  }
  if (!isSecret || !isObject(value)) return value
  const [[kind, where] = [], ...others] = Object.entries(value)
  if (others.length > 0 || typeof where !== 'string') {
    world.report(unsettled(path, 'does not say where it is', secretForms))
    return undefined
  }
  if (kind === 'env') {
    const found = world.environment[where]
    if (found) return found
    world.report(unsettled(path, `is in the environment variable ${where}, which is not set`, `set ${where}`))
    return undefined
  }
  if (kind === 'file') return await readSecret(resolve(world.folder, where), world, path)
  world.report(unsettled(path, `does not say where it is`, secretForms))
  return undefined
}

const secretForms = 'give it the secret itself, {"env": "NAME"} or {"file": "path"}'

/** The line break at the file's end is not part of the secret. */
async function readSecret(file: string, { report }: World, path: Path): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    report(unsettled(path, `is in ${file}, which cannot be read: ${code}`, 'check the path and its rights'))
    return undefined
  }
}

function unsettled(path: Path, what: string, hint: string): Problem {
  return { path, at: 'value', message: `setting "${pointerOf(path)}" ${what}`, hint }
}
