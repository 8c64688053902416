// Email Template: sends a mail and goes on.

import { noMail } from '../mailer.ts'
import { firstProblem, needsText } from './node-config.ts'
import type { NodeType } from './node-type.ts'
import { collectedIdentity, identityAttributeProblem, mailObjectOf } from './profile.ts'

/**
 * Settings: `emailTemplateName` (`welcome`), `emailAttribute` (`mail`), `identityAttribute` (`userName`). Outcome `EMAIL_NOT_SENT`
 * where there is nobody, or no address; a mail that cannot be written later is told to the operator alone. Source: am-external
 * `EmailTemplateNode`.
 *
 * @throws ResourceException 501 where mail goes nowhere
 */
export const emailTemplateNode = {
  id: 'EmailTemplateNode',
  outcomes: () => ['EMAIL_SENT', 'EMAIL_NOT_SENT'],
  problem: (config) =>
    firstProblem(
      needsText({ emailTemplateName: 'welcome', ...config }, 'emailTemplateName'),
      needsText({ emailAttribute: 'mail', ...config }, 'emailAttribute'),
      identityAttributeProblem(config),
    ),
  async process(config, context) {
    const { mailer } = context
    if (mailer === undefined) throw noMail()
    const { emailTemplateName = 'welcome', emailAttribute = 'mail' } = config
    const identity = await collectedIdentity(config, context)
    const object = identity && mailObjectOf(identity)
    const to = object?.[String(emailAttribute)]
    if (!object || !to) return { outcome: 'EMAIL_NOT_SENT' }
    mailer.send({ template: String(emailTemplateName), to, object })
    return { outcome: 'EMAIL_SENT' }
  },
} satisfies NodeType
