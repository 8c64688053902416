// The conditional headers CREST refuses, and the one it obeys.

import type { Operation } from './operation.ts'
import { conflict, preconditionFailed } from './resource-exception.ts'

/**
 * Passes a request without preconditions, and a read that says which revision its caller has (`If-None-Match: "…"`).
 * Changes by revision are not offered, so they are refused and not made unconditionally.
 *
 * @param headers by name in lower case, as Node gives them
 * @throws 409 for a header about dates on any call; 412 for one about revisions
 * Source: ForgeRock commons `HttpAdapter`; asked of OpenAM 14.8.4.
 */
export function checkPreconditions(
  { kind }: Operation,
  method: string,
  headers: { readonly [name: string]: unknown },
): void {
  for (const [header, name] of ofDates) {
    if (headers[header] !== undefined) throw conflict(`Header ${name} not supported`)
  }
  const isRead = kind === 'read'
  if (isRead && headers['if-none-match'] === '*') {
    throw preconditionFailed(`If-None-Match * not appropriate for ${method} requests`)
  }
  for (const [header, name] of ofRevisions) {
    if (headers[header] === undefined || (isRead && header === 'if-none-match')) continue
    throw preconditionFailed(`${name} not supported for ${method} requests`)
  }
}

const ofDates = [
  ['if-modified-since', 'If-Modified-Since'],
  ['if-unmodified-since', 'If-Unmodified-Since'],
] as const
const ofRevisions = [
  ['if-none-match', 'If-None-Match'],
  ['if-match', 'If-Match'],
] as const
