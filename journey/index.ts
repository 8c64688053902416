// The door of `journey`: authentication trees, the identities they look at, and the `authId` between two steps.

export { createAuthIds } from './auth-id.ts'
export { type Authentication, createAuthentication } from './authenticate.ts'
export { builtInJourneys, defaultJourney } from './built-in-journeys.ts'
export type { Identity, IdentityAttributes, IdentityStatus } from './identity.ts'
export {
  type IdentityChange,
  type IdentityRepository,
  type NewIdentity,
  openIdentityRepository,
} from './identity-repository.ts'
export { identityStoreContract, modelIdentityStore } from './identity-store.contract.ts'
export { type IdentityRecord, type IdentityStore, identityName } from './identity-store.ts'
export { createPasswordHasher } from './password-hasher.ts'
export { readOrMakeSecretFile, readSecretFile } from './secret-file.ts'
export type { Journey } from './tree.ts'
