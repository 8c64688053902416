// The requests of a connection are served one after the other: a client that asks on without waiting gets its answers in
// order, sees what its earlier requests did, and takes no more than one place among the others.

import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Service } from '../service.ts'
import type { OpenConnections } from './connections.ts'
import type { TenantResponse } from './exchange.ts'
import { createOutbox, serve } from './http-exchange.ts'

export interface TurnOptions {
  readonly service: Service
  readonly connections: OpenConnections
  /** Whether `X-Forwarded-For` and `X-Forwarded-Proto` say who the client is. */
  readonly trustProxy: boolean
}

/** While so many requests of a connection wait for their turn nothing more is read from it. */
const queueLimit = 32

/** @returns what a server does with each request it has read the head of */
export function serveInTurn({ service, connections, trustProxy }: TurnOptions) {
  const outbox = createOutbox()
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request
    const connection = connections.get(socket)
    assert(connection !== undefined)
    const { queue } = connection
    const isLast = () => connections.isClosing() || (connection.hasEnded && queue.length === 1)
    const next = () => {
      queue.shift()
      void queue[0]?.()
      if (queue.length === queueLimit - 1) socket.resume()
      if (connections.closesIdle() && queue.length === 0) socket.destroySoon()
    }
    const afterAnswer = () => {
      connection.isAnswering = false
      // A client that asks more and reads nothing waits until it has read.
      if (queue.length === 1 || response.writableFinished || socket.destroyed) next()
      else response.once('close', next)
    }
    const take = async () => {
      let answer: TenantResponse | undefined
      try {
        answer = await serve(request, response, { service, connection, trustProxy, isLast })
      } catch {
        socket.destroySoon() // the connection broke: nobody is left to be told, unless `refuseMalformed` is telling it
      }
      if (answer === undefined) afterAnswer()
      else outbox.put(response, answer, afterAnswer)
    }
    if (queue.push(take) === 1) void take()
    if (queue.length >= queueLimit) socket.pause()
  }
}
