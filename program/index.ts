// The intermediate program: what an item, or a flow of items, does, in the words of no language; and how text of a
// language is put together safely.

export type {
  BodyPart,
  RequestTemplate,
  Template,
  TemplatePart,
  WireHeader,
} from '#collection'
export { variablesOf } from '#collection'
export { type Code, code, indent, integer, joined, lines, type Part } from './code.ts'
export { flowOf, type PrintedProgram, type ProgramContext, prerequisitesOf, programOf, sliceOf } from './flow.ts'
export type { Capture, Expectation, Input, JsonPath, JsonScalar, Program, Step } from './program.ts'
export { type ItemScript, scriptOf } from './item-script.ts'
export { render } from '#collection'
export { hostileStrings } from './hostile-strings.ts'
export { type IdentifierStyle, identifiers } from './identifiers.ts'
export {
  backslashEscapes,
  doubleQuoted,
  hex,
  isVisible,
  lineComment,
  type LiteralStyle,
  oneLine,
  type Quote,
  QuoteError,
  quoted,
  utf8,
} from './quote.ts'
