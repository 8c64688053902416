// Every printed program that can run here is run, unedited, and what it sends is compared byte by byte.

import assert from 'node:assert/strict'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { hostileStrings, type Program, type RequestTemplate, render } from '#program'
import { targets } from './index.ts'
import {
  anAnswer,
  type Environment,
  missingTool,
  type Outcome,
  openRecorder,
  type Received,
  workshop,
} from './live.fixture.ts'
import { type OddRequest, oddities } from './odd-requests.fixture.ts'
import { aFlow, anInput, aProgram, aRequest, aStep, literal, template } from './programs.fixture.ts'
import type { Target } from './target.ts'

/** The locale of a container; UTF-8 in it lets Java read its environment. No proxy stands before the recorder. */
const environment = { ...process.env, LC_ALL: 'C.UTF-8', no_proxy: '*', NO_PROXY: '*' }

for (const target of targets) {
  if ('never' in target.run || target.run.command[0] === 'callbook') continue

  test(`${target.id}: hostile strings arrive unchanged or are refused in words, and none is run`, (t) =>
    live(t, target, hostileProgram(target), async ({ send, folder }) => {
      const strings = hostileStrings.filter((text) => !refused(target, text))
      assert.deepEqual(
        hostileStrings.filter((text) => refused(target, text) && !/\0|\p{Cs}/u.test(text)),
        [],
        'refused for no reason',
      )
      const { outcome, received } = await send([anAnswer(200, JSON.stringify({ all: [strings.join('')] }))])
      assert.deepEqual([outcome.stderr, outcome.exitCode], ['', 0])
      const [first, second] = received
      assert.equal(first?.body.toString(), strings.join('\n'))
      assert.equal(first?.target, `/hello?${strings.map((text, i) => `${i}=${encoded(text)}`).join('&')}`)
      assert.deepEqual(
        headers(first, /^x-/),
        headerStrings(target).map((text, i) => [`x-${i}`, text.replace(/^[ \t]+|[ \t]+$/g, '')]),
      )
      assert.equal(second?.body.toString(), strings.join(''), 'a captured value')
      assert.deepEqual(
        (await readdir(folder)).filter((name) => name.includes('smuggled')),
        [],
      )
    }))

  test(`${target.id}: what is odd goes out as it is stated, and nothing is added to it`, (t) =>
    live(t, target, oddProgram(target), async ({ send, folder }) => {
      await writeFile(join(folder, 'file.bin'), Buffer.from([0, 255, 13, 10, 128]))
      const steps = oddSteps(target)
      const fine = anAnswer(200, 'fine')
      const answers = steps.flatMap(({ answer = fine, sends }) => [answer, ...sends.slice(1).map(() => fine)])
      const { outcome, received } = await send(answers)
      assert.deepEqual([outcome.stderr, outcome.exitCode], ['', 0])
      const expected = steps.flatMap(({ sends }) => sends)
      const sent = received.map((request, i) => ({
        line: `${request.method} ${request.target}`,
        headers: linesLike(expected[i]?.headers ?? [], request),
        body: request.body.toString('latin1'),
      }))
      assert.deepEqual(sent, expected)

      await rm(join(folder, 'file.bin'))
      const without = (await send(answers)).outcome
      assert.equal(without.exitCode, 2)
      assert.match(without.stderr, /Cannot read the file:? .*file\.bin/)
    }))

  test(`${target.id}: a flow hands on what it captures, and says why it stops`, (t) =>
    live(t, target, aFlow, async ({ send }) => {
      const fine = [
        anAnswer(200, '{"authId": "a b/\\u00e9"}'),
        anAnswer(401, '{"tokenId": 12345, "ok": [true], "n": null}'),
        anAnswer(200, 'bye'),
      ]
      const password = { demoPassword: 'pässword "$HOME"' }
      const run = (answers: readonly string[], inputs: Environment = password) => send(answers, inputs)

      const { outcome, received } = await run(fine)
      assert.deepEqual([outcome.stderr, outcome.exitCode], ['', 0])
      assert.equal(
        outcome.stdout.trimEnd().replaceAll('\r', ''),
        [
          'Step 1: Start\n200\n{"authId": "a b/\\u00e9"}',
          'Step 2: Authenticate\n401\n{"tokenId": 12345, "ok": [true], "n": null}',
          "Step 6: Refresh Users' Session\n200\nbye",
        ].join('\n'),
      )
      const [first, second, third] = received
      assert.equal(first?.body.length, 0)
      assert.equal(
        second?.body.toString(),
        '{\n  "authId": "a b/é",\n  "callbacks": [\n    "pässword "$HOME""\n  ]\n}',
      )
      assert.equal(third?.target, '/json/users/a%20b%2F%C3%A9/sessions?_prettyPrint=true&_action=refresh')
      assert.deepEqual(headers(third, /^iplanetdirectorypro$/), [['iplanetdirectorypro', '12345']])
      assert.deepEqual(headers(third, /^content-length$/), [['content-length', '0']])

      const failures: [answers: readonly string[], exitCode: number, sentence: RegExp][] = [
        [[anAnswer(401, '{}')], 1, /^Step 1: Start: Status code is 200: expected 200, found 401$/],
        [
          [anAnswer(200, 'no JSON')],
          1,
          /^Step 1: Start: The answer has an authId: expected authId, found nothing$/,
        ],
        [[anAnswer(200, '{"authId": ""}')], 1, /^Step 1: Start: the answer has no authId$/],
        [
          [fine[0] ?? '', anAnswer(200, '{"ok": [1]}')],
          1,
          /^Step 2: Authenticate: It worked: expected true, found 1$/,
        ],
        [
          [fine[0] ?? '', anAnswer(200, '{"ok": [true], "n": 1}')],
          1,
          /^Step 2: Authenticate: Nothing else comes: expected the members tokenId, ok, n; found (n, ok|ok, n)$/,
        ],
        [
          [fine[0] ?? '', anAnswer(200, '{"ok": [true], "n": 1, "tokenId": {}}')],
          1,
          /^Step 2: Authenticate: the answer has no tokenId for demoSSOToken$/,
        ],
      ]
      const nobody = { ...password, base: 'http://127.0.0.1:1' }
      await Promise.all([
        ...failures.map(async ([answers, exitCode, sentence]) =>
          check((await run(answers)).outcome, exitCode, sentence),
        ),
        run(fine, { demoPassword: '' }).then((it) =>
          check(it.outcome, 2, /^Set the environment variable demoPassword$/),
        ),
        run(fine, nobody).then((it) =>
          check(it.outcome, 3, /^Step 1: Start: the request could not be sent/m),
        ),
      ])
    }))
}

interface Live {
  readonly folder: string
  /** Runs the program; `base` is the recorder's unless the inputs say otherwise. */
  readonly send: (
    answers: readonly string[],
    inputs?: Environment,
  ) => Promise<{ outcome: Outcome; received: readonly Received[] }>
}

/** Compiles the program once; skips when a tool is missing. */
async function live(
  t: TestContext,
  target: Target,
  program: Program,
  body: (live: Live) => Promise<void>,
): Promise<void> {
  const missing = await missingTool(target, environment)
  if (missing) return t.skip(`${missing} is missing`)
  const shop = await workshop(target, program, environment)
  t.after(() => shop.close())
  await body({
    folder: shop.folder,
    send: async (answers, inputs) => {
      const recorder = await openRecorder(answers)
      const outcome = await shop.run({ base: `http://127.0.0.1:${recorder.port}`, ...inputs })
      return { outcome, received: recorder.close() }
    },
  })
}

function check({ exitCode, stderr }: Outcome, expected: number, sentence: RegExp): void {
  assert.match(stderr.trimEnd().replaceAll('\r', ''), sentence)
  assert.equal(exitCode, expected)
}

/** The header lines that are stated, or that a client may add to what is stated and must not. */
function linesLike(stated: readonly string[], request: Received): string[] {
  const names = new Set(['content-type', 'authorization', ...stated.map((line) => line.replace(/:.*/, ''))])
  const lines = request.headers.filter(([name]) => names.has(name) || name.startsWith('x-'))
  return lines.map(([name, value]) => `${name}: ${value}`).sort()
}

function headers(request: Received | undefined, names: RegExp): (readonly [string, string])[] {
  return (request?.headers ?? [])
    .filter(([name]) => names.test(name))
    .sort(([a], [b]) => number(a) - number(b))
}

const encoded = (text: string): string =>
  render([{ kind: 'variable', variable: 'it', percentEncodeExcept: '-._~' }], new Map([['it', text]]))

const number = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? 0)

function refused(target: Target, text: string): boolean {
  const body = [{ kind: 'text' as const, text: [literal(text)] }]
  return target.cannot?.(aProgram({ steps: [aStep({ request: aRequest({ body }) })] })) !== undefined
}

/** The hostile strings that a header of this target can have. */
function headerStrings(target: Target): string[] {
  const inHeader = (text: string) => {
    const header = { name: [literal('X-1')], value: [literal(text)] }
    return (
      target.cannot?.(aProgram({ steps: [aStep({ request: aRequest({ headers: [header] }) })] })) ===
      undefined
    )
  }
  return hostileStrings.filter(inHeader)
}

/** Every hostile string in every place a collection can have one: names, titles, defaults, headers, URL, body, paths. */
function hostileProgram(target: Target): Program {
  const strings = hostileStrings.filter((text) => !refused(target, text))
  const everything = strings.join(' ')
  const query = strings.flatMap((_, i) => [literal(i > 0 ? `&${i}=` : '0='), ...template(`{{%h${i}}}`)])
  return aProgram({
    name: everything,
    inputs: [
      anInput('base', { setBy: everything }),
      ...strings.map((text, i) => anInput(`h${i}`, { default: text })),
      ...strings.map((text, i) => anInput(`${text}${i}`, { environmentName: `named_${i}`, default: text })),
    ],
    steps: [
      aStep({
        name: everything,
        request: aRequest({
          url: [...template('{{base}}/hello?'), ...query],
          headers: headerStrings(target).map((text, i) => ({
            name: [literal(`X-${i}`)],
            value: [literal(text)],
          })),
          body: [{ kind: 'text', text: [literal(strings.join('\n'))] }],
        }),
        expect: [
          { kind: 'status', title: everything, is: 200 },
          { kind: 'equals', title: everything, path: ['all', 0], value: strings.join('') },
          { kind: 'keys', title: everything, path: [], keys: ['all'] },
        ],
        captures: [{ variable: 'captured', path: ['all', 0], isOptional: false }],
      }),
      aStep({
        name: `*/ ${everything}`,
        request: aRequest({ body: [{ kind: 'text', text: template('{{captured}}') }] }),
      }),
    ],
  })
}

/** The oddities that the client can send, one of which is the reason for a refusal otherwise. */
function oddSteps(target: Target): OddRequest[] {
  return oddities.filter(({ request }) => target.cannot?.(oddProgramOf([request])) === undefined)
}

const oddProgram = (target: Target): Program => oddProgramOf(oddSteps(target).map(({ request }) => request))

const oddProgramOf = (requests: readonly RequestTemplate[]): Program =>
  aProgram({
    inputs: [
      anInput('base'),
      anInput('nothing', { default: '' }),
      anInput('user', { default: 'ü' }),
      anInput('marks', { default: `#?'" $&` }),
    ],
    steps: requests.map((request, i) => aStep({ name: `Step ${i + 1}`, request })),
  })
