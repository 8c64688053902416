// Email Suspend: sends a mail with a link in it, and waits until that is followed.

import type { JsonObject } from '#crest'
import { suspendedTextOutputCallback } from '../callback.ts'
import type { Identity } from '../identity.ts'
import type { TemplateMail } from '../mailer.ts'
import { suspendedSessionNotFound } from '../suspended-id.ts'
import { localizedText } from './localized-text.ts'
import { firstProblem, localized, needsText, wholeNumber } from './node-config.ts'
import { type NodeContext, type NodeType, usernameOf } from './node-type.ts'
import {
  collectedIdentity,
  identityAttributeProblem,
  mailObjectOf,
  objectAttributesOf,
  valuesOf,
} from './profile.ts'

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
      needsText({ emailTemplateName: 'registration', ...config }, 'emailTemplateName'),
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
    const identity = config.objectLookup === true ? await collectedIdentity(config, context) : undefined
    const mail =
      config.objectLookup === true ? identity && mailTo(identity, config) : collectedMail(config, context)
    return {
      callbacks: [suspendedTextOutputCallback(localizedText(config.emailSuspendMessage) ?? defaultMessage)],
      shared: { [whoseKey(nodeId)]: identity === undefined ? '' : whose(identity) },
      suspension: {
        ...(typeof config.suspendDuration === 'number' && { minutes: config.suspendDuration }),
        ...(mail?.to && { mail }),
      },
    }
  },
} satisfies NodeType

/** @throws ResourceException 401 when the identity the mail went to has another password since, or is another one */
async function checkUnchanged(config: JsonObject, context: NodeContext): Promise<void> {
  const known = context.state.shared[whoseKey(context.nodeId)]
  if (known === '') return
  const identity = await collectedIdentity(config, context)
  if (identity === undefined || whose(identity) !== known) throw suspendedSessionNotFound()
}

function mailTo(identity: Identity, config: JsonObject): TemplateMail {
  const { template, attribute } = settingsOf(config)
  const [to = ''] = valuesOf(identity, attribute)
  return { template, to, object: mailObjectOf(identity) }
}

function collectedMail(config: JsonObject, { state }: NodeContext): TemplateMail {
  const { template, attribute } = settingsOf(config)
  const collected = objectAttributesOf(state)
  const userName = usernameOf(state)
  const object = { ...collected, ...(userName !== undefined && { userName }) }
  return { template, to: collected[attribute] ?? '', object }
}

function settingsOf({ emailTemplateName = 'registration', emailAttribute = 'mail' }: JsonObject) {
  return { template: String(emailTemplateName), attribute: String(emailAttribute) }
}

/** Where the shared state keeps to whom the mail was sent, and which password they had. */
const whoseKey = (nodeId: string) => `${nodeId}.sentTo`
const whose = ({ id, passwordVersion }: Identity) => `${id} ${passwordVersion}`

const defaultMessage =
  'An email has been sent to the address you entered. Click the link in that email to proceed.'
