// A request and its answer as values, and what an endpoint is between them.

import type { IncomingHttpHeaders } from 'node:http'
import type { AcceptApiVersion, ApiVersion, JsonObject } from '#crest'
import type { AuditNotes } from '../audit/log.ts'
import type { PathRoot, RequestTarget } from './request-target.ts'

/** What came over the wire. */
export interface TenantRequest {
  readonly method: string
  /** Path and query as on the request line: `/am/json/sessions?_action=refresh`. */
  readonly target: string
  /** By name in lower case, as Node gives them. */
  readonly headers: IncomingHttpHeaders
  /** As text; empty when there is none. */
  readonly body: string
  /** Who sent it; `undefined` for a request that did not come over a socket. */
  readonly client?: Client
}

/** The other end of the connection, or of the proxy's when that is trusted. */
export interface Client {
  /** IP address: `127.0.0.1`, `::1`. */
  readonly ip: string
  /** 0 when only a proxy knows it. */
  readonly port: number
  /** Whether it came by TLS. */
  readonly isSecure: boolean
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
  /** The caller's `x-forgerock-transactionid`, else one of ours. */
  readonly transactionId: string
  /** What stands before the realm in the path: `json`, `oauth2`, … */
  readonly root: PathRoot
  /** `/` for the top level, else a path such as `/alpha`. */
  readonly realm: string
  /** What follows the realm in the path: `sessions`. */
  readonly resource: string
  /** Noted by the endpoint once version routing has chosen; only then an answer, error or not, names a version. */
  version: ApiVersion | undefined
  /** For the audit log: the endpoint says here who called and about which sessions. */
  readonly notes: AuditNotes
}

/** An answer before it gets the headers that all answers have. */
export interface Answer {
  readonly status: number
  /** Text goes out as it is; the endpoint, of kind `plain`, names its media type. */
  readonly body: JsonObject | string
  /** Name, value, name, value, … */
  readonly headers?: readonly string[]
}

/**
 * A `singleton` is a resource that is the same for everybody, such as `serverinfo`. A `plain` endpoint is none of CREST's: it
 * names `Content-Type` and `Cache-Control` itself.
 */
export type EndpointKind = 'resource' | 'singleton' | 'authenticate' | 'plain'

export interface Endpoint {
  /** Which of AM's sets of answer headers; `authenticate` also has its own error bodies. */
  readonly kind: EndpointKind
  /** @throws ResourceException for every answer that is an error */
  answer(exchange: Exchange): Promise<Answer>
}
