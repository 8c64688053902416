// `/health/live` and `/health/ready`, for whoever keeps the service running.

import { operationNotSupported, serviceUnavailable } from '#crest'
import { createTokenId } from '#session'
import type { Answer, Endpoint } from './exchange.ts'
import type { ServiceContext } from './service-context.ts'

/** Live: the process answers. Ready: its store answers too, else 503. Neither needs a credential nor a version. */
export function createHealthEndpoint({ store, randomBytes }: ServiceContext): Endpoint {
  return {
    kind: 'singleton',
    async answer({ request, resource }): Promise<Answer> {
      if (request.method !== 'GET') throw operationNotSupported()
      if (resource === 'health/ready') await askStore()
      return { status: 200, body: { status: 'OK' } }
    },
  }

  async function askStore(): Promise<void> {
    try {
      await store.find(createTokenId(randomBytes))
    } catch (cause) {
      throw serviceUnavailable('The session store does not answer', { cause })
    }
  }
}
