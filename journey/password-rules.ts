// Which passwords may be set. Checking one that is given at login asks none of this.

import { JourneyError } from './journey-error.ts'

export interface PasswordRules {
  /** Characters, counted as code points. Default 8, the least NIST SP 800-63B-4 allows beside a second factor; it asks for 15 without one. */
  readonly minimumLength: number
  /** Whether it is one of those that everybody tries first. Default: none is. Asked with `commonForm` in mind. */
  readonly isBlocked: (password: string) => boolean
}

export const defaultPasswordRules: PasswordRules = { minimumLength: 8, isBlocked: () => false }

/** Characters; a longer one is refused and never cut off. */
export const passwordMaximumLength = 1024

/**
 * A password in the one form it is hashed in: Unicode NFC, so that two keyboards that write an accent differently agree.
 * Nothing else of it is changed. Source: NIST SP 800-63B-4 section 3.1.1.2.
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFC')
}

/** The form in which a password is held against names and lists: letter case and how a character is typed make no difference. */
export function commonForm(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/**
 * Length, that it is not the user name, and that it is not blocked: no rule of letters and digits, no forced change, as NIST SP 800-63B-4 asks.
 *
 * @throws JourneyError E_PASSWORD
 */
export function checkPassword(
  password: string,
  username: string,
  { minimumLength, isBlocked }: PasswordRules,
): void {
  const length = [...normalizePassword(password)].length
  // Words as AM's own directory says them.
  if (length < minimumLength) throw refused(`Minimum password length is ${minimumLength}.`)
  if (length > passwordMaximumLength) throw refused(`Maximum password length is ${passwordMaximumLength}.`)
  if (commonForm(password) === commonForm(username)) throw refused('The password is the user name.')
  if (isBlocked(password)) throw refused('The password is on the list of those that nobody may choose.')
}

function refused(message: string): JourneyError {
  return new JourneyError('E_PASSWORD', message.replace(/\.$/, ''), 'choose another password')
}
