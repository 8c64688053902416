// Email Template: sends a mail and goes on.

import { noMail } from '../mailer.ts'
import { firstProblem, needsText } from './node-config.ts'
import type { NodeType } from './node-type.ts'
import { collectedIdentity, identityAttributeProblem, mailObjectOf, valuesOf } from './profile.ts'

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
    const [to] = identity ? valuesOf(identity, String(emailAttribute)) : []
    if (!identity || !to) return { outcome: 'EMAIL_NOT_SENT' }
    mailer.send({ template: String(emailTemplateName), to, object: mailObjectOf(identity) })
    return { outcome: 'EMAIL_SENT' }
  },
} satisfies NodeType
