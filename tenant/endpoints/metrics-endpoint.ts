// `/json/metrics/prometheus`, AM's address for it.

import { forbidden, operationNotSupported } from '#crest'
import { findCaller } from '../http/credentials.ts'
import type { Answer, Endpoint } from '../http/exchange.ts'
import { isLocal } from '../http/proxy.ts'
import type { ServiceContext } from '../service-context.ts'

/**
 * For whoever asks from this machine itself, or as an administrator; 403 for everybody else. A request that a
 * proxy passed on is never taken for one from this machine.
 */
export function createMetricsEndpoint(context: ServiceContext): Endpoint {
  return {
    kind: 'plain',
    async answer(exchange): Promise<Answer> {
      const { request } = exchange
      if (request.method !== 'GET') throw operationNotSupported()
      if (!isLocal(request) && !(await findCaller(context, exchange))?.isAdministrator) throw forbidden()
      return {
        status: 200,
        body: await context.metrics.print(),
        headers: ['Content-Type', 'text/plain; version=0.0.4; charset=utf-8', 'Cache-Control', 'no-store'],
      }
    },
  }
}
