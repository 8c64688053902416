// How a journey hands a mail over. What it says and where it goes is for others to know.

import { ResourceException } from '#crest'

export interface Mailer {
  /**
   * Takes the mail and returns at once, so that the time an answer takes does not tell whether somebody was written to. What goes
   * wrong is told to the operator, and to nobody else.
   */
  send(mail: TemplateMail): void
  /** Where a person goes on with a suspended journey. */
  resumeUri(suspended: {
    readonly realm: string
    readonly journey: string
    readonly suspendedId: string
  }): string
  /** Minutes a link of the realm is good for. */
  suspendedAuthenticationTimeoutOf(realm: string): number
}

/** A mail to one person. */
export interface TemplateMail {
  /** The name of its template: `resetPassword`. */
  readonly template: string
  /** One address. Somebody may have typed it. */
  readonly to: string
  /** What the template may show: `userName`, attributes, and `resumeURI` where the mail has a link. */
  readonly object: Readonly<Record<string, string>>
}

/** Where a tree comes to a mail and there is no `Mailer`, whether or not there is somebody to write to. */
export const noMail = () =>
  new ResourceException(
    501,
    'This journey goes on by a mail, and no folder for mail is set ("mail.directory")',
  )
