// The part of the pipeline that reads a request as CREST does, before anybody asks who is calling.

import {
  badRequest,
  checkContentType,
  checkProtocolVersion,
  checkReservedParameters,
  fieldsValue,
  type JsonValue,
  type Operation,
  operationOf,
  type Precondition,
  parseActionContent,
  parseObjectContent,
  parsePatchContent,
  parseQuery,
  preconditionOf,
  type Query,
  requireContentType,
} from '#crest'
import type { Exchange, TenantRequest } from './exchange.ts'

export interface CrestRequest {
  readonly operation: Operation
  readonly precondition: Precondition
  /** An action's content, `null` when the body is empty; that of a create, update or patch; `null` for what carries none. */
  readonly content: JsonValue
  /** What a query asks; `undefined` for every other operation. */
  readonly query: Query | undefined
}

/**
 * In this order: protocol, media type, operation, preconditions, JSON, parameters. The first that does not hold is the answer.
 *
 * @throws ResourceException 400, 409, 412, 501
 * Source: ForgeRock commons `HttpAdapter.doAction`, `HttpUtils`.
 */
export function readCrestRequest({ request, target, asked }: Exchange): CrestRequest {
  const { method, headers } = request
  checkProtocolVersion(asked.protocol)
  if (method !== 'GET') checkContentType(headers['content-type'])
  const methodOverride = headers['x-http-method-override']
  const operation = operationOf({
    method,
    parameters: target.parameters,
    methodOverride: Array.isArray(methodOverride) ? methodOverride[0] : methodOverride,
    protocol: asked.protocol,
  })
  const precondition = preconditionOf(operation, method, headers)
  const content = contentOf(operation, request)
  if (target.repeated !== undefined) {
    throw badRequest(`Multiple values provided for the single-valued request parameter '${target.repeated}'`)
  }
  fieldsValue(target.parameters) // only a query's answer is shortened by it, yet a pointer that is none is always refused
  checkReservedParameters(operation, target.parameters)
  const query = operation.kind === 'query' ? parseQuery(target.parameters) : undefined
  return { operation, precondition, content, query }
}

/** @throws 400 for content of a form that the operation does not take, or none where it takes some */
function contentOf({ kind }: Operation, { headers, body }: TenantRequest): JsonValue {
  switch (kind) {
    case 'action':
      return parseActionContent(body)
    case 'create':
    case 'update':
      requireContentType(headers['content-type'])
      return parseObjectContent(body)
    case 'patch':
      requireContentType(headers['content-type'])
      return [...parsePatchContent(body)]
    default:
      return null
  }
}
