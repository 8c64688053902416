// What a program asks of its language, found once, so that a target prints only what the program uses.

import type { Expectation, Program, Step, TemplatePart } from '#program'
import { captureRule } from './names.ts'
import { bodyText, hasFiles, hasHeader, hasUntypedBody, repeatsHeader, templatesOf } from './request-facts.ts'

export interface Uses {
  /** It has several steps. */
  readonly isFlow: boolean
  /** An input has a default; an input has none. */
  readonly defaultInputs: boolean
  readonly requiredInputs: boolean
  /** The sets of characters that a percent-encoding leaves as they are; empty when nothing is encoded. */
  readonly encodings: ReadonlySet<string>
  readonly base64: boolean
  readonly bodies: boolean
  /** A step has a body of text that is not empty, and no file in it. */
  readonly textBodies: boolean
  readonly files: boolean
  /** A step has a body and does not say of what type; several clients would say one. */
  readonly untypedBodies: boolean
  readonly headers: boolean
  /** A step states Host; a step states Accept-Encoding, so that its answer may come compressed. */
  readonly hostHeader: boolean
  readonly acceptEncoding: boolean
  /** A step states one header twice. */
  readonly repeatedHeaders: boolean
  /** A step has the method HEAD. */
  readonly heads: boolean
  readonly timeouts: boolean
  /** A step follows redirects; a step does not. */
  readonly follows: boolean
  readonly stays: boolean
  /** An expectation or a capture reads the answer as JSON. */
  readonly json: boolean
  readonly captures: boolean
  /** A capture leaves its variable alone when the answer has no value for it. */
  readonly keptCaptures: boolean
  readonly expects: ReadonlySet<Expectation['kind']>
}

export function usesOf(program: Program): Uses {
  const { inputs, steps } = program
  const requests = steps.map((step) => step.request)
  const parts = requests.flatMap((request) => templatesOf(request).flat()).flatMap(withInnerParts)
  return {
    isFlow: steps.length > 1,
    defaultInputs: inputs.some((input) => input.default !== undefined),
    requiredInputs: inputs.some((input) => input.default === undefined),
    encodings: new Set(
      parts.flatMap((part) => (part.kind === 'variable' ? (part.percentEncodeExcept ?? []) : [])),
    ),
    base64: parts.some((part) => part.kind === 'base64'),
    bodies: requests.some((request) => request.body !== undefined),
    textBodies: requests.some((request) =>
      bodyText(request)?.some((part) => part.kind !== 'literal' || part.text !== ''),
    ),
    files: requests.some(hasFiles),
    untypedBodies: requests.some(hasUntypedBody),
    headers: requests.some((request) => request.headers.length > 0),
    acceptEncoding: requests.some((request) => hasHeader(request, 'accept-encoding')),
    hostHeader: requests.some((request) => hasHeader(request, 'host')),
    repeatedHeaders: requests.some(repeatsHeader),
    heads: requests.some((request) => request.method === 'HEAD'),
    timeouts: requests.some((request) => request.timeoutSeconds > 0),
    follows: requests.some((request) => request.followRedirects),
    stays: requests.some((request) => !request.followRedirects),
    json: steps.some(readsJson),
    captures: steps.some((step) => step.captures.length > 0),
    keptCaptures: steps.some((step) =>
      step.captures.some((capture) => captureRule(capture, step, program) === 'kept'),
    ),
    expects: new Set(steps.flatMap((step) => step.expect.map((expectation) => expectation.kind))),
  }
}

/** Whether the step reads its answer as JSON. */
export function readsJson({ captures, expect }: Step): boolean {
  return captures.length > 0 || expect.some((expectation) => expectation.kind !== 'status')
}

const withInnerParts = (part: TemplatePart): TemplatePart[] =>
  part.kind === 'base64' ? [part, ...part.of.flatMap(withInnerParts)] : [part]
