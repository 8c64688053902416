// Names that begin with an underscore are CREST's own: an operation refuses those it does not know.

import type { Operation } from './operation.ts'
import type { Parameters } from './parameters.ts'
import { badRequest } from './resource-exception.ts'

/**
 * Passes parameters of other names, and those of CREST that the operation has. An action takes them all.
 *
 * @throws 400 `Unrecognized request parameter '_action'`, as for a GET with an action
 * Source: asked of OpenAM 14.8.4, twenty names on each operation.
 */
export function checkReservedParameters({ kind }: Operation, { byName }: Parameters): void {
  if (kind === 'action') return
  for (const [key, { name }] of byName) {
    if (!name.startsWith('_') || always.has(key) || known[kind].has(key)) continue
    throw badRequest(`Unrecognized request parameter '${name}'`)
  }
}

/** In lower case, as parameters are matched. */
const always: ReadonlySet<string> = new Set(['_fields', '_prettyprint'])
const none: ReadonlySet<string> = new Set()
const known: Readonly<Record<Exclude<Operation['kind'], 'action'>, ReadonlySet<string>>> = {
  query: new Set([
    '_queryid',
    '_queryfilter',
    '_queryexpression',
    '_sortkeys',
    '_pagesize',
    '_pagedresultscookie',
    '_pagedresultsoffset',
    '_totalpagedresultspolicy',
  ]),
  read: new Set(['_mimetype']),
  describe: new Set(['_crestapi']),
  create: new Set(['_action']),
  update: none,
  patch: none,
  delete: none,
}
