// The eight steps, run by newman, against the tenant that `callbook tenant` starts: Postman's own runner is the judge.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { shipped } from './files.ts'
import { openOwnTenant } from './own-tenant.ts'

test('newman runs the eight steps against the tenant with every assertion passed', async (t) => {
  const tenant = await openOwnTenant({ port: 0, dataDirectory: 'memory' })
  t.after(() => tenant.close())
  const newman = createRequire(import.meta.url).resolve('newman/bin/newman.js')
  const { stdout } = await promisify(execFile)(process.execPath, [
    newman,
    'run',
    shipped.collection,
    '--environment',
    shipped.environment,
    '--env-var',
    `amUrl=${tenant.url}`,
    '--disable-unicode',
    '--color',
    'off',
  ])
  const row = (name: string) =>
    stdout
      .match(new RegExp(`${name}\\s*\\|\\s*(\\d+)\\s*\\|\\s*(\\d+)`))
      ?.slice(1)
      .map(Number)
  assert.deepEqual(row('requests'), [8, 0])
  assert.deepEqual(row('assertions'), [13, 0])
})
