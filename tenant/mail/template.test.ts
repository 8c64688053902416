// Templates of mails: what is read of an export, and how they are filled in.

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { aFolder } from './mail-under-test.ts'
import { parseTemplates } from './parse-templates.ts'
import { readTemplates } from './read-templates.ts'
import { fillTemplate, type MailTemplate } from './template.ts'

const welcome = {
  _id: 'emailTemplate/welcome',
  enabled: true,
  from: '',
  subject: { en: 'Welcome {{object.givenName}}', fr: 'Bienvenue' },
  message: { en: '<p>{{object.userName}}</p>', fr: '<p>…</p>' },
  html: { en: 'not sent' },
  mimeType: 'text/html',
}

for (const [title, change, message] of [
  ['without a name', { _id: undefined }, /^here has no "_id"/],
  ['of another type', { mimeType: 'text/markdown' }, /^here must have "text\/html" or "text\/plain"/],
  ['without a subject', { subject: {} }, /^here needs texts by language as "subject"/],
  ['without a text', { message: {}, html: undefined }, /^here needs texts by language as "message"/],
  ['from no address', { from: 'x\r\nBcc: y@example.com' }, /^here has a "from" that is no address/],
  [
    'with what is not known',
    { message: { en: '{{#each object.roles}}{{/each}}' } },
    /^here has \{\{#each object\.roles\}\}/,
  ],
  ['with another object', { message: { en: '{{user.name}}' } }, /^here has \{\{user\.name\}\}/],
  ['with half a condition', { message: { en: '{{#if object.sn}}x' } }, /^here has \{\{#if object\.sn\}\}/],
  ['with an open end', { subject: { en: 'Hi {{object.sn' } }, /^here has \{\{object\.sn/],
] as const) {
  test(`a template ${title} is refused`, () => {
    assert.throws(() => parseTemplates({ ...welcome, ...change }, 'here'), {
      code: 'E_MAIL_TEMPLATE',
      message,
    })
  })
}

test('a file that is no JSON, or is not there, is refused by its name', async (t) => {
  const file = join(await aFolder(t), 'x.json')
  const refused = { code: 'E_MAIL_TEMPLATE', message: new RegExp(`^cannot read ${file}: `) }
  await assert.rejects(readTemplates([file]), refused)
  await writeFile(file, '{')
  await assert.rejects(readTemplates([file]), refused)
})

test('English is taken, else the default language, else the first', () => {
  const subjectOf = (subject: object, defaultLocale?: string) =>
    parseTemplates({ ...welcome, subject, defaultLocale }, 'here')[0]?.subject
  assert.equal(subjectOf({ de: 'D', en: 'E' }, 'de'), 'E')
  assert.equal(subjectOf({ fr: 'F', de: 'D' }, 'de'), 'D')
  assert.equal(subjectOf({ fr: 'F', de: 'D' }), 'F')
})

test('templates are read one by one, many under emailTemplate, and out of exported journeys; the later counts', async (t) => {
  const folder = await aFolder(t)
  const { _id, ...unnamed } = welcome
  const tree = { tree: {}, emailTemplates: { ofTree: unnamed } }
  const documents = {
    many: { emailTemplate: { first: unnamed, second: welcome } },
    journey: tree,
    journeys: { trees: { A: tree, B: { tree: {} } } },
  }
  const files = Object.entries(documents).map(async ([name, document]) => {
    await writeFile(join(folder, name), JSON.stringify(document))
    return join(folder, name)
  })
  const read = await readTemplates([welcome, ...(await Promise.all(files))])
  assert.deepEqual(
    read.map(({ name }) => name),
    ['welcome', 'first', 'second', 'ofTree', 'ofTree'],
  )
})

const template = (message: string, mimeType: MailTemplate['mimeType'] = 'text/html'): MailTemplate => ({
  name: 'x',
  enabled: true,
  subject: '{{object.sn}}',
  mimeType,
  message,
})

test('in HTML a value is text, whatever it holds; in a subject and in plain text it is as it is', () => {
  const sn = `<b a="1" c='2'>&`
  const html = fillTemplate(template('{{object.sn}} {{{object.sn}}} {{ object.sn }}'), { sn })
  const escaped = '&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;'
  assert.deepEqual(html, { subject: sn, body: `${escaped} ${escaped} ${escaped}` })
  assert.equal(fillTemplate(template('{{object.sn}}', 'text/plain'), { sn }).body, sn)
})

test('a value is no template, and what an object does not have is empty', () => {
  const { body } = fillTemplate(template('[{{object.sn}}][{{object.constructor}}][{{object.none}}]'), {
    sn: '{{object.password}}$&{{#if object.sn}}',
    password: 'secret',
  })
  assert.equal(body, '[{{object.password}}$&amp;{{#if object.sn}}][][]')
})

test('a condition holds for what is there and not empty, also inside another', () => {
  const nested = template(
    '{{#if object.sn}}{{object.sn}}{{#if object.givenName}} {{object.givenName}}{{else}} -{{/if}}{{else}}nobody{{/if}}!',
  )
  assert.equal(fillTemplate(nested, {}).body, 'nobody!')
  assert.equal(fillTemplate(nested, { sn: 'Doe', givenName: '' }).body, 'Doe -!')
  assert.equal(fillTemplate(nested, { sn: 'Doe', givenName: 'Jane' }).body, 'Doe Jane!')
})

test('an attribute that lies in another is found by its path', () => {
  const { body } = fillTemplate(template('{{object.preferences.updates}}'), { 'preferences/updates': 'true' })
  assert.equal(body, 'true')
})
