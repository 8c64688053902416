// The intermediate program: what an item, or a flow of items, does, in the words of no language; and how text of a
// language is put together safely.

export type {
  BodyPart,
  RequestTemplate,
  Template,
  TemplatePart,
  WireHeader,
} from '#collection'
export { render, variablesOf } from '#collection'
export { type ClassicItem, classicItem } from './classic-item.ts'
export { type Code, code, indent, integer, joined, lines, type Part } from './code.ts'
export { flowOf, type ProgramContext, type ProgramReading, programOf, sliceOf } from './flow.ts'
export { hostileStrings } from './hostile-strings.ts'
export { type IdentifierStyle, identifiers } from './identifiers.ts'
export { prerequisitesOf } from './prerequisites.ts'
export type { Capture, Expectation, Input, JsonPath, JsonScalar, Program, Step } from './program.ts'
export {
  backslashEscapes,
  doubleQuoted,
  hex,
  isVisible,
  type LiteralStyle,
  lineComment,
  oneLine,
  type Quote,
  quoted,
  utf8,
} from './quote.ts'
