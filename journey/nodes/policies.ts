// What a user name, a password and an attribute have to keep to, as the schema of the cloud's users says it; and who does not.

import type { JsonObject, JsonValue } from '#crest'
import { folded } from '../attribute-texts.ts'
import { isUsername, usernameLimit } from '../identity-records.ts'
import { defaultPasswordRules, normalizePassword, passwordMaximumLength } from '../password-rules.ts'
import type { FailedPolicy } from '../profile-callbacks.ts'
import { type NodeContext, usernameOf } from './node-type.ts'

/** One rule, in IDM's names. */
export interface Policy {
  readonly policyId: string
  readonly policyRequirement: string
  readonly params?: JsonObject
  holds(value: string, context: NodeContext): boolean | Promise<boolean>
}

/** As AM prints the policies of an attribute; an attribute without any has `{}`. Source: AM's page of self-registration. */
export function printPolicies(name: string, policies: readonly Policy[]): JsonObject {
  if (policies.length === 0) return {}
  return {
    policyRequirements: [...new Set(policies.map(({ policyRequirement }) => policyRequirement))],
    fallbackPolicies: null,
    name,
    policies: policies.map(
      ({ policyId, policyRequirement, params }): JsonValue => ({
        policyRequirements: [policyRequirement],
        policyId,
        ...(params !== undefined && { params }),
      }),
    ),
    conditionalPolicies: null,
  }
}

/** Each requirement once, in the order of the policies. */
export async function failedPoliciesOf(
  policies: readonly Policy[],
  value: string,
  context: NodeContext,
): Promise<FailedPolicy[]> {
  const failed = new Map<string, FailedPolicy>()
  for (const { policyRequirement, params = {}, holds } of policies) {
    if (!(await holds(value, context))) failed.set(policyRequirement, { params, policyRequirement })
  }
  return [...failed.values()]
}

const required: Policy = {
  policyId: 'required',
  policyRequirement: 'REQUIRED',
  holds: (value) => value !== '',
}
const notEmpty: Policy = { ...required, policyId: 'not-empty' }
/** Texts are all that callbacks let in. */
const isText: Policy = {
  policyId: 'valid-type',
  policyRequirement: 'VALID_TYPE',
  params: { types: ['string'] },
  holds: () => true,
}

function minimumLength(minLength: number): Policy {
  const holds = (value: string) => lengthOf(value) >= minLength
  return { policyId: 'minimum-length', policyRequirement: 'MIN_LENGTH', params: { minLength }, holds }
}

function maximumLength(maxLength: number): Policy {
  const holds = (value: string) => lengthOf(value) <= maxLength
  return { policyId: 'maximum-length', policyRequirement: 'MAX_LENGTH', params: { maxLength }, holds }
}

const lengthOf = (text: string) => [...normalizePassword(text)].length

/** A new user name. It tells who exists, as in AM: nobody else could register. */
export const usernamePolicies: readonly Policy[] = [
  required,
  notEmpty,
  minimumLength(1),
  isText,
  {
    policyId: 'unique',
    policyRequirement: 'UNIQUE',
    holds: async (username, { identities, realm }) => (await identities.find(realm, username)) === undefined,
  },
  {
    policyId: 'cannot-contain-characters',
    policyRequirement: 'CANNOT_CONTAIN_CHARACTERS',
    params: { forbiddenChars: ['/'] },
    holds: (username) => !username.includes('/'),
  },
  maximumLength(usernameLimit),
  {
    policyId: 'valid-username',
    policyRequirement: 'VALID_USERNAME',
    holds: (username) => username === '' || username.length > usernameLimit || isUsername(username),
  },
]

/**
 * A new password: what the identity's own rules ask, and that the user name is no part of it. The cloud asks for a capital letter
 * and a figure as well; NIST SP 800-63B-4 asks services not to.
 */
export const passwordPolicies: readonly Policy[] = [
  notEmpty,
  minimumLength(defaultPasswordRules.minimumLength),
  isText,
  maximumLength(passwordMaximumLength),
  {
    policyId: 'cannot-contain-others',
    policyRequirement: 'CANNOT_CONTAIN_OTHERS',
    params: { disallowedFields: ['userName'] },
    holds(password, { state }) {
      const username = usernameOf(state)
      return username === undefined || !folded(password).includes(folded(username))
    },
  },
]

/** What a client may fill in of a profile without a schema to ask: anything. */
export function attributePolicies(attribute: string): readonly Policy[] {
  return policiesByAttribute.get(attribute) ?? []
}

/** Attributes no identity is made without by a tree. Source: the schema of `managed/alpha_user`. */
export const requiredAttributes = ['givenName', 'sn', 'mail'] as const

const policiesByAttribute: ReadonlyMap<string, readonly Policy[]> = new Map([
  ['givenName', [required, isText]],
  ['sn', [required, isText]],
  [
    'mail',
    [
      required,
      isText,
      {
        policyId: 'valid-email-address-format',
        policyRequirement: 'VALID_EMAIL_ADDRESS_FORMAT',
        holds: (mail) => mail === '' || (mail.length <= mailLimit && mailAddress.test(mail)),
      },
    ],
  ],
])

/** RFC 5321, section 4.5.3.1.3: of a path, its angle brackets included. */
const mailLimit = 254

/** Source: HTML Living Standard, "valid e-mail address". */
const mailAddress =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/
