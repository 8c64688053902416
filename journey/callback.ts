// The questions a journey asks of the person, as JSON on the wire, and how the answers are read back.

import { badRequest, isJsonObject, type JsonObject, type JsonValue } from '#crest'

/** One question, or something that is only shown. The functions below make them. */
export interface Callback {
  readonly type: string
  readonly output: readonly NameAndValue[]
  /** Absent when nothing is asked. */
  readonly input?: Input
}

/** What was given to one callback: a text, the index of a choice, a switch, or nothing. */
export type Answer = string | number | boolean | undefined | OnlyCheck | QuestionAndAnswer | LinkFollowed

/** Not to be taken yet: the client wants to know whether it could be. */
export interface OnlyCheck {
  readonly onlyCheck: string | boolean
}

/** A question that somebody has chosen, and the answer to it. */
export interface QuestionAndAnswer {
  readonly question: string
  readonly answer: string
}

/** The link in a mail was followed. No client can send it: it comes of a `suspendedId`. */
export interface LinkFollowed {
  readonly isLinkFollowed: true
}

export interface NameAndValue {
  readonly name: string
  readonly value: JsonValue
}

export interface Input {
  /** What follows `IDTokenN` in the name of each value, and what stands there before anybody has answered. Never empty. */
  readonly fields: readonly (readonly [suffix: string, initial: JsonValue])[]
  /** Gets a value for each field. `undefined` when they cannot be an answer. */
  read(values: readonly (JsonValue | undefined)[]): Answer
}

/** A line that may be shown while it is typed. */
export function nameCallback(prompt: string): Callback {
  return { type: 'NameCallback', output: named({ prompt }), input: text('') }
}

/** A line that must not be shown while it is typed. */
export function passwordCallback(prompt: string): Callback {
  return { type: 'PasswordCallback', output: named({ prompt }), input: text('') }
}

/** One of several; the answer is its index. */
export function choiceCallback(prompt: string, choices: readonly string[], defaultChoice: number): Callback {
  return {
    type: 'ChoiceCallback',
    output: named({ prompt, choices: [...choices], defaultChoice }),
    input: index(choices.length, defaultChoice),
  }
}

/**
 * Buttons; the answer is the index of the one that was pressed.
 *
 * @param initial what clients send back when none was: AM's own nodes use 100 for that, which is then an answer as well
 */
export function confirmationCallback(
  options: readonly string[],
  defaultOption: number,
  initial = 0,
): Callback {
  return {
    type: 'ConfirmationCallback',
    output: named({
      prompt: '',
      messageType: information,
      options: [...options],
      optionType: unspecifiedOption,
      defaultOption,
    }),
    input: index(options.length, initial),
  }
}

/** Something to read. */
export function textOutputCallback(message: string): Callback {
  // `messageType` is a text here and a number above: so AM prints them.
  return { type: 'TextOutputCallback', output: named({ message, messageType: String(information) }) }
}

/** Something to read while the journey waits for somebody to follow a link. Source: recorded suspended journeys. */
export function suspendedTextOutputCallback(message: string): Callback {
  return { ...textOutputCallback(message), type: 'SuspendedTextOutputCallback' }
}

/** Comes back after so many milliseconds. */
export function pollingWaitCallback(waitTimeMs: number, message: string): Callback {
  return { type: 'PollingWaitCallback', output: named({ waitTime: String(waitTimeMs), message }) }
}

/** Something for the client's program rather than the person. */
export function hiddenValueCallback(id: string, value: string): Callback {
  return { type: 'HiddenValueCallback', output: named({ value, id }), input: text(id) }
}

/**
 * The wire form of `callbacks`: `{ type, output, input, _id }`. Inputs are named `IDTokenN`, counted from 1 over the whole
 * step, those that ask nothing included; `_id` counts from 0, and stands only with what lies on a page.
 *
 * Source: OpenAM `callbackhandlers`; for `_id` recorded steps of AM 7.1 to 8.0.1: none of a node that asks by itself has it.
 */
export function printCallbacks(
  callbacks: readonly Callback[],
  { onPage }: { onPage: boolean },
): JsonObject[] {
  return callbacks.map(({ type, output, input }, place) => ({
    type,
    output: output as unknown as JsonValue[],
    ...(input !== undefined && {
      input: input.fields.map(([suffix, value]) => ({ name: `IDToken${place + 1}${suffix}`, value })),
    }),
    ...(onPage && { _id: place }),
  }))
}

/**
 * Reads the answers out of the document a client sent back, one per callback that was asked, in the same order. Members
 * that clients add of their own are ignored.
 *
 * @throws ResourceException 400 when their number or a type is not what was asked, with OpenAM's words for it, or when an
 * answer is none of the choices
 */
export function readAnswers(asked: readonly Callback[], document: JsonObject): Answer[] {
  const answered = document.callbacks
  if (!Array.isArray(answered) || answered.length !== asked.length) {
    throw badRequest('Incorrect number of callbacks found in JSON response')
  }
  return asked.map((callback, place) => readAnswer(callback, answered[place], place))
}

function readAnswer(asked: Callback, answered: JsonValue | undefined, place: number): Answer {
  if (!isJsonObject(answered) || answered.type !== asked.type) throw notFound()
  if (asked.input === undefined) return undefined
  const given = Array.isArray(answered.input) ? answered.input : []
  if (!isJsonObject(given[0])) throw notFound()
  const { fields, read } = asked.input
  const answer = read(fields.map((_field, i) => (isJsonObject(given[i]) ? given[i].value : undefined)))
  if (answer !== undefined) return answer
  if (typeof fields[0]?.[1] === 'number')
    throw badRequest(`The value of IDToken${place + 1} is none of the choices`)
  throw notFound()
}

const notFound = () => badRequest('Required callback not found in JSON response')

export function text(initial: string): Input {
  return { fields: [['', initial]], read: ([value]) => (typeof value === 'string' ? value : undefined) }
}

/** Also as a text: forms of clients fill in texts. */
export function flag(initial: boolean): Input {
  const values = new Map<unknown, boolean>(
    [true, false].flatMap((is) => [[is, is] as const, [String(is), is] as const]),
  )
  return { fields: [['', initial]], read: ([value]) => values.get(value) }
}

/** A whole number below `count`, also as text: forms of clients fill in texts. `initial` is always one. */
function index(count: number, initial: number): Input {
  return {
    fields: [['', initial]],
    read([value]) {
      const given = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value
      if (typeof given !== 'number' || !Number.isInteger(given)) return undefined
      return (given >= 0 && given < count) || given === initial ? given : undefined
    },
  }
}

export function named(members: Readonly<Record<string, JsonValue>>): NameAndValue[] {
  return Object.entries(members).map(([name, value]) => ({ name, value }))
}

/** Source: `javax.security.auth.callback.ConfirmationCallback` and `TextOutputCallback`. */
const information = 0
const unspecifiedOption = -1
