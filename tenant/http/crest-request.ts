// The part of the pipeline that reads a request as CREST does, before anybody asks who is calling.

import {
  badRequest,
  checkContentType,
  checkPreconditions,
  checkProtocolVersion,
  fieldsValue,
  type JsonValue,
  type Operation,
  operationOf,
  parseActionContent,
  parseQuery,
  type Query,
} from '#crest'
import type { Exchange } from './exchange.ts'

export interface CrestRequest {
  readonly operation: Operation
  /** An action's content; `null` when the body is empty, and for every other operation. */
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
  checkPreconditions(method, headers)
  const content = operation.kind === 'action' ? parseActionContent(request.body) : null
  if (target.repeated !== undefined) {
    throw badRequest(`Multiple values provided for the single-valued request parameter '${target.repeated}'`)
  }
  fieldsValue(target.parameters) // only a query's answer is shortened by it, yet a pointer that is none is always refused
  const query = operation.kind === 'query' ? parseQuery(target.parameters) : undefined
  return { operation, content, query }
}
