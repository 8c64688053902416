// Attribute Collector: asks for what the profile shall say.

import type { JsonObject } from '#crest'
import type { Answer, Callback } from '../callback.ts'
import { attributeCallback, typedIn } from '../profile-callbacks.ts'
import { firstProblem } from './node-config.ts'
import type { NodeContext, NodeType } from './node-type.ts'
import { attributePolicies, failedPoliciesOf, printPolicies } from './policies.ts'
import { identityAttributeProblem, isCollectedAttribute, objectAttributesOf } from './profile.ts'

/**
 * Settings: `attributesToCollect`, `required` (false), `validateInputs` (false). What is answered is kept for a Create Object or Patch
 * Object node; what is left empty is not. With `required` the step is asked again, with the failed policy, until nothing is empty;
 * with `validateInputs` until all that is filled in keeps to its policies. What the profile says is never shown: whose it is may
 * not be proven yet. The cloud's two preferences are switches, anything else is a text.
 * Source: AM's page of the node, recorded steps, am-external `AttributeCollectorNode`.
 */
export const attributeCollectorNode = {
  id: 'AttributeCollectorNode',
  asks: true,
  outcomes: () => ['outcome'],
  problem: (config) =>
    firstProblem(
      areNames(config.attributesToCollect)
        ? undefined
        : 'needs attributes such as "mail" or "preferences/updates" as "attributesToCollect", no name, password or status',
      identityAttributeProblem(config),
    ),
  async process(config, context) {
    const { answers } = context
    const names = namesIn(config)
    const looked = await Promise.all(
      names.map((name, place) => look(name, answers?.[place], config, context)),
    )
    if (looked.some(({ isGood }) => !isGood)) return { callbacks: looked.map(({ callback }) => callback) }
    const given = names.map((name, place) => [name, typedIn(answers?.[place]).text] as const)
    const filled = Object.fromEntries(given.filter(([, value]) => value !== ''))
    return {
      outcome: 'outcome',
      shared: { objectAttributes: { ...objectAttributesOf(context.state), ...filled } },
    }
  },
} satisfies NodeType

/** Whether the answer for an attribute can be taken, and the question that asks for it, again if it was. */
async function look(
  name: string,
  answer: Answer,
  config: JsonObject,
  context: NodeContext,
): Promise<{ readonly isGood: boolean; readonly callback: Callback }> {
  const required = config.required === true
  const policies = config.validateInputs === true ? attributePolicies(name) : []
  const { text, validateOnly } = typedIn(answer ?? '')
  const isMissing = required && text === ''
  const failed = text === '' ? [] : await failedPoliciesOf(policies, text, context)
  if (isMissing) failed.push({ params: {}, policyRequirement: 'REQUIRED' })
  const isSwitch = switches.has(name)
  return {
    isGood: answer !== undefined && failed.length === 0 && !validateOnly,
    callback: attributeCallback(
      { name, prompt: prompts.get(name) ?? name, value: isSwitch ? text === 'true' : text, required },
      {
        policies: printPolicies(name, policies),
        failedPolicies: answer === undefined ? [] : failed,
        validateOnly,
      },
    ),
  }
}

function namesIn(config: JsonObject): readonly string[] {
  return config.attributesToCollect as unknown as readonly string[]
}

function areNames(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isCollectedAttribute)
}

const switches = new Set(['preferences/marketing', 'preferences/updates'])

/** Titles in the cloud's schema of users. Source: recorded steps. */
const prompts: ReadonlyMap<string, string> = new Map([
  ['givenName', 'First Name'],
  ['sn', 'Last Name'],
  ['mail', 'Email Address'],
  ['preferences/marketing', 'Send me special offers and services'],
  ['preferences/updates', 'Send me news and updates'],
])
