// A request and its answer as values, and what an endpoint is between them.

import type { IncomingHttpHeaders } from 'node:http'
import type { AcceptApiVersion, ApiVersion, JsonObject } from '#crest'
import type { RequestTarget } from './request-target.ts'

/** What came over the wire. */
export interface TenantRequest {
  readonly method: string
  /** Path and query as on the request line: `/am/json/sessions?_action=refresh`. */
  readonly target: string
  /** By name in lower case, as Node gives them. */
  readonly headers: IncomingHttpHeaders
  /** As text; empty when there is none. */
  readonly body: string
}

/** What goes over the wire. */
export interface TenantResponse {
  readonly status: number
  /** Name, value, name, value, …: names may repeat. */
  readonly headers: readonly string[]
  readonly body: string
}

/** A request on its way through the pipeline. */
export interface Exchange {
  readonly request: TenantRequest
  readonly target: RequestTarget
  readonly asked: AcceptApiVersion
  /** `/` for the top level, else a path such as `/alpha`. */
  readonly realm: string
  /** What follows the realm in the path: `sessions`. */
  readonly resource: string
  /** Noted by the endpoint once version routing has chosen; only then an answer, error or not, names a version. */
  version: ApiVersion | undefined
}

/** An answer before it gets the headers that all answers have. */
export interface Answer {
  readonly status: number
  readonly body: JsonObject
  /** Name, value, name, value, … */
  readonly headers?: readonly string[]
}

/** A `singleton` is a resource that is the same for everybody, such as `serverinfo`. */
export type EndpointKind = 'resource' | 'singleton' | 'authenticate'

export interface Endpoint {
  /** Which of AM's sets of answer headers; `authenticate` also has its own error bodies. */
  readonly kind: EndpointKind
  /** @throws ResourceException for every answer that is an error */
  answer(exchange: Exchange): Promise<Answer>
}
