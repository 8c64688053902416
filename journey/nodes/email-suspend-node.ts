// Email Suspend: sends a mail with a link in it, and waits until that is followed.

import type { JsonObject } from '#crest'
import { suspendedTextOutputCallback } from '../callback.ts'
import { suspendedSessionNotFound } from '../suspended-id.ts'
import { localizedText } from './localized-text.ts'
import { firstProblem, localized, needsText, wholeNumber } from './node-config.ts'
import { type NodeContext, type NodeType, usernameOf } from './node-type.ts'
import { collectedIdentity, identityAttributeProblem, mailObjectOf, objectAttributesOf } from './profile.ts'

/**
 * Settings: `emailTemplateName` (`registration`), `emailAttribute` (`mail`), `emailSuspendMessage` (texts by language), `objectLookup`
 * (false: the mail shows what was collected, and goes to the address that was; else to the identity's own), `identityAttribute`
 * (`userName`), `suspendDuration` (minutes, default the realm's). Where there is nobody to send to nothing is sent, and the answer is
 * the same. A link that was sent to an identity is over, too, when that has got another password, or is gone: of several that somebody
 * asked for, one resets.
 *
 * Source: AM's page of the node and am-external `EmailSuspendNode`; AM's links outlive a new password.
 * @throws ResourceException 401 for a link that is over
 */
export const emailSuspendNode = {
  id: 'EmailSuspendNode',
  suspends: true,
  outcomes: () => ['outcome'],
  problem: (config) =>
    firstProblem(
      needsText({ emailTemplateName: defaultTemplate, ...config }, 'emailTemplateName'),
      needsText({ emailAttribute: 'mail', ...config }, 'emailAttribute'),
      localized(config, 'emailSuspendMessage'),
      wholeNumber(config, 'suspendDuration', 1, 525_600),
      identityAttributeProblem(config),
    ),
  async process(config, context) {
    const { answers, nodeId } = context
    const [answer] = answers ?? []
    if (typeof answer === 'object' && 'isLinkFollowed' in answer) {
      await checkUnchanged(config, context)
      return { outcome: 'outcome' }
    }
    const { emailTemplateName = defaultTemplate, emailAttribute = 'mail', suspendDuration } = config
    const identity = config.objectLookup === true ? await collectedIdentity(config, context) : undefined
    const object =
      config.objectLookup === true ? identity && mailObjectOf(identity) : collectedObject(context)
    const to = object?.[String(emailAttribute)]
    return {
      callbacks: [suspendedTextOutputCallback(localizedText(config.emailSuspendMessage) ?? defaultMessage)],
      shared: { [passwordOf(nodeId)]: identity?.passwordVersion ?? 0 },
      suspension: {
        ...(typeof suspendDuration === 'number' && { minutes: suspendDuration }),
        ...(object && to && { mail: { template: String(emailTemplateName), to, object } }),
      },
    }
  },
} satisfies NodeType

/** @throws ResourceException 401 when the identity the mail went to has another password since, or is gone */
async function checkUnchanged(config: JsonObject, context: NodeContext): Promise<void> {
  const known = context.state.shared[passwordOf(context.nodeId)]
  if (known === 0) return
  const identity = await collectedIdentity(config, context)
  if (identity?.passwordVersion !== known) throw suspendedSessionNotFound()
}

function collectedObject({ state }: NodeContext): Readonly<Record<string, string>> {
  const username = usernameOf(state)
  return { ...objectAttributesOf(state), ...(username !== undefined && { userName: username }) }
}

/** Which password the identity had when the mail was sent, in the shared state. */
const passwordOf = (nodeId: string) => `${nodeId}.passwordVersion`

const defaultTemplate = 'registration'
const defaultMessage =
  'An email has been sent to the address you entered. Click the link in that email to proceed.'
