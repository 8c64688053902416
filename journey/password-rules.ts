// Which passwords may be set. Checking one that is given at login asks none of this.

import { JourneyError } from './journey-error.ts'

export interface PasswordRules {
  /** Characters, counted as code points. Default 8, the least NIST SP 800-63B-4 allows beside a second factor; it asks for 15 without one. */
  readonly minimumLength: number
}

export const defaultPasswordRules: PasswordRules = { minimumLength: 8 }

/** Characters; a longer one is refused and never cut off. */
export const passwordMaximumLength = 1024

/**
 * A password in the one form it is hashed in: Unicode NFC, so that two keyboards that write an accent differently agree.
 * Nothing else of it is changed. Source: NIST SP 800-63B-4 section 3.1.1.2.
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFC')
}

/**
 * Length, and that it is not the user name: no rule of letters and digits, no forced change, as NIST SP 800-63B-4 asks.
 *
 * @throws JourneyError E_PASSWORD
 */
export function checkPassword(password: string, username: string, { minimumLength }: PasswordRules): void {
  const length = [...normalizePassword(password)].length
  // Words as AM's own directory says them.
  if (length < minimumLength) throw refused(`Minimum password length is ${minimumLength}.`)
  if (length > passwordMaximumLength) throw refused(`Maximum password length is ${passwordMaximumLength}.`)
  if (password.normalize('NFKC').toLowerCase() === username.normalize('NFKC').toLowerCase()) {
    throw refused('The password is the user name.')
  }
}

function refused(message: string): JourneyError {
  return new JourneyError('E_PASSWORD', message.replace(/\.$/, ''), 'choose another password')
}
