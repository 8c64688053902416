// The headers as they go on the wire: what the item states, what its auth adds, and the Content-Type of its body.

import type { Drafting } from './drafting.ts'
import { type HeaderDraft, headerDraft, isNamed, plainHeader } from './header-draft.ts'
import type { HeaderSource } from './request-source.ts'
import { templateOf, textOfSpans } from './span.ts'
import type { Template } from './template.ts'
import type { WireAuth } from './wire-auth.ts'
import type { StatedType, WireBody } from './wire-body.ts'

/** The enabled headers that have a name, variables replaced, in the item's order. */
export function statedHeaders(sources: readonly HeaderSource[], drafting: Drafting): HeaderDraft[] {
  return sources.flatMap((source) => {
    const name = drafting.expand('headers', source.name)
    if (source.isDisabled || textOfSpans(name) === '') return []
    if (textOfSpans(name).toLowerCase() === 'content-length') {
      drafting.report({
        code: 'client-header',
        message: 'Content-Length is left to the client, which knows the length',
        at: '/request/header',
      })
      return []
    }
    const value = drafting.expand('headers', source.value)
    return [headerDraft(name, templateOf(value), textOfSpans(value))]
  })
}

/**
 * The Content-Type that the item states. To find out whether a body is JSON Postman also looks at a disabled one when it
 * is the only one, and takes several disabled ones for JSON.
 */
export function statedType(sources: readonly HeaderSource[], drafting: Drafting): StatedType {
  const all = sources.flatMap((source) => {
    if (textOfSpans(drafting.expand('headers', source.name)).toLowerCase() !== 'content-type') return []
    return [{ isDisabled: source.isDisabled, value: textOfSpans(drafting.expand('headers', source.value)) }]
  })
  const enabled = all.filter(({ isDisabled }) => !isDisabled)
  const considered = all.length === 1 ? all[0] : enabled[0]
  return {
    sent: enabled.at(-1)?.value,
    isJson:
      all.length > 0 && (considered === undefined || /^application\/(\S+\+)?json/.test(considered.value)),
  }
}

/** Where headers come from. */
export interface HeaderSources {
  readonly stated: readonly HeaderDraft[]
  readonly auth: WireAuth
  readonly body: WireBody | undefined
  /** `user:password` of the URL. */
  readonly credentials: Template | undefined
  /** `disabledSystemHeaders` names Content-Type: none is added, and none replaced. */
  readonly leavesType: boolean
}

/** Puts them together in Postman's order. */
export function wireHeaders(sources: HeaderSources): HeaderDraft[] {
  const { stated, auth, body, credentials, leavesType } = sources
  const type =
    body && !leavesType && !stated.some(isType) ? [plainHeader('Content-Type', body.contentType)] : []
  const headers = [
    ...stated.filter(({ nameText }) => !auth.replaces?.(nameText)),
    ...(body?.isEarly ? type : []),
    ...(auth.header ? [auth.header] : []),
    ...(body?.isEarly ? [] : type),
  ]
  if (credentials && !headers.some(isNamed('authorization'))) {
    headers.push(
      headerDraft(
        [{ text: 'Authorization' }],
        [
          { kind: 'literal', text: 'Basic ' },
          { kind: 'base64', of: credentials },
        ],
      ),
    )
  }
  const grouped = groupedByName(headers)
  return body && !leavesType ? withFittingType(grouped, body) : grouped
}

const isType = isNamed('content-type')

/**
 * Headers of one name go out together, in the place of the first. Of two spellings of one name the last is sent.
 * That is how Postman's sender, which keeps headers in an object, sends them.
 */
function groupedByName(headers: readonly HeaderDraft[]): HeaderDraft[] {
  const bySpelling = new Map<string, HeaderDraft[]>()
  for (const header of headers) {
    const group = bySpelling.get(header.nameText)
    if (group) group.push(header)
    else bySpelling.set(header.nameText, [header])
  }
  const byName = new Map([...bySpelling].map(([spelling, group]) => [spelling.toLowerCase(), group]))
  return [...byName.values()].flat()
}

/** A form replaces a Content-Type that is not its own, and keeps the place and the spelling of its name. */
function withFittingType(headers: readonly HeaderDraft[], { keeps, contentType }: WireBody): HeaderDraft[] {
  const types = headers.filter(isType)
  const [first] = types
  if (first === undefined || !keeps || keeps.test(types.map(({ valueText }) => valueText).join(',')))
    return [...headers]
  const replaced = plainHeader(first.nameText, contentType)
  return headers.flatMap((header) => {
    if (header === first) return [replaced]
    return isType(header) ? [] : [header]
  })
}

/** Reports what Postman itself refuses to send, and what clients send in more than one way. */
export function reportHeaders(headers: readonly HeaderDraft[], drafting: Drafting): void {
  for (const { name, nameText, valueText } of headers) {
    const isOpen = name.some(({ kind }) => kind === 'variable')
    if (!isOpen && !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(nameText)) {
      drafting.report({
        code: 'unsendable-header',
        message: `"${nameText}" cannot be the name of a header; Postman refuses it`,
        at: '/request/header',
      })
    }
    if (/[^\t\x20-\x7e\x80-\xff]/.test(valueText)) {
      drafting.report({
        code: 'unsendable-header',
        message: `the value of header "${nameText}" has a character that no header can carry; Postman refuses it`,
        at: '/request/header',
      })
    } else if (/[\x80-\xff]/.test(valueText)) {
      drafting.report({
        code: 'header-not-ascii',
        message: `the value of header "${nameText}" is not ASCII; Postman sends it in Latin-1, other clients in UTF-8 or not at all`,
        at: '/request/header',
      })
    }
  }
}
