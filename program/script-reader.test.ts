// What is read of a test script, and what is left over. Nothing here runs a script.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Capture, Expectation } from './program.ts'
import { readScript } from './script-reader.ts'

const json = 'const json = pm.response.json();\n'

/** Scripts of one assertion or more, without title, and what they say: nothing at all, or all of it. */
function checkExpectations(
  table: readonly (readonly [script: string, expected: readonly object[] | 'left over'])[],
) {
  for (const [script, expected] of table) {
    const { expect, leftOver } = readScript(`${json}pm.test("t", () => { ${script} })`)
    const all = expected === 'left over' ? [] : expected
    assert.deepEqual(
      expect,
      all.map((one) => ({ title: 't', ...one })),
      script,
    )
    assert.equal(
      leftOver.length > 0,
      expected === 'left over',
      `${script} leaves ${JSON.stringify(leftOver)}`,
    )
  }
}

function checkCaptures(
  table: readonly (readonly [script: string, expected: readonly Capture[] | 'left over'])[],
) {
  for (const [script, expected] of table) {
    const { captures, leftOver } = readScript(json + script)
    assert.deepEqual(captures, expected === 'left over' ? [] : expected, script)
    assert.equal(
      leftOver.length > 0,
      expected === 'left over',
      `${script} leaves ${JSON.stringify(leftOver)}`,
    )
  }
}

test('a script that is no JavaScript is refused with line and column', () => {
  assert.throws(
    () => readScript('var a = 1;\npm.test("x", function () {'),
    (error: unknown) => error instanceof SyntaxError && 'loc' in error && /\(2:26\)/.test(error.message),
  )
})

test('an assertion that cannot be said exactly is left over, never guessed', () => {
  checkExpectations([
    ['pm.expect(json.authId).to.exist', 'left over'],
    ['pm.expect(json.authId).to.be.ok', 'left over'],
    ['pm.expect(json.authId).to.not.be.empty', 'left over'],
    ['pm.expect(json.authId).to.be.a("string")', 'left over'],
    ['pm.expect(json.valid).to.not.eql(true)', 'left over'],
    ['pm.expect(json.items.length).to.eql(3)', 'left over'],
    ['pm.expect(json.items).to.eql([1])', 'left over'],
    ['pm.expect(json.id).to.be.above(4)', 'left over'],
    ['pm.expect(json.constructor).to.not.be.undefined', 'left over'],
    ['pm.expect(json).to.have.property("toString")', 'left over'],
    ['pm.expect(json).to.have.property(name)', 'left over'],
    ['pm.expect(json[name]).to.eql(1)', 'left over'],
    ['pm.expect(json.a == 1).to.be.true', 'left over'],
    ['pm.expect(json).to.have.any.keys("a", "b")', 'left over'],
    ['pm.expect(json).to.have.all.keys(...names)', 'left over'],
    ['pm.expect(json).to.have.all.keys("a", "a")', 'left over'],
    ['pm.expect(json).to.not.have.property("a")', 'left over'],
    ['pm.expect(Object.keys(json)).to.eql(["a", "b"])', 'left over'],
    ['pm.expect(Object.keys(json).sort()).to.eql(["b", "a"])', 'left over'],
    ['pm.expect(Object.keys(json)).to.include(["a"])', 'left over'],
    ['pm.expect(json.temperature).to.eql(-0)', 'left over'],
    ['pm.expect(pm.response.code).to.be.oneOf([200, 201])', 'left over'],
    ['pm.expect(pm.response.code).to.eql("200")', 'left over'],
    ['pm.expect(pm.response.responseTime).to.be.below(200)', 'left over'],
    ['pm.expect(pm.response.text()).to.eql("")', 'left over'],
    ['pm.expect(JSON.parse(json.inner).a).to.eql(1)', 'left over'],
    ['pm.response.to.have.status("OK")', 'left over'],
    ['pm.response.to.have.header("Location")', 'left over'],
    ['pm.response.to.have.jsonBody("a.b")', 'left over'],
    ['pm.response.to.not.be.ok', 'left over'],
    ['pm.response.to.be.success', 'left over'],
    ['pm.expect.fail("no")', 'left over'],
    ['someone.expect(json.valid).to.eql(true)', 'left over'],
  ])
})

test('a status is read in every way of asserting one', () => {
  const is200 = [{ kind: 'status', is: 200 }]
  checkExpectations([
    ['pm.expect(pm.response.code).to.eql(200)', is200],
    ['pm.expect(pm.response.code).to.equal(200, "not 200")', is200],
    ['pm.expect(pm.response.code, "the status").to.be.equal(200)', is200],
    ['pm.expect(pm.response.code).to.deep.equal(200)', is200],
    ['pm.expect(responseCode.code).to.equal(200)', is200],
    ['pm.expect(pm.response.code === 200).to.be.true', is200],
    ['pm.expect(pm.response.code == 200).to.eql(true)', is200],
    ['pm.response.to.have.status(200)', is200],
    ['pm.expect(pm.response).to.have.status(200)', is200],
    ['pm.response.to.have.statusCode(200)', is200],
    ['pm.response.to.be.ok', is200],
    ['pm.response.to.be.unauthorized', [{ kind: 'status', is: 401 }]],
    ['const response = pm.response; pm.expect(response.code).to.eql(200)', is200],
  ])
})

test('a value is read by its path, in dots and in brackets', () => {
  checkExpectations([
    ['pm.expect(json.valid).to.eql(true)', [{ kind: 'equals', path: ['valid'], value: true }]],
    ['pm.expect(json.valid).to.be.true', [{ kind: 'equals', path: ['valid'], value: true }]],
    ['pm.expect(json.valid).to.be.false;', [{ kind: 'equals', path: ['valid'], value: false }]],
    ['pm.expect(json.detail).to.be.null', [{ kind: 'equals', path: ['detail'], value: null }]],
    ['pm.expect(json.detail).to.equal(null)', [{ kind: 'equals', path: ['detail'], value: null }]],
    ['pm.expect(json.uid).equals(`demo`)', [{ kind: 'equals', path: ['uid'], value: 'demo' }]],
    ['pm.expect(json?.offset).to.eq(-3.5)', [{ kind: 'equals', path: ['offset'], value: -3.5 }]],
    [
      'pm.expect(pm.response.json().a.b[0]["c d"]).to.eql("x" + 1)',
      [{ kind: 'equals', path: ['a', 'b', 0, 'c d'], value: 'x1' }],
    ],
    ['pm.expect(JSON.parse(responseBody).a).to.eql(1)', [{ kind: 'equals', path: ['a'], value: 1 }]],
    ['pm.expect(JSON.parse(pm.response.text()).a).to.eql(1)', [{ kind: 'equals', path: ['a'], value: 1 }]],
    [
      'pm.expect(json.a === 1 && "b" in json).to.be.true',
      [
        { kind: 'equals', path: ['a'], value: 1 },
        { kind: 'has', path: ['b'] },
      ],
    ],
    [
      'const { user: { id } } = json; pm.expect(id).to.eql(1)',
      [{ kind: 'equals', path: ['user', 'id'], value: 1 }],
    ],
    ['const [json] = other; pm.expect(json.id).to.eql(1)', 'left over'],
    ['const { user, ...json } = other; pm.expect(json.id).to.eql(1)', 'left over'],
    [
      'const { user } = json; pm.expect(user.id).to.eql(1)',
      [{ kind: 'equals', path: ['user', 'id'], value: 1 }],
    ],
    ['const { id = 4 } = json; pm.expect(id).to.eql(4)', 'left over'],
  ])
})

test('a member that has to be there is read with and without its value', () => {
  const hasAuthId = [{ kind: 'has', path: ['authId'] }]
  checkExpectations([
    ['pm.expect(json).to.have.property("authId")', hasAuthId],
    ['pm.expect(json).to.have.a.property("authId")', 'left over'],
    ['pm.expect(json.authId).to.not.be.undefined', hasAuthId],
    ['pm.expect(json.authId).not.to.be.undefined', hasAuthId],
    ['pm.expect(json.hasOwnProperty("authId")).to.be.true', hasAuthId],
    ['pm.expect("authId" in json).to.equal(true)', hasAuthId],
    ['pm.expect(json.authId !== undefined).to.be.true', hasAuthId],
    ['pm.response.to.have.jsonBody("authId")', hasAuthId],
    ['pm.expect(json.user).to.have.property("id", 7)', [{ kind: 'equals', path: ['user', 'id'], value: 7 }]],
  ])
})

test('the exact set of members is read as such, a part of it as members', () => {
  const both = [{ kind: 'keys', path: [], keys: ['a', 'b'] }]
  const each = [
    { kind: 'has', path: ['a'] },
    { kind: 'has', path: ['b'] },
  ]
  checkExpectations([
    ['pm.expect(json).to.have.all.keys("a", "b")', both],
    ['pm.expect(json).to.have.keys(["a", "b"])', both],
    ['pm.expect(Object.keys(json)).to.have.members(["a", "b"])', both],
    ['pm.expect(Object.keys(json).sort()).to.eql(["a", "b"])', both],
    ['pm.expect(Object.keys(json).sort()).to.deep.equal(["b", "a"].sort())', both],
    ['const keys = ["a", "b"]; pm.expect(json).to.have.all.keys(keys)', both],
    ['pm.expect(json.user).to.have.all.keys("id")', [{ kind: 'keys', path: ['user'], keys: ['id'] }]],
    ['pm.expect(json).to.include.all.keys("a", "b")', each],
    ['pm.expect(Object.keys(json)).to.include.members(["a", "b"])', each],
    ['pm.expect(Object.keys(json)).to.include("a", "no a")', [{ kind: 'has', path: ['a'] }]],
  ])
})

test('legacy tests are read, with their titles', () => {
  const { expect, leftOver } = readScript(
    'var data = JSON.parse(responseBody);\n' +
      'tests["Status code is 200"] = responseCode.code === 200;\n' +
      'tests["valid"] = data.valid === true;\n' +
      'tests["fast"] = responseTime < 200;',
  )
  assert.deepEqual(expect, [
    { kind: 'status', title: 'Status code is 200', is: 200 },
    { kind: 'equals', title: 'valid', path: ['valid'], value: true },
  ] satisfies Expectation[])
  assert.deepEqual(leftOver, [{ line: 4, text: 'tests["fast"] = responseTime < 200;' }])
})

test('every assertion of a test has its title; one outside of tests has its own text', () => {
  const { expect } = readScript(
    'pm.test("Both " + "hold", function () { pm.response.to.have.status(200); pm.expect(pm.response.json().a).to.eql(1) });\n' +
      'pm.response.to.have.status(200);\n' +
      'pm.test("Short", () => pm.response.to.have.status(200));',
  )
  assert.deepEqual(
    expect.map(({ title }) => title),
    ['Both hold', 'Both hold', 'pm.response.to.have.status(200)', 'Short'],
  )
})

test('a test that waits, or whose title is not known, is left over', () => {
  checkExpectations([['pm.test(name, () => { pm.response.to.have.status(200) })', 'left over']])
  for (const callback of [
    '(done) => { done() }',
    'async () => { pm.response.to.have.status(200) }',
    'check',
  ]) {
    const { expect, leftOver } = readScript(`pm.test("t", ${callback})`)
    assert.deepEqual([expect, leftOver.length], [[], 1], callback)
  }
})

test('what a script keeps is read in each of the ways to set a variable', () => {
  const kept = [{ variable: 'token', path: ['tokenId'], isOptional: false }]
  checkCaptures([
    ['pm.globals.set("token", json.tokenId)', kept],
    ['pm.environment.set("token", json.tokenId)', kept],
    ['pm.collectionVariables.set("token", json.tokenId)', kept],
    ['pm.variables.set("token", pm.response.json().tokenId)', kept],
    ['postman.setEnvironmentVariable("token", json.tokenId)', kept],
    ['postman.setGlobalVariable("token", json["tokenId"])', kept],
    ['const name = "token"; const { tokenId } = json; pm.globals.set(name, tokenId)', kept],
    ['pm.test("t", () => { pm.globals.set("token", json.tokenId) })', kept],
    ['let id; id = json.tokenId; pm.globals.set("token", id)', kept],
  ])
})

test('a condition on the value itself makes a capture optional', () => {
  const kept = [{ variable: 'token', path: ['tokenId'], isOptional: true }]
  const set = 'pm.globals.set("token", json.tokenId)'
  checkCaptures([
    [`if (json.tokenId) { ${set} }`, kept],
    [`if (json.tokenId) ${set}`, kept],
    [`if (json && json.tokenId) { ${set} }`, kept],
    [`if (json.tokenId !== "") { ${set} }`, kept],
    [`if (json.tokenId != null) { ${set} }`, kept],
    [`if (json.tokenId !== undefined) { ${set} }`, kept],
    [`if (typeof json.tokenId !== "undefined") { ${set} }`, kept],
    [`if (json.hasOwnProperty("tokenId")) { ${set} }`, kept],
    [`if (json.tokenId.length > 0) { ${set} }`, kept],
    [
      'if (json.user) { pm.globals.set("id", json.user.id) }',
      [{ variable: 'id', path: ['user', 'id'], isOptional: true }],
    ],
  ])
})

test('a capture under another condition is left over', () => {
  const set = 'pm.globals.set("token", json.tokenId)'
  checkCaptures([
    [`if (json.success) { ${set} }`, 'left over'],
    [`if (json.tokenId || json.id) { ${set} }`, 'left over'],
    [`if (json.state === "ready") { ${set} }`, 'left over'],
    [`if (pm.response.code === 200) { ${set} }`, 'left over'],
    [`for (const one of json.items) { ${set} }`, 'left over'],
    [`try { ${set} } catch (error) {}`, 'left over'],
    [`json.tokenId && ${set}`, 'left over'],
  ])
})

test('a condition on the status counts for nothing when the script asserts that status anyway', () => {
  const { expect, captures, leftOver } = readScript(
    `${json}if (pm.response.code === 200) { pm.globals.set("token", json.tokenId) }\n` +
      'pm.test("ok", () => { pm.response.to.have.status(200) })\n' +
      'if (pm.response.code === 201) { pm.globals.set("other", json.tokenId) }',
  )
  assert.deepEqual(expect, [{ kind: 'status', title: 'ok', is: 200 }])
  assert.deepEqual(captures, [{ variable: 'token', path: ['tokenId'], isOptional: false }])
  assert.deepEqual(leftOver, [{ line: 4, text: 'pm.globals.set("other", json.tokenId)' }])
})

test('the other branch of a condition is left over', () => {
  const { captures, leftOver } = readScript(
    `${json}if (json.a) {\n  pm.globals.set("a", json.a)\n} else {\n  pm.globals.unset("a")\n}`,
  )
  assert.equal(captures.length, 1)
  assert.deepEqual(leftOver, [{ line: 4, text: '{ pm.globals.unset("a") }' }])
})

test('a value that is no plain member of the answer is not kept', () => {
  checkCaptures([
    ['pm.globals.set("token", "Bearer " + json.tokenId)', 'left over'],
    ['pm.globals.set("token", JSON.stringify(json.user))', 'left over'],
    ['pm.globals.set("token", pm.response.headers.get("Location"))', 'left over'],
    ['pm.globals.set("token", json.tokenId || "")', 'left over'],
    ['pm.globals.set("stage", "test")', 'left over'],
    ['pm.globals.set(json.name, json.tokenId)', 'left over'],
    ['pm.globals.set("token", json.items[json.items.length - 1].id)', 'left over'],
    ['pm.globals.unset("token")', 'left over'],
    ['pm.environment.set("token", json.tokenId, "any")', 'left over'],
  ])
})

test('a name whose value changes on the way is not followed', () => {
  const set = 'pm.globals.set("token", value)'
  checkCaptures([
    [`let value = json.a; value = json.b; ${set}`, 'left over'],
    [`let value = json.a; value += "x"; ${set}`, 'left over'],
    [`const value = json.a; json.a = "other"; ${set}`, 'left over'],
    [`json.items.reverse(); const value = json.items[0]; ${set}`, 'left over'],
    [`const items = json.items; items.sort(); const value = json.items[0]; ${set}`, 'left over'],
    [`var value = json.a; if (later()) { var value = json.b } ${set}`, 'left over'],
    [`const value = json.a; delete json.a; ${set}`, 'left over'],
    [`let value = json.a; if (later()) { [value] = json.b } ${set}`, 'left over'],
    [`const { user } = json; user.id = 1; const value = json.user.id; ${set}`, 'left over'],
    [`if (json.a) { const value = json.a } ${set}`, 'left over'],
    [
      `const value = json.a; { const value = other } ${set}`,
      [{ variable: 'token', path: ['a'], isOptional: false }],
    ],
  ])
})

test('nothing is said of what stands behind a possible return', () => {
  const { expect, leftOver } = readScript(
    'pm.test("t", () => {\n  if (pm.response.code === 404) return;\n  pm.response.to.have.status(200);\n});\n' +
      'pm.response.to.be.accepted;\nreturn;\npm.response.to.be.ok;',
  )
  assert.deepEqual(
    expect.map(({ kind, title }) => `${kind} ${title}`),
    ['status pm.response.to.be.accepted'],
  )
  assert.deepEqual(
    leftOver.map(({ line }) => line),
    [2, 3, 7],
  )
})

test('text for the console, a declaration without effect and a directive are not worth a word', () => {
  const { leftOver } = readScript(
    `"use strict";\n${json}console.log("authId", json.authId);\nconst schema = { type: "object" };\nif (json.a) { console.log("a") } else { console.log("no a") }\n;function never() { pm.globals.clear() }`,
  )
  assert.deepEqual(leftOver, [])
})

test('a statement that is left over is told by its line and its first sixty characters in one line', () => {
  const { leftOver } = readScript(
    'pm.test("t", () => {\n  pm.expect(pm.response.json().items)\n    .to.be.an("array").that.has.lengthOf.at.least(1)\n})',
  )
  assert.deepEqual(leftOver, [
    { line: 2, text: 'pm.expect(pm.response.json().items) .to.be.an("array").that.…' },
  ])
})
