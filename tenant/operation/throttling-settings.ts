// What an operator may set about password guessing.

export interface ThrottlingSettings {
  /** Failed logins an account, or wrong secrets an OAuth 2.0 client, may have at once; then one more each time `recoverySeconds` have passed. 0: no limit. Default 20. */
  readonly failuresPerAccount: number
  /** The same for a client's address, whatever the account. 0: no limit. Default 100. */
  readonly failuresPerAddress: number
  /** Seconds after which one more failure is allowed. Default 3. */
  readonly recoverySeconds: number
}

export const defaultThrottlingSettings: ThrottlingSettings = {
  failuresPerAccount: 20,
  failuresPerAddress: 100,
  recoverySeconds: 3,
}
