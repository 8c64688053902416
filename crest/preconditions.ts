// The conditional headers CREST refuses, and those it obeys.

import type { Operation } from './operation.ts'
import { badRequest, conflict, preconditionFailed } from './resource-exception.ts'

/** What must hold of a resource before it is changed: nothing, that it is not there, that it is there, or its revision. */
export type Precondition = 'none' | 'absent' | 'present' | { readonly revision: string }

/**
 * What a request asks before it changes something: `If-Match` with a revision, or `*` for any, on an update, a patch or a delete;
 * `If-None-Match: *` on an update that shall make the resource. A read that says which revision its caller has
 * (`If-None-Match: "…"`) asks nothing here. AM's console writes the star between quotes, too.
 *
 * @param headers by name in lower case, as Node gives them
 * @throws 409 for a header about dates on any call; 412 for one about revisions that the operation does not know, and for two;
 * 400 for `If-None-Match` with a revision on an update
 * Source: ForgeRock commons `HttpAdapter`; asked of OpenAM 14.8.4.
 */
export function preconditionOf(
  { kind }: Operation,
  method: string,
  headers: { readonly [name: string]: unknown },
): Precondition {
  for (const [header, name] of ofDates) {
    if (headers[header] !== undefined) throw conflict(`Header ${name} not supported`)
  }
  const ifNoneMatch = headers['if-none-match']
  const ifMatch = headers['if-match']
  if (kind === 'read' && ifNoneMatch === '*') {
    throw preconditionFailed(`If-None-Match * not appropriate for ${method} requests`)
  }
  if (ifNoneMatch !== undefined && kind !== 'read' && kind !== 'update') {
    throw preconditionFailed(`If-None-Match not supported for ${method} requests`)
  }
  if (ifMatch !== undefined && kind !== 'update' && kind !== 'patch' && kind !== 'delete') {
    throw preconditionFailed(`If-Match not supported for ${method} requests`)
  }
  if (kind === 'update' && ifNoneMatch !== undefined) {
    if (ifMatch !== undefined)
      throw preconditionFailed(
        `Simultaneous use of If-Match and If-None-Match not supported for ${method} requests`,
      )
    if (ifNoneMatch === '*') return 'absent'
    throw badRequest(`${ifNoneMatch} is not a supported value for If-None-Match on ${method}`)
  }
  if (ifMatch === undefined) return 'none'
  const revision = String(ifMatch).replace(/^"(.*)"$/, '$1')
  return revision === '*' ? 'present' : { revision }
}

const ofDates = [
  ['if-modified-since', 'If-Modified-Since'],
  ['if-unmodified-since', 'If-Unmodified-Since'],
] as const
