// From an HTTP method and its parameters to what CREST calls the operation.

import type { ApiVersion } from './api-version.ts'
import { type Parameters, singleValue } from './parameters.ts'
import { badRequest, ResourceException } from './resource-exception.ts'

/** What a request wants of a resource. An action's name stays as the caller wrote it; it is matched without regard to case. */
export type Operation =
  | { readonly kind: 'action'; readonly action: string }
  | { readonly kind: 'query' | 'read' | 'create' | 'update' | 'patch' | 'delete' | 'describe' }

export interface OperationRequest {
  readonly method: string
  readonly parameters: Parameters
  /** Value of `X-HTTP-Method-Override`; honoured on POST only. */
  readonly methodOverride?: string | undefined
  /** The protocol asked for; `undefined` is the highest. */
  readonly protocol?: ApiVersion | undefined
}

/**
 * @throws 501 for a method CREST does not know; 400 for a POST without `_action` below protocol 2.1, and for a query of two kinds
 * Source: ForgeRock commons `HttpUtils.determineRequestType`, `HttpAdapter`.
 */
export function operationOf({ method, parameters, methodOverride, protocol }: OperationRequest): Operation {
  const wanted = (method === 'POST' && methodOverride) || method
  switch (wanted) {
    case 'GET':
      return { kind: readingKind(parameters) }
    case 'POST':
      return postOperation(parameters, protocol)
    case 'PUT':
      return { kind: 'update' }
    case 'PATCH':
      return { kind: 'patch' }
    case 'DELETE':
      return { kind: 'delete' }
    default:
      throw new ResourceException(501, `Method ${wanted} not supported`)
  }
}

function readingKind(parameters: Parameters): 'query' | 'describe' | 'read' {
  const queries = ['_queryId', '_queryFilter', '_queryExpression'].filter(
    (name) => singleValue(parameters, name) !== undefined,
  )
  if (queries.length > 1)
    throw badRequest(`The parameters ${queries[0]} and ${queries[1]} are mutually exclusive`)
  if (queries.length === 1) return 'query'
  return parameters.byName.has('_crestapi') ? 'describe' : 'read'
}

function postOperation(parameters: Parameters, protocol: ApiVersion | undefined): Operation {
  const action = singleValue(parameters, '_action')
  if (action !== undefined)
    return action.toLowerCase() === 'create' ? { kind: 'create' } : { kind: 'action', action }
  if (protocol === undefined || Number(protocol) >= 2.1) return { kind: 'create' }
  throw badRequest("No values provided for the request parameter '_action'")
}
