// JSON as AM's Jackson writes it, byte for byte.

import type { JsonValue } from './json.ts'

/**
 * `_prettyPrint=true` gives LF, two blanks a level, a blank on both sides of the colon, arrays inline, `{ }` and `[ ]`
 * when empty, no newline at the end. Otherwise the text is compact. Members that are `undefined` are left out.
 * Source: Jackson `DefaultPrettyPrinter`; spec of CREST 5.7.
 */
export function printJson(value: JsonValue, { pretty = false }: { pretty?: boolean } = {}): string {
  if (pretty) return printPretty(value, '')
  return upperCaseEscapes(JSON.stringify(value))
}

function printPretty(value: JsonValue, indent: string): string {
  if (value === null || typeof value !== 'object') return printScalar(value)
  if (isArray(value)) {
    // An array adds no level: Jackson indents the members of an object in it from the object around it.
    return value.length === 0 ? '[ ]' : `[ ${value.map((item) => printPretty(item, indent)).join(', ')} ]`
  }
  const inner = `${indent}  `
  let members = ''
  for (const name in value) {
    const item = Object.hasOwn(value, name) ? value[name] : undefined
    if (item === undefined) continue
    members += `${members === '' ? '' : ',\n'}${inner}${printScalar(name)} : ${printPretty(item, inner)}`
  }
  return members === '' ? '{ }' : `{\n${members}\n${indent}}`
}

function printScalar(value: string | number | boolean | null): string {
  return upperCaseEscapes(JSON.stringify(value))
}

/** Jackson writes `\u001B` where JavaScript writes `\u001b`. Each escape is taken whole, so that an escaped backslash stays one. */
function upperCaseEscapes(json: string): string {
  if (!json.includes('\\u')) return json
  return json.replace(/\\(?:u([0-9a-f]{4})|.)/g, (whole, hex: string | undefined) =>
    hex === undefined ? whole : `\\u${hex.toUpperCase()}`,
  )
}

function isArray(value: object): value is readonly JsonValue[] {
  return Array.isArray(value)
}
