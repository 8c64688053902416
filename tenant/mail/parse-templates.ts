// Templates of mails as the cloud exports them, one by one or many in a file.

import { isJsonObject, type JsonObject, type JsonValue } from '#crest'
import { TenantError } from '../tenant-error.ts'
import { isMailbox } from './message.ts'
import { type MailTemplate, unknownPart } from './template.ts'

/**
 * One template, which `_id` names (`emailTemplate/welcome`), or many under `emailTemplate`, by name, as `frodo email template export`
 * writes them; or those in exported journeys. English is taken, or the `defaultLocale`, or the first language there is; `message`
 * before `html`, which it was made of.
 *
 * @param source how to name the document in a message: a file's path
 * @throws TenantError E_MAIL_TEMPLATE
 */
export function parseTemplates(document: unknown, source: string): MailTemplate[] {
  const whole = asObject(document, source)
  if (whole.trees !== undefined) {
    const trees = Object.entries(asObject(whole.trees, `${source}: /trees`))
    return trees.flatMap(([name, tree]) =>
      templatesUnder(tree, 'emailTemplates', `${source}: /trees/${name}`),
    )
  }
  if (whole.tree !== undefined) return templatesUnder(whole, 'emailTemplates', source)
  if (whole.emailTemplate !== undefined) return templatesUnder(whole, 'emailTemplate', source)
  return [parseTemplate(whole, undefined, source)]
}

function templatesUnder(document: unknown, member: string, source: string): MailTemplate[] {
  const templates = asObject(document, source)[member] ?? {}
  return Object.entries(asObject(templates, `${source}: /${member}`)).map(([name, template]) => {
    const at = `${source}: /${member}/${name}`
    return parseTemplate(asObject(template, at), name, at)
  })
}

function parseTemplate(document: JsonObject, key: string | undefined, source: string): MailTemplate {
  const { _id, enabled, from, mimeType = 'text/html' } = document
  const name = key ?? (typeof _id === 'string' ? _id.replace(/^emailTemplate\//, '') : '')
  if (name === '') throw refused(source, 'has no "_id" such as "emailTemplate/welcome"')
  if (mimeType !== 'text/html' && mimeType !== 'text/plain') {
    throw refused(source, 'must have "text/html" or "text/plain" as "mimeType"')
  }
  if (typeof from === 'string' && from !== '' && !isMailbox(from)) {
    throw refused(source, 'has a "from" that is no address such as "Jane <jane@example.com>"')
  }
  const subject = textIn(document, 'subject')
  const message = textIn(document, 'message') ?? textIn(document, 'html')
  if (subject === undefined) throw refused(source, 'needs texts by language as "subject", such as {"en":"…"}')
  if (message === undefined) throw refused(source, 'needs texts by language as "message", such as {"en":"…"}')
  const unknown = unknownPart(subject) ?? unknownPart(message)
  if (unknown !== undefined) {
    throw refused(
      source,
      `has ${unknown.slice(0, 60)}, which is not known here`,
      'use {{object.name}}, and {{#if object.name}} … {{else}} … {{/if}}',
    )
  }
  return {
    name,
    enabled: enabled !== false,
    ...(typeof from === 'string' && from !== '' && { from }),
    subject,
    mimeType,
    message,
  }
}

/** A text, or the one of several languages. */
function textIn(document: JsonObject, name: string): string | undefined {
  const texts = document[name]
  const text = isJsonObject(texts)
    ? (texts.en ?? texts[String(document.defaultLocale)] ?? Object.values(texts)[0])
    : texts
  return typeof text === 'string' && text !== '' ? text : undefined
}

function asObject(value: unknown, source: string): JsonObject {
  if (isJsonObject(value as JsonValue | undefined)) return value as JsonObject
  throw refused(source, 'must be an object')
}

function refused(
  source: string,
  what: string,
  hint = 'give a template as the cloud exports it: { "_id": "emailTemplate/welcome", "subject": …, "message": … }',
): TenantError {
  return new TenantError('E_MAIL_TEMPLATE', `${source} ${what}`, hint)
}
