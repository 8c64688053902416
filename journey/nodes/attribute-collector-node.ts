// Attribute Collector: asks for what the profile shall say.

import type { JsonObject } from '#crest'
import { attributeCallback } from '../callback.ts'
import { firstProblem } from './node-config.ts'
import type { NodeType } from './node-type.ts'
import { foundByUserName, objectAttributesOf } from './profile.ts'

/**
 * Settings: `attributesToCollect`, `required` (false). `validateInputs`, which asks a schema the tenant has not, must not be
 * true. What is answered is kept for a Patch Object node; what is left empty is not. With `required` the step is asked again,
 * with the failed policy, until nothing is empty. What the profile says is never shown: whose it is may not be proven yet.
 * The cloud's two preferences are switches, anything else is a text. Source: AM's page of the node, recorded steps.
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
      config.validateInputs === true
        ? 'validates its inputs, for which there is no schema: set "validateInputs" to false'
        : undefined,
      foundByUserName(config),
    ),
  async process(config, context) {
    const { answers } = context
    const names = namesIn(config)
    const required = config.required === true
    const isMissing = (place: number) => answers !== undefined && required && answers[place] === ''
    const isWhole = names.every((_name, place) => answers?.[place] !== undefined && !isMissing(place))
    if (!isWhole) {
      return {
        callbacks: names.map((name, place) =>
          attributeCallback({
            name,
            prompt: prompts.get(name) ?? name,
            initial: switches.has(name) ? false : '',
            required,
            failedPolicies: isMissing(place) ? ['REQUIRED'] : [],
          }),
        ),
      }
    }
    const given = names.map((name, place) => [name, String(answers?.[place])] as const)
    const filled = Object.fromEntries(given.filter(([, value]) => value !== ''))
    return {
      outcome: 'outcome',
      shared: { objectAttributes: { ...objectAttributesOf(context), ...filled } },
    }
  },
} satisfies NodeType

function namesIn(config: JsonObject): readonly string[] {
  return config.attributesToCollect as unknown as readonly string[]
}

function areNames(value: unknown): boolean {
  const isName = (name: unknown) =>
    typeof name === 'string' &&
    /^[A-Za-z][\w.;/-]{0,127}$/.test(name) &&
    !notCollected.has(name.toLowerCase())
  return Array.isArray(value) && value.length > 0 && value.every(isName)
}

/** No attributes of a profile, but what an identity is known, let in and told apart by; in lower case. */
const notCollected = new Set([
  'username',
  'password',
  'userpassword',
  'realm',
  'uid',
  'universalid',
  'dn',
  'inetuserstatus',
  'oathsecret',
])

const switches = new Set(['preferences/marketing', 'preferences/updates'])

/** Titles in the cloud's schema of users. Source: recorded steps. */
const prompts: ReadonlyMap<string, string> = new Map([
  ['givenName', 'First Name'],
  ['sn', 'Last Name'],
  ['mail', 'Email Address'],
  ['preferences/marketing', 'Send me special offers and services'],
  ['preferences/updates', 'Send me news and updates'],
])
