// `/json/metrics/prometheus`, AM's address for it.

import { forbidden, operationNotSupported } from '#crest'
import { findCredential } from './credentials.ts'
import type { Answer, Endpoint, TenantRequest } from './exchange.ts'
import { isForwarded, isLoopback } from './proxy.ts'
import { isAdministrator, type ServiceContext } from './service-context.ts'

/**
 * For whoever asks from this machine itself, or with an administrator's session; 403 for everybody else. A request that a
 * proxy passed on is never taken for one from this machine.
 */
export function createMetricsEndpoint(context: ServiceContext): Endpoint {
  return {
    kind: 'plain',
    async answer({ request }): Promise<Answer> {
      if (request.method !== 'GET') throw operationNotSupported()
      if (!isLocal(request) && !(await isAskedByAdministrator(context, request))) throw forbidden()
      return {
        status: 200,
        body: await context.metrics.print(),
        headers: ['Content-Type', 'text/plain; version=0.0.4; charset=utf-8', 'Cache-Control', 'no-store'],
      }
    },
  }
}

function isLocal({ client, headers }: TenantRequest): boolean {
  return client === undefined || (isLoopback(client.ip) && !isForwarded(headers))
}

async function isAskedByAdministrator(context: ServiceContext, request: TenantRequest): Promise<boolean> {
  const credential = findCredential(request, context.cookieName)
  const session = credential && (await context.store.find(credential.tokenId))
  return session !== undefined && isAdministrator(context, session)
}
