// The door of crest: AM's REST dialect as pure functions.

export {
  type AcceptApiVersion,
  type ApiVersion,
  checkProtocolVersion,
  chooseVersion,
  contentApiVersion,
  missingVersionWarnings,
  parseAcceptApiVersion,
  protocolVersion,
  type WhenVersionIsMissing,
} from './api-version.ts'
export {
  checkContentType,
  isJsonObject,
  parseActionContent,
  parseObjectContent,
  requireContentType,
} from './content.ts'
export type { JsonObject, JsonValue } from './json.ts'
export { type Operation, type OperationRequest, operationOf } from './operation.ts'
export {
  booleanValue,
  fieldsValue,
  integerValue,
  type JsonPointer,
  type Parameters,
  parseParameters,
  singleValue,
} from './parameters.ts'
export { checkPreconditions } from './preconditions.ts'
export { printJson } from './print-json.ts'
export { type RealmPath, resolveRealm } from './realm-path.ts'
export {
  actionNotSupported,
  badRequest,
  conflict,
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
