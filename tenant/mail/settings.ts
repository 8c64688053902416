// What an operator may set about mail that journeys send.

/** A mail's text as the cloud exports it: `emailTemplate/resetPassword`. */
export type EmailTemplateDocument = Readonly<Record<string, unknown>>

export interface MailSettings {
  /** Folder of the messages. Default `outbox` in the data folder; a tenant in memory sends none unless it is given. */
  readonly directory: string | undefined
  /** Who the messages come from, unless their template says it. */
  readonly from: string
  /** Messages kept, the oldest goes. Default 500, as Mailpit. */
  readonly maxMessages: number
  /** Exported templates, or files with them, in place of those that are built in. Default none. */
  readonly templates: readonly (string | EmailTemplateDocument)[]
}

export const defaultMailSettings: MailSettings = {
  directory: undefined,
  from: 'no-reply@callbook.example',
  maxMessages: 500,
  templates: [],
}
