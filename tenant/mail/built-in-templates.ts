// The mails that need no configuration: those the cloud's own journeys name, and one for every other name.

import type { MailTemplate } from './template.ts'

const hello = 'Hello{{#if object.givenName}} {{object.givenName}}{{/if}},\n\n'

/** By name. */
export const builtInTemplates: ReadonlyMap<string, MailTemplate> = new Map(
  [
    plain(
      'resetPassword',
      'Reset your password',
      'somebody asked for a new password for your account. If that was you, choose it here:\n\n{{object.resumeURI}}\n\nIf it was not, nothing has to be done.\n',
    ),
    plain(
      'forgottenUsername',
      'Your user name',
      'your user name is {{object.userName}}. Log in here:\n\n{{object.resumeURI}}\n',
    ),
    plain(
      'updatePassword',
      'Change your password',
      'to change your password, follow this link:\n\n{{object.resumeURI}}\n',
    ),
    plain(
      'registration',
      'Confirm your address',
      'to go on with your registration, follow this link:\n\n{{object.resumeURI}}\n',
    ),
    plain('welcome', 'Welcome', 'your account is there. Your user name is {{object.userName}}.\n'),
  ].map((template) => [template.name, template]),
)

/** A journey may name any template, and runs without it being here. */
export function plainTemplate(name: string): MailTemplate {
  return plain(
    name,
    'About your account',
    '{{#if object.resumeURI}}to go on, follow this link:\n\n{{object.resumeURI}}\n{{else}}something has happened to your account.\n{{/if}}',
  )
}

function plain(name: string, subject: string, message: string): MailTemplate {
  return { name, enabled: true, subject, mimeType: 'text/plain', message: hello + message }
}
