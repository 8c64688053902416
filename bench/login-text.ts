// A login on the wire, user name and password in headers.

import type { RequestText } from './load-generator.ts'
import { demoUser } from './many-sessions.ts'

export const loginTarget = '/am/json/realms/root/realms/alpha/authenticate'

export const loginHeaders = {
  'Accept-API-Version': 'resource=2.1',
  'Content-Type': 'application/json',
  'X-OpenAM-Username': demoUser.username,
  'X-OpenAM-Password': demoUser.password,
}

/** The same each time, and a session more after each. */
export function loginText(): RequestText {
  const lines = Object.entries({ Host: '127.0.0.1', ...loginHeaders, 'Content-Length': '0' })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return { before: `POST ${loginTarget} HTTP/1.1\r\n${head}\r\n`, credentials: [''], after: '' }
}
