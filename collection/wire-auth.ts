// What an auth scheme does to a request.

import type { Auth, Item } from './collection.ts'
import type { Drafting } from './drafting.ts'
import type { HeaderDraft } from './header-draft.ts'
import { headerDraft } from './header-draft.ts'
import { joinedTemplate, literal, type Span, templateOf, textOfSpans } from './span.ts'
import type { Template } from './template.ts'
import type { QueryAddition } from './wire-url.ts'

/** What is added to a request and what gives way. */
export interface WireAuth {
  readonly header?: HeaderDraft
  /** Whether a header that the item states gives way to it. */
  readonly replaces?: (headerName: string) => boolean
  readonly addition?: QueryAddition
}

/** The item's own auth, else that of its innermost folder that states one, else the collection's. */
export function inheritedAuth(own: Auth | undefined, item: Item): Auth | undefined {
  return own ?? item.folders.findLast((folder) => folder.auth)?.auth ?? item.collection.auth
}

/** The parameters whose values nobody but the caller may know. */
export const secretParameters = ['password', 'token', 'value', 'accessToken']

/**
 * Basic, bearer, API key, and OAuth 2 with an access token; any other scheme adds nothing and is reported.
 * Source: postman-runtime, `authorizer/`.
 */
export function wireAuth(auth: Auth | undefined, drafting: Drafting): WireAuth {
  const scheme = auth && schemes.get(auth.type)
  if (auth === undefined || auth.type === 'noauth') return {}
  if (scheme) return scheme(auth, drafting)
  drafting.report({
    code: 'unsupported-auth',
    message: `auth of type "${auth.type}" is not added; state its headers in the request`,
    at: '/request/auth',
  })
  return {}
}

const schemes = new Map<string, (auth: Auth, drafting: Drafting) => WireAuth>([
  ['basic', basic],
  ['bearer', bearer],
  ['apikey', apiKey],
  ['oauth2', oauth2],
])

function basic(auth: Auth, drafting: Drafting): WireAuth {
  const user = parameter(auth, 'username', drafting)
  const password = parameter(auth, 'password', drafting)
  return authorization([
    literal('Basic '),
    { kind: 'base64', of: templateOf([...user, { text: ':' }, ...password]) },
  ])
}

function bearer(auth: Auth, drafting: Drafting): WireAuth {
  const token = parameter(auth, 'token', drafting)
  return textOfSpans(token) === '' ? {} : authorization([literal('Bearer '), ...templateOf(token)])
}

function apiKey(auth: Auth, drafting: Drafting): WireAuth {
  const name = parameter(auth, 'key', drafting)
  const value = parameter(auth, 'value', drafting)
  if (textOfSpans([...name, ...value]) === '') return {}
  if (textOfSpans(parameter(auth, 'in', drafting)) === 'query') return { addition: { name, value } }
  const words = wordsOf(textOfSpans(name))
  return {
    header: headerDraft(name, templateOf(value), textOfSpans(value)),
    replaces: (headerName) => wordsOf(headerName) === words,
  }
}

function oauth2(auth: Auth, drafting: Drafting): WireAuth {
  const token = parameter(auth, 'accessToken', drafting)
  if (textOfSpans(token) === '') {
    drafting.report({
      code: 'unsupported-auth',
      message: 'OAuth 2 without an access token is not added; get a token and state it as "accessToken"',
      at: '/request/auth',
    })
    return {}
  }
  if (textOfSpans(parameter(auth, 'addTokenTo', drafting)) === 'queryParams') {
    return { addition: { name: [{ text: 'access_token' }], value: token }, replaces: isAuthorization }
  }
  const prefix = auth.parameters.has('headerPrefix')
    ? textOfSpans(parameter(auth, 'headerPrefix', drafting)).trim()
    : 'Bearer'
  return authorization([literal(prefix && `${prefix} `), ...templateOf(token)])
}

function authorization(value: Template): WireAuth {
  return {
    header: headerDraft([{ text: 'Authorization' }], joinedTemplate(value)),
    replaces: isAuthorization,
  }
}

const isAuthorization = (headerName: string) => headerName.toLowerCase() === 'authorization'

function parameter(auth: Auth, name: string, drafting: Drafting): readonly Span[] {
  return drafting.expand('headers', auth.parameters.get(name) ?? '')
}

/** Postman compares an API key's header with others by their words: `X-Api-Key` is `x_api_key`. */
function wordsOf(name: string): string {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).join(' ').toLowerCase()
}
