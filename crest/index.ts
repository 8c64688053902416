// The door of crest: AM's REST dialect as pure functions.

export {
  type AcceptApiVersion,
  type ApiVersion,
  checkProtocolVersion,
  chooseVersion,
  contentApiVersion,
  missingVersionWarnings,
  parseAcceptApiVersion,
  type WhenVersionIsMissing,
} from './api-version.ts'
export {
  checkContentType,
  isJsonObject,
  parseActionContent,
  parseObjectContent,
  parsePatchContent,
  requireContentType,
} from './content.ts'
export type { JsonObject, JsonValue } from './json.ts'
export { type Operation, operationOf } from './operation.ts'
export {
  booleanValue,
  fieldsValue,
  type Parameters,
  parseParameters,
  singleValue,
} from './parameters.ts'
export { type Precondition, preconditionOf } from './preconditions.ts'
export { printJson } from './print-json.ts'
export { parseQuery, type Query, queryAnswer, selectFields } from './query.ts'
export { parseQueryFilter, type QueryFilter } from './query-filter.ts'
export { type RealmPath, resolveRealm } from './realm-path.ts'
export { checkReservedParameters } from './reserved-parameters.ts'
export {
  actionNotSupported,
  badRequest,
  forbidden,
  internalServerError,
  notFound,
  operationNotSupported,
  preconditionFailed,
  ResourceException,
  resourceNotFound,
  serviceUnavailable,
  unauthorized,
  unsupportedMediaType,
} from './resource-exception.ts'
