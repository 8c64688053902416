// A refusal to a person who sets up journeys and identities; what goes on the wire is a ResourceException instead.

import { Refusal } from '#refusal'

/** `code` is one of docs/reference/errors.md: E_JOURNEY, E_IDENTITIES, E_PASSWORD, E_SECRET_FILE. */
export class JourneyError extends Refusal {
  override readonly name = 'JourneyError'
}
