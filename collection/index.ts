// The door of `collection`: a Postman file in, what goes on the wire out.

export type * from './collection.ts'
export { parseCollection } from './collection-file.ts'
export * from './diagnostic.ts'
export type { DynamicSource } from './dynamic-variables.ts'
export { parseEnvironment } from './environment-file.ts'
export { allItems, findFolder, findItem } from './find-item.ts'
export * from './item-request.ts'
export * from './request.ts'
export * from './scope.ts'
export {
  type Base64,
  type Literal,
  percentEncode,
  render,
  type Template,
  type TemplatePart,
  type VariableRef,
  variablesOf,
} from './template.ts'
