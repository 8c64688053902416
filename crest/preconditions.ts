// The conditional headers CREST refuses.

import { conflict, preconditionFailed } from './resource-exception.ts'

/**
 * Passes a request to a resource's action or query without preconditions.
 * @param headers by name in lower case, as Node gives them
 * @throws 409 for a header about dates on any call; 412 for one about revisions
 * Source: ForgeRock commons `HttpAdapter`.
 */
export function checkPreconditions(method: string, headers: { readonly [name: string]: unknown }): void {
  for (const name of ['If-Modified-Since', 'If-Unmodified-Since']) {
    if (headers[name.toLowerCase()] !== undefined) throw conflict(`Header ${name} not supported`)
  }
  for (const name of ['If-Match', 'If-None-Match']) {
    if (headers[name.toLowerCase()] !== undefined)
      throw preconditionFailed(`${name} not supported for ${method} requests`)
  }
}
