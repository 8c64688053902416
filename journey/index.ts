// The door of `journey`: authentication trees, the identities they look at, and the `authId` between two steps.

export {
  type AuthenticateAnswer,
  type Authentication,
  createAuthentication,
} from './authenticate.ts'
export { builtInJourneys, defaultJourney } from './built-in-journeys.ts'
export type { Identity, IdentityAttributes, IdentityStatus } from './identity.ts'
export {
  type IdentityChange,
  type IdentityRepository,
  type NewIdentity,
  openIdentityRepository,
} from './identity-repository.ts'
export { identityStoreContract } from './identity-store.contract.ts'
export {
  type IdentityIndex,
  type IdentityRecord,
  type IdentityStore,
  type IndexedText,
  identityName,
  isIdentityRecord,
} from './identity-store.ts'
export type { LoginRefusal, LoginSuccess } from './journey-end.ts'
export { JourneyError } from './journey-error.ts'
export { defaultLockoutSettings, type LockoutSettings } from './lockout.ts'
export type { Mailer, TemplateMail } from './mailer.ts'
export type { IdentityChanged } from './nodes/node-type.ts'
export { parseJourneys } from './parse-journeys.ts'
export { createPasswordHasher } from './password-hasher.ts'
export { commonForm, type PasswordRules } from './password-rules.ts'
export { createSecretSeal, type SecretSeal, withOpenSecret, withSealedSecret } from './secret-seal.ts'
export { defaultSelfServiceSettings, type SelfServiceSettings } from './self-service.ts'
export { failureNodeId, inspectTrees, type Journey, successNodeId } from './tree.ts'
