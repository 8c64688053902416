// A template of a mail: exported by the cloud, filled in for one person.

import { escapeHtml } from '#markup'

/** As it is sent: one language, one form. */
export interface MailTemplate {
  readonly name: string
  /** A switched-off template sends nothing, as in IDM. */
  readonly enabled: boolean
  /** Absent for the setting's. */
  readonly from?: string
  readonly subject: string
  readonly mimeType: 'text/html' | 'text/plain'
  readonly message: string
}

/** What a template may show, by the path that follows `object.`; `preferences.updates` is the attribute `preferences/updates`. */
export type MailObject = Readonly<Record<string, string>>

export interface FilledTemplate {
  readonly subject: string
  readonly body: string
}

/** The subject has no markup; in a message of `text/html` every value is text, whatever it holds. */
export function fillTemplate(
  { subject, message, mimeType }: MailTemplate,
  object: MailObject,
): FilledTemplate {
  return {
    subject: fill(subject, object, asIs),
    body: fill(message, object, mimeType === 'text/html' ? escapeHtml : asIs),
  }
}

/**
 * What of the text is not known here: the first `{{…}}` that is neither `{{object.…}}`, `{{{object.…}}}` nor a whole
 * `{{#if object.…}} … {{else}} … {{/if}}`. The cloud's own templates use no others.
 */
export function unknownPart(text: string): string | undefined {
  const rest = decide(text, ([yes, no]) => yes + no).replace(value, '')
  return /\{\{.*?(?:\}\}|$)/.exec(rest)?.[0]
}

function fill(text: string, object: MailObject, print: (value: string) => string): string {
  const values = new Map(Object.entries(object))
  const find = (path: string) => values.get(path) ?? values.get(path.replaceAll('.', '/')) ?? ''
  const decided = decide(text, ([yes, no], path) => (find(path) === '' ? no : yes))
  // In one pass: what a value holds is no template.
  return decided.replace(value, (_whole, path: string) => print(find(path)))
}

/** Puts one of two texts, or what `choose` makes of them, in the place of each condition, the innermost first. */
function decide(text: string, choose: (texts: readonly [yes: string, no: string], path: string) => string) {
  for (let before = text; ; ) {
    const after = before.replace(condition, (_whole, path: string, inside: string) => {
      const [yes = '', no = ''] = inside.split(/\{\{\s*else\s*\}\}/)
      return choose([yes, no], path)
    })
    if (after === before) return after
    before = after
  }
}

const condition = /\{\{#if\s+object\.([\w./-]+)\s*\}\}((?:(?!\{\{#if)[\s\S])*?)\{\{\/if\}\}/g
const value = /\{\{\{?\s*object\.([\w./-]+)\s*\}?\}\}/g

const asIs = (text: string) => text
