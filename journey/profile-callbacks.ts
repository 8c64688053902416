// The questions of registration and of profiles: what is answered has to keep to policies, which the client may show and ask for.

import type { JsonObject } from '#crest'
import { type Answer, type Callback, flag, type Input, named, text } from './callback.ts'
import type { SelfServiceSettings } from './self-service.ts'

/** What is said of a value's policies, in the order of AM. */
export interface Validation {
  /** What the value has to keep to, see `printPolicies`; `{}` where nothing is checked. */
  readonly policies: JsonObject
  /** What the last value did not keep to. */
  readonly failedPolicies: readonly FailedPolicy[]
  /** Whether that value was to be checked only. */
  readonly validateOnly: boolean
}

export interface FailedPolicy {
  readonly params: JsonObject
  /** IDM's name of it: `REQUIRED`. */
  readonly policyRequirement: string
}

/** A new user name. @param username what was typed before, to be typed on */
export function validatedUsernameCallback(
  prompt: string,
  username: string,
  validation: Validation,
): Callback {
  return {
    type: 'ValidatedCreateUsernameCallback',
    output: named({ ...printed(validation), prompt }),
    input: validated(text(username)),
  }
}

/** A new password. */
export function validatedPasswordCallback(prompt: string, validation: Validation): Callback {
  return {
    type: 'ValidatedCreatePasswordCallback',
    output: named({ echoOn: false, ...printed(validation), prompt }),
    input: validated(text('')),
  }
}

/**
 * What the profile shall say under `name`: a text, or a switch where `value` is one.
 * Source: recorded `StringAttributeInputCallback` and `BooleanAttributeInputCallback`.
 */
export function attributeCallback(
  asked: {
    readonly name: string
    readonly prompt: string
    readonly value: string | boolean
    readonly required: boolean
  },
  validation: Validation,
): Callback {
  const { name, prompt, value, required } = asked
  const isSwitch = typeof value === 'boolean'
  return {
    type: isSwitch ? 'BooleanAttributeInputCallback' : 'StringAttributeInputCallback',
    output: named({ name, prompt, required, ...printed(validation), value }),
    input: validated(isSwitch ? flag(value) : text(value)),
  }
}

/** Terms to be accepted: the answer is whether they are. */
export function termsAndConditionsCallback(settings: SelfServiceSettings): Callback {
  const { terms, termsVersion: version, termsCreateDate: createDate } = settings
  return {
    type: 'TermsAndConditionsCallback',
    output: named({ version, terms, createDate }),
    input: flag(false),
  }
}

/**
 * A security question, chosen or made up, and the answer to it.
 *
 * @param asked.question what was chosen before
 */
export function kbaCreateCallback(asked: {
  readonly prompt: string
  readonly predefinedQuestions: readonly string[]
  readonly allowUserDefinedQuestions: boolean
  readonly question: string
}): Callback {
  const { prompt, predefinedQuestions, allowUserDefinedQuestions, question: chosen } = asked
  return {
    type: 'KbaCreateCallback',
    output: named({ prompt, predefinedQuestions: [...predefinedQuestions], allowUserDefinedQuestions }),
    input: {
      fields: [
        ['question', chosen],
        ['answer', ''],
      ],
      read: ([question, answer]) =>
        typeof question === 'string' && typeof answer === 'string' ? { question, answer } : undefined,
    },
  }
}

/** What was typed in answer to one of these, and whether it is to be checked only. */
export function typedIn(answer: Answer): { readonly text: string; readonly validateOnly: boolean } {
  const validateOnly = typeof answer === 'object' && 'onlyCheck' in answer
  return { text: String(validateOnly ? answer.onlyCheck : answer), validateOnly }
}

function printed({ policies, failedPolicies, validateOnly }: Validation) {
  return {
    policies,
    // Each is a document in a text of its own: so AM prints them, and its clients parse them.
    failedPolicies: failedPolicies.map(({ params, policyRequirement }) =>
      JSON.stringify({ params, policyRequirement }),
    ),
    validateOnly,
  }
}

/** The same with a second field, by which the client asks for a check only. */
function validated(input: Input): Input {
  return {
    fields: [...input.fields, ['validateOnly', false]],
    read([value, validateOnly]) {
      const answer = input.read([value])
      const isOnlyCheck = validateOnly === true && (typeof answer === 'string' || typeof answer === 'boolean')
      return isOnlyCheck ? { onlyCheck: answer } : answer
    },
  }
}
