// The error of the dialect: what AM answers when it refuses.

import { STATUS_CODES } from 'node:http'
import type { JsonObject } from './json.ts'

/**
 * An answer of AM that is an error: `{ code, reason, message, detail? }`, in that order.
 * A message that is missing or empty equals the reason.
 * Source: ForgeRock commons json-resource, `ResourceException.toJsonValue`.
 * Conflict: the seed's saved example puts message before reason; recorded AM answers keep the order above. We follow the recordings.
 * Conflict: OpenAM escapes the message for HTML; 7,139 recorded answers of AM do not. We follow the recordings.
 */
export class ResourceException extends Error {
  override readonly name = 'ResourceException'
  /** HTTP status. */
  readonly code: number
  /** Standard phrase of `code` unless AM words it otherwise. */
  readonly reason: string
  /** For programs; an object or absent. */
  readonly detail: JsonObject | undefined

  constructor(
    code: number,
    message?: string,
    options: { reason?: string; detail?: JsonObject; cause?: unknown } = {},
  ) {
    const reason = options.reason ?? reasonOf(code)
    super(message || reason, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.reason = reason
    this.detail = options.detail
  }

  /** The error's body on the wire. */
  toJSON(): JsonObject {
    return {
      code: this.code,
      reason: this.reason,
      message: this.message,
      ...(this.detail && { detail: this.detail }),
    }
  }
}

export const badRequest = (message?: string, options: { detail?: JsonObject; cause?: unknown } = {}) =>
  new ResourceException(400, message, options)
/** The caller has no usable credential. */
export const unauthorized = (message = 'Access Denied') => new ResourceException(401, message)
/** The caller is known and may not. */
export const forbidden = (message?: string) => new ResourceException(403, message)
export const notFound = (message?: string) => new ResourceException(404, message)
export const conflict = (message?: string) => new ResourceException(409, message)
export const preconditionFailed = (message?: string) => new ResourceException(412, message)
export const unsupportedMediaType = (message?: string) => new ResourceException(415, message)
export const internalServerError = (message?: string, options: { cause?: unknown } = {}) =>
  new ResourceException(500, message, options)
export const serviceUnavailable = (message?: string, options: { cause?: unknown } = {}) =>
  new ResourceException(503, message, options)
/** An `_action` the resource does not have. AM answers 501, not 400. */
export const actionNotSupported = (action: string) =>
  new ResourceException(501, `Action ${action} not implemented for this resource`)
/** A verb the resource does not have. AM answers 501, not 405. */
export const operationNotSupported = () => new ResourceException(501, 'Operation is not supported.')
/** No resource at this path; `path` is what stands after `/json` and the realm, for example `alpha/sessions`. */
export const resourceNotFound = (path: string) => notFound(`Resource '${path}' not found`)

function reasonOf(code: number): string {
  return reasons.get(code) ?? STATUS_CODES[code] ?? 'Unknown'
}

/** Phrases that are other than Node's. Source: ForgeRock commons, `ResourceException`. */
const reasons: ReadonlyMap<number, string> = new Map([
  [408, 'Request Time-out'],
  [413, 'Request Entity Too Large'],
  [414, 'Request-URI Too Large'],
  [416, 'Requested range not satisfiable'],
])
