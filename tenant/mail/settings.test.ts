// What the configuration file says about mail, as `callbook tenant check` looks at it.

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { checkConfiguration } from '../configuration/check-configuration.ts'
import { readConfiguration } from '../configuration/configuration-file.ts'
import { aFolder, resetPassword } from './mail-under-test.ts'

async function aFile(t: TestContext, configuration: object): Promise<string> {
  const file = join(await aFolder(t), 'tenant.json')
  await writeFile(file, JSON.stringify(configuration))
  return file
}

for (const [title, configuration, message] of [
  ['a sender that is no address', { mail: { from: 'us' } }, /"\/mail\/from" is "us"$/],
  [
    'a sender with a line break',
    { mail: { from: 'us@example.com\r\nBcc: x@example.com' } },
    /^setting "\/mail\/from" is /,
  ],
  ['a folder that keeps no mail', { mail: { maxMessages: 0 } }, /"\/mail\/maxMessages" is 0$/],
  ['a page that is no address', { externalLoginPageUrl: '/login' }, /"\/externalLoginPageUrl" is "\/login"$/],
  [
    'a link without a time',
    { suspendedAuthenticationTimeout: 0 },
    /"\/suspendedAuthenticationTimeout" is 0$/,
  ],
  ['a template that is none', { mail: { templates: [{}] } }, /^a template of the settings has no "_id"/],
  ['a template that is not there', { mail: { templates: ['x.json'] } }, /^cannot read .*x\.json: ENOENT$/],
  [
    'more questions to ask than are answered',
    { selfService: { minimumAnswersToVerify: 3 } },
    /"minimumAnswersToVerify" is 3, but people answer 2 questions$/,
  ],
] as const) {
  test(`${title} is refused`, async (t) => {
    const { problems } = await checkConfiguration(await aFile(t, configuration), {})
    assert.equal(problems.length, 1)
    assert.match(problems[0]?.message ?? '', message)
  })
}

test('a tenant in memory is warned of journeys that send mails, until it has a folder for them', async (t) => {
  const warned = async (configuration: object) => {
    const file = await aFile(t, { journeys: [resetPassword], ...configuration })
    return (await checkConfiguration(file, {})).warnings.map(({ message }) => message)
  }
  assert.deepEqual(await warned({ data: 'memory' }), [
    'journey "ResetPassword": node "send" sends a mail, and a tenant in memory has no folder for mail: who comes there is answered 501',
  ])
  assert.deepEqual(await warned({ data: 'memory', mail: { directory: 'outbox' } }), [])
  assert.deepEqual(await warned({}), [])
})

test('the folder is relative to the file', async (t) => {
  const file = await aFile(t, { mail: { directory: 'outbox' } })
  const { settings } = await readConfiguration(file, {})
  assert.equal(settings.mail?.directory, join(file, '..', 'outbox'))
})
