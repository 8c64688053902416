// The conditional headers CREST refuses.

import { conflict, preconditionFailed } from './resource-exception.ts'

/**
 * Passes a request to a resource's action or query without preconditions.
 * @param headers by name in lower case, as Node gives them
 * @throws 409 for a header about dates on any call; 412 for one about revisions
 * Source: ForgeRock commons `HttpAdapter`.
 */
export function checkPreconditions(method: string, headers: { readonly [name: string]: unknown }): void {
  for (const [header, name] of ofDates) {
    if (headers[header] !== undefined) throw conflict(`Header ${name} not supported`)
  }
  for (const [header, name] of ofRevisions) {
    if (headers[header] !== undefined) {
      throw preconditionFailed(`${name} not supported for ${method} requests`)
    }
  }
}

const ofDates = [
  ['if-modified-since', 'If-Modified-Since'],
  ['if-unmodified-since', 'If-Unmodified-Since'],
] as const
const ofRevisions = [
  ['if-match', 'If-Match'],
  ['if-none-match', 'If-None-Match'],
] as const
