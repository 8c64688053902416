// What is read of a script, held against what Postman's own sandbox says when it runs the same script on real answers.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { Expectation, JsonPath } from './program.ts'
import { readScript } from './script-reader.ts'

const answers: readonly { readonly code: number; readonly body: string }[] = [
  { code: 200, body: '{"valid":true,"uid":"demo","realm":"/alpha"}' },
  { code: 200, body: '{"uid":"demo","valid":true}' },
  { code: 200, body: '{"valid":"true","uid":null,"authId":""}' },
  { code: 200, body: '{"authId":"eyJ0","user":{"id":7,"roles":["admin",{"name":"x"}]}}' },
  { code: 200, body: '{"authId":"eyJ0","user":{"id":7,"extra":null}}' },
  { code: 200, body: '[{"uid":"demo"},"valid"]' },
  { code: 200, body: '{}' },
  { code: 202, body: '{"valid":false,"uid":"demo","realm":null}' },
  { code: 401, body: '{"code":401,"reason":"Unauthorized"}' },
]

const scripts: readonly string[] = [
  'pm.expect(pm.response.code).to.eql(200)',
  'pm.expect(pm.response.code === 200).to.be.true',
  'pm.response.to.have.status(401)',
  'pm.response.to.have.statusCode(202)',
  'pm.response.to.be.ok',
  'pm.response.to.be.accepted',
  'pm.response.to.be.unauthorized',
  'pm.response.to.have.jsonBody("uid")',
  'pm.response.to.have.jsonBody("uid", "demo")',
  'pm.expect(json.valid).to.eql(true)',
  'pm.expect(json.valid).to.be.true',
  'pm.expect(json.valid).to.be.false',
  'pm.expect(json.uid).to.be.null',
  'pm.expect(json.realm).to.equal(null)',
  'pm.expect(json.user.id).to.equal(7)',
  'pm.expect(json.user.roles[1]["name"]).to.eql("x")',
  'pm.expect(json[0].uid).to.eql("demo")',
  'pm.expect(json).to.have.property("authId")',
  'pm.expect(json.user).to.have.property("id", 7)',
  'pm.expect(json.user).to.have.property("extra")',
  'pm.expect(json.uid).to.not.be.undefined',
  'pm.expect(json.user.extra).to.not.be.undefined',
  'pm.expect("uid" in json).to.be.true',
  'pm.expect(json.hasOwnProperty("uid")).to.be.true',
  'pm.expect(json.uid !== undefined).to.eql(true)',
  'pm.expect(json.valid === true && "uid" in json).to.be.true',
  'pm.expect(json).to.have.all.keys("valid", "uid", "realm")',
  'pm.expect(json).to.have.keys(["valid", "uid"])',
  'pm.expect(json).to.include.all.keys("valid", "uid")',
  'pm.expect(json).to.contain.keys(["valid"])',
  'pm.expect(Object.keys(json)).to.have.members(["valid", "uid"])',
  'pm.expect(Object.keys(json)).to.include.members(["valid"])',
  'pm.expect(Object.keys(json)).to.include("valid")',
  'pm.expect(Object.keys(json).sort()).to.eql(["uid", "valid"])',
  'tests["legacy"] = responseCode.code === 200',
  'tests["legacy"] = json.uid === "demo"',
  'pm.globals.set("kept", json.authId)',
  'if (json.authId) { pm.globals.set("kept", json.authId) }',
  'if (json.authId !== "" && json.authId !== undefined) { postman.setGlobalVariable("kept", json.authId) }',
  'if (json.user) { pm.environment.set("kept", json.user.id) }',
  'if (pm.response.code === 200) { pm.globals.set("kept", json.uid) }; pm.response.to.have.status(200)',
]

test('an expectation holds exactly when the assertion that it was read from holds in Postman', async () => {
  const sandbox = await openSandbox()
  try {
    for (const script of scripts) {
      const text = `const json = pm.response.json();\npm.test("t", () => { ${script} })`
      const { expect, captures, leftOver } = readScript(text)
      assert.deepEqual(leftOver, [], script)
      assert.ok(expect.length + captures.length > 0, script)
      const isHeld = new Set<boolean>()
      for (const answer of answers) {
        const run = await sandbox.run(text, answer)
        const holds = expect.every((one) => isTrue(one, answer))
        assert.equal(holds, run.hasPassed, `${script}\n${JSON.stringify(answer)}`)
        isHeld.add(holds)
        const value = valueAt(captures[0]?.path ?? [], JSON.parse(answer.body))
        const isThere = captures.length > 0 && value !== undefined && value !== null && value !== ''
        if (holds && isThere) assert.equal(run.kept, String(value), `${script}\n${answer.body}`)
        if (holds && !isThere) assert.ok(!run.kept, `${script}\n${answer.body}`)
      }
      assert.equal(isHeld.size, expect.length > 0 ? 2 : 1, `the answers put ${script} to no test`)
    }
  } finally {
    sandbox.close()
  }
})

function isTrue(expectation: Expectation, answer: { code: number; body: string }): boolean {
  if (expectation.kind === 'status') return answer.code === expectation.is
  const value = valueAt(expectation.path, JSON.parse(answer.body))
  if (expectation.kind === 'equals') return value === expectation.value
  if (expectation.kind === 'has') return value !== undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return JSON.stringify(Object.keys(value).sort()) === JSON.stringify([...expectation.keys].sort())
}

function valueAt(path: JsonPath, root: unknown): unknown {
  return path.reduce((value: unknown, name) => {
    if (Array.isArray(value)) return typeof name === 'number' ? value[name] : undefined
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    return isObject ? (value as Record<string, unknown>)[name] : undefined
  }, root)
}

interface SandboxRun {
  readonly hasPassed: boolean
  readonly kept: string | undefined
}

/** Postman's sandbox as the runtime ships it: a worker that runs a script on an answer that it is given. */
async function openSandbox() {
  const require = createRequire(import.meta.url)
  const sandbox = createRequire(require.resolve('postman-runtime'))('postman-sandbox')
  const context = await new Promise<SandboxContext>((resolve, reject) => {
    sandbox.createContext((error: Error | null, made: SandboxContext) =>
      error ? reject(error) : resolve(made),
    )
  })
  let assertions: readonly { readonly passed: boolean }[] = []
  context.on('execution.assertion', (_cursor, made) => {
    assertions = [...assertions, ...made]
  })
  // Without a listener, an assertion outside of a test would end this process.
  context.on('execution.error', () => {})
  const run = (text: string, answer: { code: number; body: string }) =>
    new Promise<SandboxRun>((resolve) => {
      assertions = []
      const target = { listen: 'test', script: { exec: text } }
      const response = { code: answer.code, body: answer.body, header: [] }
      context.execute(target, { context: { response } }, (error, execution) => {
        const scopes = [execution?.globals, execution?.environment]
        const kept = scopes.flatMap((scope) => scope?.values ?? []).find(({ key }) => key === 'kept')?.value
        const hasPassed = error === null && assertions.every(({ passed }) => passed)
        resolve({ hasPassed, kept: kept === undefined || kept === null ? undefined : String(kept) })
      })
    })
  return { run, close: () => context.dispose() }
}

interface SandboxContext {
  on(
    event: string,
    listener: (cursor: unknown, assertions: readonly { readonly passed: boolean }[]) => void,
  ): void
  execute(
    target: object,
    options: object,
    done: (
      error: Error | null,
      execution?: Record<'globals' | 'environment', SandboxScope | undefined>,
    ) => void,
  ): void
  dispose(): void
}

interface SandboxScope {
  readonly values: readonly { readonly key: string; readonly value: unknown }[]
}
