// Puts the parts of a request together. Everything that decides what goes on the wire is called from here.

import { type Behavior, reportBehavior } from './behavior.ts'
import type { Auth } from './collection.ts'
import type { Drafting } from './drafting.ts'
import type { RequestTemplate } from './request.ts'
import type { RequestSource } from './request-source.ts'
import { textOfSpans } from './span.ts'
import { wireAuth } from './wire-auth.ts'
import { type StatedType, type WireBody, wireBody } from './wire-body.ts'
import { reportHeaders, statedHeaders, statedType, wireHeaders } from './wire-headers.ts'
import { type WireUrl, wireUrl } from './wire-url.ts'

/** All that decides about a request, beside the values of variables. */
export interface DraftSource {
  readonly request: RequestSource
  /** What is inherited included. */
  readonly auth: Auth | undefined
  readonly behavior: Behavior
}

/** The request as Postman sends it. What `drafting` leaves open are holes; the rest is text. */
export function draftRequest({ request, auth, behavior }: DraftSource, drafting: Drafting): RequestTemplate {
  const method = methodOf(request.method, drafting)
  const effect = wireAuth(auth, drafting)
  const type = statedType(request.headers, drafting)
  const url = wireUrl(drafting.expand('url', request.url), {
    encode: behavior.encodesUrl,
    ...(effect.addition && { addition: effect.addition }),
  })
  const body = draftBody(request, method, behavior, type, drafting)
  const headers = wireHeaders({
    stated: statedHeaders(request.headers, drafting),
    auth: effect,
    body,
    credentials: url.credentials,
    leavesType: behavior.disabledHeaders.includes('content-type'),
  })
  reportUrl(url, drafting)
  reportHeaders(headers, drafting)
  reportBehavior(behavior, drafting)
  const parts = body?.parts ?? []
  return {
    method,
    url: url.url,
    headers: headers.map(({ name, value }) => ({ name, value })),
    ...((parts.length > 0 || !methodsWithoutLength.has(method)) && { body: parts }),
    followRedirects: behavior.followRedirects,
    timeoutSeconds: 0,
  }
}

/** Postman sends these without a body unless `disableBodyPruning` is set. */
const methodsWithoutBody = new Set(['GET', 'COPY', 'HEAD', 'PURGE', 'UNLOCK'])
/** Of these Postman sends no `Content-Length: 0` when there is no body. */
const methodsWithoutLength = new Set(['GET', 'HEAD', 'TRACE', 'DELETE', 'CONNECT', 'OPTIONS'])

function draftBody(
  { body }: RequestSource,
  method: string,
  behavior: Behavior,
  type: StatedType,
  drafting: Drafting,
): WireBody | undefined {
  if (body === undefined || (methodsWithoutBody.has(method) && !behavior.keepsBody)) return undefined
  return wireBody(body, type, drafting)
}

/** A method has no holes: its variables get their values here. */
function methodOf(stated: string, drafting: Drafting): string {
  const spans = drafting.expand('method', stated.toUpperCase())
  for (const { hole } of spans) {
    if (hole?.isKnown) {
      drafting.report({
        code: 'fixed-variable',
        message: `the value of variable "${hole.variable}" is printed as part of the method`,
        at: '/request/method',
      })
    }
  }
  return textOfSpans(spans).toUpperCase()
}

function reportUrl({ url, protocol }: WireUrl, drafting: Drafting): void {
  const [first] = url
  if (first?.kind === 'literal' && /^[^/]*:\/\/\//.test(first.text)) {
    drafting.report({
      code: 'url-without-host',
      message: 'the URL names no host; Postman refuses to send the request',
      at: '/request/url',
    })
  } else if (protocol !== undefined && !/^(https?|.*\{\{.*)$/s.test(protocol)) {
    drafting.report({
      code: 'unsupported-protocol',
      message: `"${protocol}" is no protocol that is sent here; use http or https`,
      at: '/request/url',
    })
  }
}
