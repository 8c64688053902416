// `/health/live` and `/health/ready`, for whoever keeps the service running.

import { operationNotSupported, serviceUnavailable } from '#crest'
import { createTokenId } from '#session'
import type { Answer, Endpoint, Exchange } from '../http/exchange.ts'
import { withTimeLimit } from '../operation/time-limit.ts'
import type { ServiceContext } from '../service-context.ts'

/** A store that has not answered by then is taken for one that does not. */
const storeLimitMs = 2_000

interface HealthContext extends Pick<ServiceContext, 'randomBytes' | 'audit' | 'isStopping'> {
  readonly store: Pick<ServiceContext['store'], 'find'>
}

interface HealthEndpoint extends Endpoint {
  answer(exchange: Pick<Exchange, 'request' | 'resource'>): Promise<Answer>
}

/**
 * Live: the process answers. Ready: it is not stopping, its audit log is written if it has to be, and its store answers within
 * 2 s; else 503. Neither needs a credential nor a version.
 */
export function createHealthEndpoint({
  store,
  randomBytes,
  audit,
  isStopping,
}: HealthContext): HealthEndpoint {
  return {
    kind: 'singleton',
    async answer({ request, resource }): Promise<Answer> {
      if (request.method !== 'GET' && request.method !== 'HEAD') throw operationNotSupported()
      if (resource === 'health/ready') await checkReady()
      return { status: 200, body: { status: 'OK' } }
    },
  }

  async function checkReady(): Promise<void> {
    if (isStopping()) throw serviceUnavailable('The service is stopping')
    if (!audit.mayServe) throw serviceUnavailable('The audit log cannot be written')
    try {
      await withTimeLimit(store.find(createTokenId(randomBytes)), storeLimitMs)
    } catch (cause) {
      throw serviceUnavailable('The session store does not answer', { cause })
    }
  }
}
