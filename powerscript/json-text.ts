// JSON text → a tree that keeps numbers as they are written and members in their order.

export type JsonNode =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'null'; readonly text: string }
  | { readonly kind: 'object'; readonly members: readonly (readonly [name: string, value: JsonNode])[] }
  | { readonly kind: 'array'; readonly elements: readonly JsonNode[] }

/** `undefined` for what is no JSON (RFC 8259), and for what is nested more than 500 deep. */
export function parseJson(text: string): JsonNode | undefined {
  const reader = new Reader(text)
  try {
    const node = reader.value(0)
    return reader.isAtEnd() ? node : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const deepest = 500

class Reader {
  readonly #text: string
  #offset = 0

  constructor(text: string) {
    this.#text = text
  }

  isAtEnd(): boolean {
    this.#match(/[ \t\r\n]*/y)
    return this.#offset === this.#text.length
  }

  /** @throws SyntaxError */
  value(depth: number): JsonNode {
    if (depth > deepest) throw new SyntaxError('too deep')
    if (this.#takeMark('{'))
      return { kind: 'object', members: this.#list('}', () => this.#member(depth + 1)) }
    if (this.#takeMark('[')) return { kind: 'array', elements: this.#list(']', () => this.value(depth + 1)) }
    const word = this.#match(/true|false|null/y)
    if (word !== undefined) return { kind: word === 'null' ? 'null' : 'boolean', text: word }
    const number = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y)
    return number === undefined ? { kind: 'string', text: this.#string() } : { kind: 'number', text: number }
  }

  #member(depth: number): readonly [string, JsonNode] {
    this.#takeMark('')
    const name = this.#string()
    if (!this.#takeMark(':')) throw new SyntaxError('no colon')
    return [name, this.value(depth)]
  }

  #list<T>(end: string, element: () => T): T[] {
    const elements: T[] = []
    if (this.#takeMark(end)) return elements
    do elements.push(element())
    while (this.#takeMark(','))
    if (!this.#takeMark(end)) throw new SyntaxError('no end')
    return elements
  }

  #string(): string {
    const literal = this.#match(/"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\.)*"/uy)
    if (literal === undefined) throw new SyntaxError('no value')
    return JSON.parse(literal)
  }

  #takeMark(mark: string): boolean {
    this.#match(/[ \t\r\n]*/y)
    if (!this.#text.startsWith(mark, this.#offset)) return false
    this.#offset += mark.length
    this.#match(/[ \t\r\n]*/y)
    return true
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#offset = pattern.lastIndex
    return found
  }
}
