// What a printed program says to its reader, in the same words in every language.

import {
  type Capture,
  type Expectation,
  type Input,
  type JsonPath,
  oneLine,
  type Program,
  type Step,
} from '#program'

/** `Set the environment variable demoSSOToken; "Step 2: …" sets it in the collection` */
export function missingInput({ environmentName, setBy }: Input): string {
  const origin = setBy === undefined ? '' : `; in the collection, "${oneLine(setBy)}" sets it`
  return `Set the environment variable ${environmentName}${origin}`
}

/** What comes before a message about a step: its name in a flow, nothing in a program of one step. */
export function stepPrefix(step: Step, program: Program): string {
  return program.steps.length > 1 ? `${oneLine(step.name)}: ` : ''
}

/** The title of an expectation; the program adds what it expected and what it found. */
export function expectationTitle(expectation: Expectation, step: Step, program: Program): string {
  return stepPrefix(step, program) + oneLine(expectation.title)
}

/** `The answer has an authId: expected authId, found nothing` */
export function absentMember(
  expectation: Expectation & { kind: 'has' },
  step: Step,
  program: Program,
): string {
  return `${expectationTitle(expectation, step, program)}: expected ${pathForPeople(expectation.path)}, found nothing`
}

/** `Step 2: the answer has no tokenId for demoSSOToken` */
export function absentCapture(capture: Capture, step: Step, program: Program): string {
  const member = pathForPeople(capture.path)
  const purpose = member === capture.variable ? '' : ` for ${oneLine(capture.variable)}`
  const prefix = stepPrefix(step, program)
  return `${prefix}${prefix ? 'the' : 'The'} answer has no ${member}${purpose}`
}

/** `the members tokenId, realm` */
export function membersForPeople(keys: readonly string[]): string {
  return `the members ${keys.map(oneLine).join(', ')}`
}

/** `callbacks[0].output`; the root is "the JSON". */
function pathForPeople(path: JsonPath): string {
  if (path.length === 0) return 'JSON'
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${oneLine(key)}`)).join('')
  return text.replace(/^\./, '')
}
