// Why a program cannot be said: what no HTTP client sends, and what one language or client does not.

import type { Program, RequestTemplate, Step, Template } from '#program'
import { literalOf, sampleTargetOf, templatesOf } from './request-facts.ts'

export interface Limits {
  /** Characters that the language's literals cannot hold, for example NUL. */
  readonly forbidden?: { readonly character: string; readonly reason: string }
  /** Whether the client sends header values beyond ASCII. Default true: as Latin-1, as Postman does. */
  readonly sendsLatin1?: boolean
  /** What else this client does not send; undefined when it does. `target` is that of `sampleTargetOf`. */
  readonly request?: (request: RequestTemplate, target: string) => string | undefined
}

/** @returns one sentence without a full stop for the first thing that cannot be said; `undefined` when all can */
export function refusal(program: Program, limits: Limits = {}): string | undefined {
  const bad = texts(program).find((text) => !text.isWellFormed())
  if (bad !== undefined)
    return `a text holds half of a surrogate pair, which has no UTF-8: ${JSON.stringify(bad)}`
  const { forbidden } = limits
  const refused = forbidden && texts(program).find((text) => text.includes(forbidden.character))
  if (refused !== undefined) return `${forbidden?.reason}: ${JSON.stringify(refused)}`
  for (const step of program.steps) {
    const reason =
      requestRefusal(step.request, limits) ??
      limits.request?.(step.request, sampleTargetOf(step.request, program))
    if (reason) return program.steps.length > 1 ? `${step.name}: ${reason}` : reason
  }
  return undefined
}

function requestRefusal(
  { method, headers }: RequestTemplate,
  { sendsLatin1 = true }: Limits,
): string | undefined {
  if (!token.test(method)) return `the method ${JSON.stringify(method)} is not one that HTTP can say`
  for (const header of headers) {
    const name = literalOf(header.name)
    if (name !== undefined && !token.test(name))
      return `the header name ${JSON.stringify(name)} is not one that HTTP can say`
    if (name !== undefined && framing.has(name.toLowerCase()))
      return `the header ${name} belongs to the client: it says how the body is carried`
    for (const part of header.value) {
      if (part.kind !== 'literal') continue
      if (!fieldValue.test(part.text))
        return `the value of the header ${name ?? ''} holds a character that HTTP does not carry: ${JSON.stringify(part.text)}`
      if (!sendsLatin1 && !/^[\t -~]*$/.test(part.text))
        return `this client sends header values in ASCII only: ${JSON.stringify(part.text)}`
    }
  }
  return undefined
}

/** Every text of the program that is printed as a literal. */
function texts({ inputs, steps }: Program): string[] {
  return [
    ...inputs.flatMap((input) => [input.default ?? '', input.environmentName]),
    ...steps.flatMap((step) => [...requestTexts(step.request), ...checkedTexts(step)]),
  ]
}

function requestTexts(request: RequestTemplate): string[] {
  const paths = (request.body ?? []).flatMap((part) => (part.kind === 'file' ? [part.path] : []))
  return [...paths, ...templatesOf(request).flatMap(literalsOf)]
}

function checkedTexts({ expect, captures }: Step): string[] {
  return [...expect, ...captures].flatMap((check) => [
    ...('path' in check ? check.path.filter((key) => typeof key === 'string') : []),
    ...('keys' in check ? check.keys : []),
    ...('value' in check && typeof check.value === 'string' ? [check.value] : []),
  ])
}

const literalsOf = (template: Template): string[] =>
  template.flatMap((part) =>
    part.kind === 'literal' ? [part.text] : part.kind === 'base64' ? literalsOf(part.of) : [],
  )

/** RFC 9110, section 5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** RFC 9110, section 5.5; also what Postman accepts. */
const fieldValue = /^[\t -~\u0080-\u00ff]*$/
/** RFC 9112, section 6. */
const framing: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding'])
