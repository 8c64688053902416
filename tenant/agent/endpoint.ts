// `/sessionservice`: where older agents of AM ask to be told of a session's end.

import { badRequest, ResourceException } from '#crest'
import type { SessionStore } from '#session'
import type { Answer, Endpoint } from '../http/exchange.ts'
import type { ServiceContext } from '../service-context.ts'
import type { SessionListeners } from './listeners.ts'
import {
  longestRequestSet,
  parseSessionRequestSet,
  printSessionResponseSet,
  type SessionRequest,
} from './notification.ts'

/**
 * `AddSessionListener` from whoever holds a live token of its own. As in AM the answer is 200 also when a request in it was
 * refused: its `Exception` says why.
 *
 * Source: OpenAM `SessionRequestHandler`; requests of `@forgerock/openam-agent` 5.0.1.
 */
export function createSessionServiceEndpoint({ store, sessionListeners }: ServiceContext): Endpoint {
  return {
    kind: 'plain',
    async answer({ request }): Promise<Answer> {
      if (request.method !== 'POST') throw new ResourceException(405)
      if (request.body.length > longestRequestSet) throw new ResourceException(413)
      const requestSet = parseSessionRequestSet(request.body)
      if (requestSet === undefined) throw badRequest('The body is no RequestSet of the service "session"')
      const outcomes: (string | undefined)[] = []
      for (const each of requestSet.requests) outcomes.push(await problemOf(each, store, sessionListeners))
      return {
        status: 200,
        body: printSessionResponseSet(requestSet, outcomes),
        headers: ['Content-Type', 'text/xml;charset=UTF-8', 'Cache-Control', 'no-store'],
      }
    },
  }
}

/** Does what is asked. @returns why it cannot be done */
async function problemOf(
  { operation, requester, sessionId, url }: SessionRequest,
  store: SessionStore,
  listeners: SessionListeners,
): Promise<string | undefined> {
  if (operation !== 'AddSessionListener') return 'Operation is not supported'
  if (requester === undefined || (await store.find(requester)) === undefined) {
    return 'Application token passed in is invalid'
  }
  if (sessionId === undefined) return sessionNotFound
  if (url === undefined || !listeners.add(sessionId, url)) {
    return 'The notification URL is not one that this server may send to'
  }
  // Added first: a session that ended before, since the agent has looked, or ends just now, is told of all the same.
  if ((await store.find(sessionId)) !== undefined) return undefined
  listeners.tell(sessionId)
  return sessionNotFound
}

const sessionNotFound = 'Session not found'
