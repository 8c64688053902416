// Holds a value against the shape of its setting, and finds every problem in it.

import { nearest } from '#refusal'
import type { Group, Members, Shape } from './setting-shape.ts'

/** Something in the settings that has to be changed. */
export interface Problem {
  /** The way to it from the top: `['realms', '/alpha', 'sessions']`. */
  readonly path: Path
  /** Whether the name itself is wrong, or the value under it. */
  readonly at: 'name' | 'value'
  /** What and where, in a sentence without its full stop; never a secret. */
  readonly message: string
  /** What to do. */
  readonly hint: string
}

export type Path = readonly (string | number)[]

/** RFC 6901. */
export function pointerOf(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** All problems of `value`, in its own order. What is `undefined` counts as not given. */
export function problemsOf(shape: Shape, value: unknown, path: Path = []): Problem[] {
  switch (shape.kind) {
    case 'group':
      return isObject(value) ? problemsOfGroup(shape, value, path) : [wrong(shape, value, path)]
    case 'map':
      if (!isObject(value)) return [wrong(shape, value, path)]
      return given(value).flatMap(([name, inner]) => [
        ...(fits(shape.names, name) ? [] : [wrongName(shape.names.wanted, [...path, name])]),
        ...problemsOf(shape.of, inner, [...path, name]),
      ])
    case 'list':
      if (!Array.isArray(value)) return [wrong(shape, value, path)]
      return value.flatMap((item, index) => problemsOf(shape.of, item, [...path, index]))
    case 'either': {
      const chosen = shape.of.find((candidate) => isOfKind(candidate, value))
      return chosen === undefined ? [wrong(shape, value, path)] : problemsOf(chosen, value, path)
    }
    default:
      return fits(shape, value) ? [] : [wrong(shape, value, path)]
  }
}

/** What a value has to be, for a person. */
export function wantedOf(shape: Shape): string {
  switch (shape.kind) {
    case 'boolean':
      return 'true or false'
    case 'number':
      return `a whole number${shape.unit && ` of ${shape.unit}`} from ${shape.minimum} to ${shape.maximum}`
    case 'choice':
      return `one of ${shape.values.map((value) => `"${value}"`).join(', ')}`
    case 'map':
      return `an object whose names are ${shape.names.wanted}`
    case 'group':
      return `an object with ${namesOf(shape.members)}`
    default:
      return shape.wanted
  }
}

function problemsOfGroup({ members, required }: Group, value: JsonLike, path: Path): Problem[] {
  const missing = required
    .filter((name) => value[name] === undefined)
    .map((name): Problem => {
      const message = `setting "${pointerOf(path)}" has no "${name}"`
      const shape = members[name]
      return { path, at: 'value', message, hint: `give it ${shape === undefined ? 'one' : wantedOf(shape)}` }
    })
  const inside = given(value).flatMap(([name, inner]) => {
    const member = Object.hasOwn(members, name) ? members[name] : undefined
    return member === undefined
      ? [unknownName(members, [...path, name])]
      : problemsOf(member, inner, [...path, name])
  })
  return [...missing, ...inside]
}

function fits(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case 'boolean':
      return typeof value === 'boolean'
    case 'number':
      return Number.isInteger(value) && Number(value) >= shape.minimum && Number(value) <= shape.maximum
    case 'choice':
      return shape.values.includes(value as string)
    case 'text':
      return typeof value === 'string' && shape.pattern.test(value) && (shape.holds?.(value) ?? true)
    default:
      return isObject(value)
  }
}

/** Whether that alternative is meant, right or wrong. */
function isOfKind(shape: Shape, value: unknown): boolean {
  if (shape.kind === 'text' || shape.kind === 'choice') return typeof value === 'string'
  return shape.kind === 'list' ? Array.isArray(value) : isObject(value)
}

function wrong(shape: Shape, value: unknown, path: Path): Problem {
  const isSecret = shape.kind === 'text' && shape.isSecret
  const what = path.length === 0 ? 'the configuration' : `setting "${pointerOf(path)}"`
  const message = `${what} is ${isSecret ? 'of the wrong form' : describe(value)}`
  return { path, at: 'value', message, hint: `give it ${wantedOf(shape)}` }
}

function wrongName(wanted: string, path: Path): Problem {
  const [...above] = path
  const name = above.pop()
  const message = `setting "${pointerOf(above)}" has the name ${JSON.stringify(name)}`
  return { path, at: 'name', message, hint: `give it ${wanted}` }
}

/** A name that belongs elsewhere is told its place, one that is nowhere what else there is. */
function unknownName(members: Members, path: Path): Problem {
  const name = String(path.at(-1))
  const above = path.slice(0, -1)
  const topFirst = [...pathsOf(members)].sort((a, b) => a.length - b.length)
  const near = nearest(name, topFirst, {
    nameOf: (candidate) => String(candidate.at(-1)),
    forgiven: (known) => Math.max(2, known.length / 2),
  })
  const hint = near ? `did you mean "${pointerOf([...above, ...near])}"?` : `known here: ${namesOf(members)}`
  return { path, at: 'name', message: `there is no setting "${pointerOf(path)}"`, hint }
}

function* pathsOf(members: Members, above: readonly string[] = []): Iterable<readonly string[]> {
  for (const [name, member] of Object.entries(members)) {
    yield [...above, name]
    if (member.kind === 'group') yield* pathsOf(member.members, [...above, name])
  }
}

const namesOf = (members: Members): string => Object.keys(members).join(', ')

/** Text is shown by its beginning; what has an inside may hold a secret, so only its kind is said. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  const shown = JSON.stringify(value) ?? String(value)
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown
}

type JsonLike = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonLike {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function given(value: JsonLike): [string, unknown][] {
  return Object.entries(value).filter(([, inner]) => inner !== undefined)
}
