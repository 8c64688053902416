// A journey is suspended: its link goes out by mail, and whoever asked is told to wait.

import type { JsonObject } from '#crest'
import type { AuthIds } from './auth-id.ts'
import { printCallbacks } from './callback.ts'
import type { Way } from './journey-end.ts'
import { type Mailer, noMail } from './mailer.ts'
import { emptyState, type NodeQuestion } from './nodes/node-type.ts'
import type { Position } from './run-journey.ts'
import type { SuspendedIds } from './suspended-id.ts'

/**
 * Gives the answer. It, and what it takes to make it, are the same whether or not there is somebody to write to.
 *
 * AM's clients take an answer without an `authId` for the journey's end, and AM's recorded answers have one. This one holds nothing of
 * what was collected, by whose length somebody could tell a name that exists, and is over at once: the journey goes on by its link.
 *
 * @throws ResourceException 501 where mail goes nowhere; 400 when more was collected than a link can carry
 */
export function createSuspend({
  authIds,
  suspendedIds,
  mailer,
}: {
  readonly authIds: AuthIds
  readonly suspendedIds: SuspendedIds
  readonly mailer: Mailer | undefined
}): (question: NodeQuestion, position: Position, way: Way) => Promise<JsonObject> {
  return async ({ callbacks, suspension }, position, way) => {
    if (mailer === undefined) throw noMail()
    const { realm, journey } = way
    const minutes = suspension?.minutes ?? mailer.suspendedAuthenticationTimeoutOf(realm)
    const suspendedId = await suspendedIds.issue({ ...way, ...position }, minutes)
    const resumeURI = mailer.resumeUri({ realm, journey, suspendedId })
    const nothing = { realm, journey, path: position.path, state: emptyState, request: {} }
    const authId = await authIds.issue(nothing, 0)
    const mail = suspension?.mail
    if (mail !== undefined) mailer.send({ ...mail, object: { ...mail.object, resumeURI } })
    return { authId, callbacks: printCallbacks(callbacks, { onPage: false }) }
  }
}
