// Mails as texts of RFC 5322: what may stand in their headers, and how their lines are written.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatMessage, isAddress, isMailbox, type Message } from './message.ts'

const mail: Message = {
  from: 'a@example.com',
  to: 'b@example.com',
  subject: 'Hello',
  mimeType: 'text/plain',
  body: 'one\ntwo\n',
  timeMs: Date.UTC(2026, 1, 11, 9, 14, 5),
  id: '1f2e',
}

/** Headers by name, folded lines put together; and the text. */
function parsed(text: string) {
  const [head = '', ...body] = text.split('\r\n\r\n')
  const lines = head.replace(/\r\n /g, ' ').split('\r\n')
  return {
    headers: new Map(lines.map((line) => line.split(/: (.*)/s) as [string, string])),
    body: body.join('\r\n\r\n'),
  }
}

function decoded(subject = ''): string {
  return subject.replace(/=\?utf-8\?B\?([^?]*)\?=\s?/g, (_word, base64) =>
    Buffer.from(base64, 'base64').toString(),
  )
}

for (const text of [
  '',
  'jane',
  '@example.com',
  'jane@',
  'a b@example.com',
  'a@example.com, b@example.com',
  'a@example.com\r\nBcc: b@example.com',
  'a@example.com\nBcc: b@example.com',
  'Jane <a@example.com>',
  'a@b@example.com',
  'jané@example.com',
  `${'a'.repeat(250)}@example.com`,
]) {
  test(`${JSON.stringify(text.slice(0, 40))} is no address`, () => assert.equal(isAddress(text), false))
}

test('an address is one, with or without a name before it', () => {
  for (const address of ["o'neil+tag@mail.example.com", 'a@localhost']) assert.equal(isAddress(address), true)
  assert.equal(isMailbox('Jane Doe <jane@example.com>'), true)
  assert.equal(isMailbox('Jane\r\nBcc: x@example.com <jane@example.com>'), false)
  assert.equal(isMailbox('jane@example.com'), true)
})

test('a subject becomes no header of its own, whatever it holds', () => {
  for (const subject of [
    'a\r\nBcc: x@example.com',
    'a\nBcc: x@example.com',
    'a\u2028Bcc: x@example.com',
    'a\0b\r\n\r\nc',
  ]) {
    const { headers, body } = parsed(formatMessage({ ...mail, subject }))
    assert.deepEqual([...headers.keys()], [...parsed(formatMessage(mail)).headers.keys()])
    assert.equal(headers.has('Bcc'), false)
    assert.equal(body, 'one\r\ntwo\r\n')
  }
})

test('a subject in other letters, or one that looks encoded, is read as it was meant, in lines of 78 characters', () => {
  const long = 'Ваш пароль 🔑 '.repeat(20).trim()
  for (const subject of ['Größe', long, '=?utf-8?B?eA==?=', 'x'.repeat(300)]) {
    const text = formatMessage({ ...mail, subject })
    assert.equal(decoded(parsed(text).headers.get('Subject')), subject)
    for (const line of text.split('\r\n')) assert.ok(line.length <= 84, line)
  }
})

test('a mail has a date, an id of its own, its type, and lines that end in CR LF', () => {
  const { headers, body } = parsed(formatMessage({ ...mail, mimeType: 'text/html', body: 'é\r\nb\rc\nd' }))
  assert.deepEqual(Object.fromEntries(headers), {
    From: 'a@example.com',
    To: 'b@example.com',
    Subject: 'Hello',
    Date: 'Wed, 11 Feb 2026 09:14:05 +0000',
    'Message-ID': '<1f2e@callbook.example>',
    'MIME-Version': '1.0',
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
  })
  assert.equal(body, 'é\r\nb\r\nc\r\nd')
})

test('a line of more than 998 bytes makes the text base64', () => {
  for (const [length, encoding] of [
    [998, '8bit'],
    [999, 'base64'],
  ] as const) {
    const text = 'x'.repeat(length)
    const { headers, body } = parsed(formatMessage({ ...mail, body: text }))
    assert.equal(headers.get('Content-Transfer-Encoding'), encoding)
    assert.equal(encoding === '8bit' ? body : Buffer.from(body, 'base64').toString(), text)
  }
})
