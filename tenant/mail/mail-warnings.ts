// What is said where journeys send mails and mail goes nowhere.

import type { Journey } from '#journey'

export interface MailWarning {
  /** A sentence without its full stop. */
  readonly message: string
  readonly hint: string
}

/** One for each node that nobody gets past in a tenant without a folder for mail. */
export function mailWarnings(journeys: readonly Journey[]): MailWarning[] {
  return journeys.flatMap(({ tree }) =>
    Object.entries(tree.nodes)
      .filter(([, { nodeType }]) => senders.has(nodeType))
      .map(([id]) => ({
        message: `journey "${tree._id}": node "${id}" sends a mail, and a tenant in memory has no folder for mail: who comes there is answered 501`,
        hint: 'name one by "mail.directory", or leave it if nobody comes there',
      })),
  )
}

const senders = new Set(['EmailSuspendNode', 'EmailTemplateNode'])
