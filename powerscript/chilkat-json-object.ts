// Chilkat.JsonObject, as far as printed programs use it.

import type { ComObject } from './com-object.ts'
import { type JsonNode, parseJson } from './json-text.ts'

/**
 * An object that is filled by `Load`. Measured with 9.5.0.96, and the same here: `Load` says 1 whatever it is given, and
 * text whose root is no object leaves it empty. Different here: text that is no JSON leaves it empty too, where Chilkat
 * keeps what it could read.
 */
export function jsonObject(given: JsonNode = empty): ComObject {
  let root = given
  let isDone = 1
  /** Notes whether the last call found what it was asked for. */
  const noting = <T>(found: T | undefined, otherwise: T): T => {
    isDone = found === undefined ? 0 : 1
    return found ?? otherwise
  }
  return {
    name: 'JsonObject',
    properties: {
      LastMethodSuccess: { type: 'long', get: () => isDone },
      Size: { type: 'long', get: () => (root.kind === 'object' ? root.members.length : 0) },
    },
    methods: {
      Load: {
        takes: ['string'],
        run(text: string) {
          const node = parseJson(text)
          root = node?.kind === 'object' ? node : empty
          isDone = 1
          return 1
        },
      },
      HasMember: { takes: ['string'], run: (path: string) => (find(root, path) === undefined ? 0 : 1) },
      JsonTypeOf: {
        takes: ['string'],
        run: (path: string) => typeNumbers[find(root, path)?.kind ?? 'missing'],
      },
      // A missing member and an object give null.
      StringOf: {
        takes: ['string'],
        run: (path: string) => noting<string | null>(textOf(find(root, path)), null),
      },
      ObjectOf: {
        takes: ['string'],
        run(path: string) {
          const node = find(root, path)
          return noting<ComObject | null>(node?.kind === 'object' ? jsonObject(node) : undefined, null)
        },
      },
    },
  }
}

const empty: JsonNode = { kind: 'object', members: [] }

const typeNumbers = { missing: -1, string: 1, number: 2, object: 3, array: 4, boolean: 5, null: 6 } as const

/** An array gives its compact JSON text; an object gives none. */
function textOf(node: JsonNode | undefined): string | undefined {
  if (node === undefined || node.kind === 'object') return undefined
  return node.kind === 'array' ? emit(node) : node.text
}

function emit(node: JsonNode): string {
  if (node.kind === 'object') {
    return `{${node.members.map(([name, value]) => `${JSON.stringify(name)}:${emit(value)}`).join(',')}}`
  }
  if (node.kind === 'array') return `[${node.elements.map(emit).join(',')}]`
  return node.kind === 'string' ? JSON.stringify(node.text) : node.text
}

/** Of two members with one name the first is found. */
function find(root: JsonNode, path: string): JsonNode | undefined {
  let node: JsonNode | undefined = root
  for (const step of parsePath(path)) {
    if (node?.kind === 'array' && typeof step === 'number') node = node.elements[step]
    else if (node?.kind === 'object') node = node.members.find(([name]) => name === step)?.[1]
    else return undefined
  }
  return node
}

/** `a."b.c"[0]`: names between dots, in quotation marks where they hold a dot or a bracket, and indexes. */
function parsePath(path: string): (string | number)[] {
  const steps: (string | number)[] = []
  for (const [, quoted, plain, index] of path.matchAll(/"((?:[^"\\]|\\.)*)"|([^.[\]"]+)|\[(\d+)\]/g)) {
    if (index !== undefined) steps.push(Number(index))
    else steps.push(plain ?? (quoted ?? '').replaceAll('\\"', '"'))
  }
  return steps
}
