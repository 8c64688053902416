// The door of `journey`: authentication trees, the identities they look at, and the `authId` between two steps.

export type { AuthIdOptions, AuthIds } from './auth-id.ts'
export { createAuthIds } from './auth-id.ts'
export type {
  AuthenticateAnswer,
  AuthenticateRequest,
  Authentication,
  AuthenticationOptions,
} from './authenticate.ts'
export { createAuthentication } from './authenticate.ts'
export { builtInJourneys, defaultJourney } from './built-in-journeys.ts'
export type { Identity, IdentityRepository, NewIdentity } from './identity-repository.ts'
export { openIdentityRepository } from './identity-repository.ts'
export { JourneyError } from './journey-error.ts'
export type { PasswordHasher, PasswordHasherOptions } from './password-hasher.ts'
export { createPasswordHasher } from './password-hasher.ts'
export { readOrMakeSecretFile, readSecretFile, writeSecretFile } from './secret-file.ts'
export type { Journey } from './tree.ts'
