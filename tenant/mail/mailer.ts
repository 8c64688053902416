// What journeys send their mails with: templates, the outbox, and the address a link leads to.

import { join } from 'node:path'
import type { Mailer, TemplateMail } from '#journey'
import type { Clock, RandomBytes } from '#session'
import { nearestSetting } from '../configuration/realms.ts'
import type { TenantSettings } from '../configuration/settings.ts'
import { builtInTemplates, plainTemplate } from './built-in-templates.ts'
import { isAddress } from './message.ts'
import { openOutbox } from './outbox.ts'
import { fillTemplate, type MailTemplate } from './template.ts'

export interface OpenMailer extends Mailer {
  /** Writes what waits. */
  close(): Promise<void>
}

export interface MailerOptions {
  readonly settings: TenantSettings
  /** Those of the settings. */
  readonly templates: readonly MailTemplate[]
  /** Mails go into its folder `outbox` unless the settings name another; `undefined` for a tenant in memory. */
  readonly dataDirectory: string | undefined
  /** `http://127.0.0.1:8080/am`; never what a request says it has asked for, for then a stranger could send links that lead to him. */
  readonly ownUrl: () => string
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** Gets a line for each mail that cannot be sent; it names no address. */
  readonly log: (line: string) => void
  /** Called for each mail: whether it was written. */
  readonly onWritten: (isWritten: boolean) => void
}

/**
 * @returns `undefined` where mail goes nowhere
 * @throws TenantError E_OUTBOX
 */
export async function openMailer(options: MailerOptions): Promise<OpenMailer | undefined> {
  const { settings, dataDirectory, ownUrl, clock, randomBytes, log, onWritten } = options
  const { mail, realms } = settings
  const directory = mail.directory ?? (dataDirectory && join(dataDirectory, 'outbox'))
  if (directory === undefined) return undefined
  const told = (what: string | undefined) => {
    if (what !== undefined) log(`mail: ${what}`)
    onWritten(what === undefined)
  }
  const outbox = await openOutbox({
    directory,
    maxMessages: mail.maxMessages,
    clock,
    randomBytes,
    onWritten: (error) => told(error && `cannot write into ${directory}: ${error.message}`),
  })
  const templates = new Map([
    ...builtInTemplates,
    ...options.templates.map((template) => [template.name, template] as const),
  ])
  let waiting: TemplateMail[] = []
  let timer: NodeJS.Timeout | undefined

  function deliver({ template: name, to, object }: TemplateMail): void {
    const template = templates.get(name) ?? plainTemplate(name)
    if (!template.enabled) told(`the template "${name}" is not enabled, nothing is sent`)
    else if (!isAddress(to)) told(`the address for "${name}" is none, nothing is sent`)
    else {
      const { subject, body } = fillTemplate(template, object)
      outbox.put({ from: template.from ?? mail.from, to, subject, mimeType: template.mimeType, body })
    }
  }

  function deliverWaiting(): void {
    clearTimeout(timer)
    timer = undefined
    const mails = waiting
    waiting = []
    for (const one of mails) deliver(one)
  }

  return {
    send(one) {
      waiting.push(one)
      timer ??= setTimeout(deliverWaiting, afterTheAnswerMs)
    },
    resumeUri({ realm, journey, suspendedId }) {
      const url = new URL(settings.externalLoginPageUrl ?? `${ownUrl()}/XUI/`)
      const parameters = { realm, authIndexType: 'service', authIndexValue: journey, suspendedId }
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
      return url.href
    },
    suspendedAuthenticationTimeoutOf: (realm) =>
      nearestSetting(realms, realm, 'suspendedAuthenticationTimeout') ??
      settings.suspendedAuthenticationTimeout,
    async close() {
      deliverWaiting()
      await outbox.close()
    },
  }
}

/** By then the answer is on its way: who is written to is not answered later than others. */
const afterTheAnswerMs = 10
