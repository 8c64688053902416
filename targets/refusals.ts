// Why a program cannot be said: what no HTTP client sends, and what one language or client does not.

import type { Program, RequestTemplate, Step, Template } from '#program'
import { sampleTargetOf, templatesOf } from './request-facts.ts'
import { stepPrefix } from './sentences.ts'

export interface Limits {
  /** Characters that the language's literals cannot hold, for example NUL. */
  readonly forbidden?: { readonly character: string; readonly reason: string }
  /**
   * Whether header values beyond ASCII go out as Postman sends them, as Latin-1. Default `literals`: the client sends
   * the bytes it is given, so a literal can be written so, but what comes from the environment is UTF-8.
   */
  readonly sendsLatin1?: boolean | 'literals'
  /** What else this client does not send; undefined when it does. `target` is that of `sampleTargetOf`. */
  readonly request?: (request: RequestTemplate, target: string) => string | undefined
}

/** @returns one sentence without a full stop for the first thing that cannot be said; `undefined` when all can */
export function refusal(program: Program, limits: Limits = {}): string | undefined {
  const { forbidden, sendsLatin1 = 'literals' } = limits
  const defaults = new Map(program.inputs.map((input) => [input.name, input.default]))
  const bad = texts(program).find((text) => !text.isWellFormed())
  if (bad !== undefined) return `half of a surrogate pair, which has no UTF-8, stands in ${shown(bad)}`
  const refused = forbidden && texts(program).find((text) => text.includes(forbidden.character))
  if (refused !== undefined) return `${forbidden?.reason}: ${shown(refused)}`
  for (const step of program.steps) {
    const { request } = step
    const target = sampleTargetOf(request, program)
    const reason = wireRefusal(request, defaults, sendsLatin1) ?? limits.request?.(request, target)
    if (reason) return stepPrefix(step, program) + reason
  }
  return undefined
}

/** What no client sends, in the words of HTTP. Inputs count with their defaults. */
function wireRefusal(
  request: RequestTemplate,
  defaults: Defaults,
  sendsLatin1: boolean | 'literals',
): string | undefined {
  if (!token.test(request.method)) return `HTTP has no method ${shown(request.method)}`
  const [start = ''] = textsOf(request.url, defaults)
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(start) && !/^https?:/i.test(start))
    return `${shown(start)} is no address of HTTP`
  for (const { name, value } of request.headers) {
    const stated = textsOf(name, defaults).join('')
    if (!token.test(stated || 'x')) return `HTTP has no header ${shown(stated)}`
    if (framing.has(stated.toLowerCase()))
      return `the header ${stated} says how a body is carried, which is for the client to say`
    const fault = textsOf(value, defaults).find((text) => !fieldValue.test(text))
    if (fault !== undefined)
      return `the header ${stated} holds a character that HTTP does not carry: ${shown(fault)}`
    const beyond = textsOf(
      sendsLatin1 === 'literals' ? value.filter(({ kind }) => kind === 'variable') : value,
      defaults,
    )
    const foreign = beyond.find((text) => sendsLatin1 !== true && !ascii.test(text))
    if (foreign !== undefined)
      return `the header ${stated} holds ${shown(foreign)}: beyond ASCII, this client does not send what Postman sends`
  }
  return undefined
}

type Defaults = ReadonlyMap<string, string | undefined>

/** What is known of a template: its literals, and the defaults of the inputs that stand in it as they are. */
function textsOf(template: Template, defaults: Defaults): string[] {
  return template.flatMap((part) => {
    if (part.kind === 'literal') return [part.text]
    return part.kind === 'variable' && part.percentEncodeExcept === undefined
      ? (defaults.get(part.variable) ?? [])
      : []
  })
}

/** A text as people quote it, at most 60 characters of it. */
const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

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
const ascii = /^[\t -~]*$/
