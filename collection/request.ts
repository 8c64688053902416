// What goes on the wire: one shape, once with holes (RequestTemplate) and once without (ResolvedRequest).

import { render, type Template } from './template.ts'

/** A request as it goes on the wire. `T` is `Template` while variables are open and `string` when they are not. */
export interface WireRequest<T> {
  /** As the item writes it; Postman sends it in upper case, and so do we. */
  readonly method: string
  /** Absolute, already encoded, without a fragment. */
  readonly url: T
  /**
   * What the collection states, in order, repeats kept: the item's headers, what its auth adds, and the Content-Type
   * of its body. Not what an HTTP client adds by itself (Host, Content-Length, User-Agent, Accept …).
   */
  readonly headers: readonly WireHeader<T>[]
  /** Absent: no body. Empty list: a body of zero length, which Postman announces with `Content-Length: 0`. */
  readonly body?: readonly BodyPart<T>[]
  readonly followRedirects: boolean
  /** Seconds; 0 means none. Default 0, as Postman. */
  readonly timeoutSeconds: number
}

/** A header; two of one name stand one after the other. */
export interface WireHeader<T> {
  readonly name: T
  readonly value: T
}

/** The body is its parts one after the other; a multipart form is text around files, with a fixed boundary. */
export type BodyPart<T> =
  | { readonly kind: 'text'; readonly text: T }
  | { readonly kind: 'file'; readonly path: string }

/** With variables open. */
export type RequestTemplate = WireRequest<Template>
/** With every value in place. */
export type ResolvedRequest = WireRequest<string>

/**
 * Puts values into every hole of the request.
 * @throws RangeError when a variable has no value
 */
export function renderRequest(
  request: RequestTemplate,
  values: ReadonlyMap<string, string>,
): ResolvedRequest {
  const text = (template: Template) => render(template, values)
  return {
    method: request.method,
    url: text(request.url),
    headers: request.headers.map(({ name, value }) => ({ name: text(name), value: text(value) })),
    ...(request.body && {
      body: request.body.map((part) =>
        part.kind === 'file' ? part : { kind: 'text', text: text(part.text) },
      ),
    }),
    followRedirects: request.followRedirects,
    timeoutSeconds: request.timeoutSeconds,
  }
}
