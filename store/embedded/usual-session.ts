// For tests: a session as a login makes it in the cloud, so that sizes are those of real ones.

import { aSession, type Session, universalIdOf } from '#session'

/** Number `index`: a UUID for its user, and six properties. */
export function aUsualSession(index: number): Session {
  const username = `5f0c1e2a-9b3d-4c7e-8f6a-${String(index).padStart(12, '0')}`
  return aSession({
    tokenId: `token-${index}`,
    username,
    universalId: universalIdOf(username, '/alpha'),
    properties: {
      AMCtxId: `6b1e0f7c-52a9-4a0e-8a0f-1d2c3b4a5968-${index}`,
      Service: 'Login',
      AuthLevel: '0',
      Locale: 'en_US',
      Host: '127.0.0.1',
      LoginLocation: 'Vienna',
    },
  })
}
