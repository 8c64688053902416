// The repository checks itself: walls between rooms, tables in the docs against the code, and the small rules.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { rooms, testPackages } from './rooms.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const files = listFiles()
const sources = files.filter((file) => file.endsWith('.ts'))
const read = (file: string) => readFileSync(join(root, file), 'utf8')

const bookSide = ['collection', 'program', 'targets', 'powerscript', 'runner', 'verify', 'workbench']
const tenantSide = ['crest', 'session', 'journey', 'store', 'tenant']

test('the tenant and the book are granted no room of each other, and have two below them', () => {
  for (const ground of ['refusal', 'markup']) assert.deepEqual(granted(ground), [], 'the ground under both')
  for (const room of tenantSide)
    assert.deepEqual(
      granted(room).filter((name) => bookSide.includes(name)),
      [],
      room,
    )
  for (const room of bookSide)
    assert.deepEqual(
      granted(room).filter((name) => tenantSide.includes(name)),
      [],
      room,
    )
})

test('a room imports only the rooms and packages it is granted, through their doors', () => {
  const faults: string[] = []
  for (const file of sources) {
    const room = file.split('/')[0] ?? ''
    if (!(room in rooms)) continue
    const isTest = /\.(test|contract)\.ts$/.test(file)
    for (const specifier of imported(file)) {
      const fault = importFault(room, file, specifier, isTest)
      if (fault) faults.push(`${file}: ${fault}`)
    }
  }
  assert.deepEqual(faults, [])
})

test('only cli reads the environment, prints to the terminal or exits', () => {
  const reaches = /\bprocess\.(env|exit|exitCode|stdout|stderr|argv)\b|\bconsole\./
  const allowed = new Set(
    read('tools/process-users.txt')
      .split('\n')
      .map((line) => line.split(' ')[0]),
  )
  const faults = sources.filter((file) => {
    const room = file.split('/')[0] ?? ''
    return (
      room in rooms &&
      room !== 'cli' &&
      !file.endsWith('.test.ts') &&
      !allowed.has(file) &&
      reaches.test(code(file))
    )
  })
  assert.deepEqual(faults, [])
})

test('every target file stands in the list of targets', () => {
  const index = read('targets/index.ts')
  const targets = sources.filter(
    (file) => /^targets\/[^/]+\.ts$/.test(file) && /satisfies Target\b/.test(read(file)),
  )
  assert.ok(targets.length >= 8)
  for (const file of targets) assert.match(index, new RegExp(`'\\./${file.slice('targets/'.length)}'`), file)
})

test('docs/reference/errors.md lists every error code, and no other', () => {
  const inCode = codesIn(
    /'(E_[A-Z_]+)'/g,
    sources.filter((file) => !file.endsWith('.test.ts')),
  )
  assert.deepEqual(firstColumn('docs/reference/errors.md'), inCode)
})

test('docs/reference/diagnostics.md lists every diagnostic code, and no other', () => {
  const rooms = sources.filter((file) => /^(collection|program)\//.test(file) && !file.endsWith('.test.ts'))
  const inCode = codesIn(/code: '([a-z0-9]+(?:-[a-z0-9]+)+)'/g, rooms)
  assert.deepEqual(firstColumn('docs/reference/diagnostics.md'), inCode)
})

test('CONTRIBUTING.md names every benchmark and every soak, and what each can be told', () => {
  const rows = [...read('CONTRIBUTING.md').matchAll(/^\| `([a-z0-9-]+)`(?: \*)? \|.*\| ([^|]*) \|$/gm)]
  const named = rows.map(([, name = '', options = '']) => [name, namesIn(/`--(\w+)`/g, options)])
  const programs = sources.filter((file) => /^bench\//.test(file) && read(file).startsWith('// Claim: '))
  const there = programs.map((file) => {
    const [, defaults = ''] = /numberOptions\(\{([^}]*)\}\)/.exec(read(file)) ?? []
    return [file.replace(/.*\/|\.ts$/g, ''), namesIn(/(\w+):/g, defaults)]
  })
  assert.deepEqual(named.sort(), there.sort())
})

test('ARCHITECTURE.md tells of every room from the ground up, and names types and files that the room has', () => {
  const sections = read('ARCHITECTURE.md').matchAll(/^### ([a-z]+)\n([\s\S]*?)(?=^##)/gm)
  const told = [...sections].map(([, room = '', text = '']) => ({ room, text }))
  assert.deepEqual(
    told.map(({ room }) => room),
    Object.keys(rooms),
  )
  const strange = told.flatMap(({ room, text }) => {
    const own = sources.filter((file) => file.startsWith(`${room}/`))
    const types = own.flatMap((file) => namesIn(/^(?:export )?(?:class|interface|type) (\w+)/gm, read(file)))
    const known = new Set([...types, ...own.map((file) => file.replace(/.*\//, ''))])
    const named = namesIn(/`([A-Z]\w+|[a-z-]+\.ts)`/g, text)
    return named.filter((name) => !known.has(name)).map((name) => `${room}: ${name}`)
  })
  assert.deepEqual(strange, [])
})

test('the files that ARCHITECTURE.md and CONTRIBUTING.md name are there', () => {
  const text = `${read('ARCHITECTURE.md')}${read('CONTRIBUTING.md')}`
  const named = namesIn(/`((?:[a-z-]+\/)+[a-z.-]+\.(?:ts|md))`/g, text)
  assert.ok(named.length > 10)
  assert.deepEqual(
    named.filter((file) => !files.includes(file)),
    [],
  )
})

test('no file is left half done or named for nothing', () => {
  const faults: string[] = []
  for (const file of files) {
    if (/(^|\/|[-.])(utils?|helpers?|common|misc)\./.test(file))
      faults.push(`${file}: name it for the one thing in it`)
    if (statSync(join(root, file)).size > 1_000_000) faults.push(`${file}: above 1 MB`)
    if (file.startsWith('samples/') || file.includes('/testdata/')) continue
    if (!/\.(ts|md|json|css|js|txt|yml)$/.test(file)) continue
    const text = read(file)
    if (text.includes('\r')) faults.push(`${file}: has CR`)
    if (file !== 'tools/tidy.test.ts' && /\bFIXME\b|\b(test|it|describe)\.only\b/.test(text))
      faults.push(`${file}: FIXME or .only`)
  }
  assert.deepEqual(faults, [])
})

test('a file above 500 lines stands in tools/large.txt with a reason', () => {
  const listed = new Set(
    read('tools/large.txt')
      .split('\n')
      .map((line) => line.split(' ')[0]),
  )
  const large = sources.filter((file) => read(file).split('\n').length > 500 && !listed.has(file))
  assert.deepEqual(large, [])
})

test('links in the documents resolve', () => {
  const broken: string[] = []
  for (const file of files.filter((name) => name.endsWith('.md'))) {
    for (const [, link = ''] of read(file).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(link)) continue
      if (!existsSync(join(root, normalize(join(dirname(file), link))))) broken.push(`${file}: ${link}`)
    }
  }
  assert.deepEqual(broken, [])
})

function listFiles(): string[] {
  // What git knows or would add, so that a file is judged before it is committed.
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed.split('\n').filter((file) => file !== '' && existsSync(join(root, file)))
}

function granted(room: string): readonly string[] {
  return rooms[room]?.imports ?? []
}

function importFault(room: string, file: string, specifier: string, isTest: boolean): string | undefined {
  if (specifier.startsWith('node:')) return undefined
  if (specifier.startsWith('#')) {
    const wanted = specifier.slice(1)
    return granted(room).includes(wanted) ? undefined : `${room} may not import #${wanted}`
  }
  if (specifier.startsWith('.')) {
    const reached = normalize(join(dirname(file), specifier)).split('/')[0]
    return reached === room ? undefined : `reaches into ${reached} past its door`
  }
  const name = specifier.startsWith('@')
    ? specifier.split('/').slice(0, 2).join('/')
    : (specifier.split('/')[0] ?? '')
  const packages = [...(rooms[room]?.packages ?? []), ...(isTest ? testPackages : [])]
  return packages.includes(name) ? undefined : `${room} may not import the package ${name}`
}

function imported(file: string): string[] {
  const text = read(file)
  const found = text.matchAll(
    /^\s*(?:import|export)\s[^'"]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  return [...found].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')
}

/** A file's text without its comments and strings, near enough to look for names in it. */
function code(file: string): string {
  return read(file).replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '')
}

function codesIn(pattern: RegExp, among: readonly string[]): string[] {
  const found = among.flatMap((file) => [...read(file).matchAll(pattern)].map(([, name = '']) => name))
  return [...new Set(found)].sort()
}

function namesIn(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name).sort()
}

/** The names in backquotes that begin the rows of a document's tables. */
function firstColumn(file: string): string[] {
  return [...read(file).matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name).sort()
}
