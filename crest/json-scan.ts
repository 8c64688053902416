// Where a JSON text goes wrong: JavaScript's parser does not say it in a form that lasts.

export interface Scan {
  /** Whether one whole JSON value stands at the beginning. */
  readonly isWhole: boolean
  /** Offset behind that value, or of the first thing that does not belong. */
  readonly end: number
}

/** Walks over the JSON value at the beginning of the text, without recursion, so that no nesting is too deep. */
export function scanJsonValue(text: string): Scan {
  // What may come next, innermost last: the walk is a stack of expectations.
  const expected: Expectation[] = ['value']
  let at = skipBlanks(text, 0)
  while (expected.length > 0) {
    const next = expected.pop() as Expectation
    const token = readToken(text, at)
    const follow = token && followers(next, token)
    if (!follow) return { isWhole: false, end: at }
    expected.push(...follow.expected)
    if (follow.takes) at = skipBlanks(text, at + token.length)
  }
  return { isWhole: true, end: at }
}

/** `first-…` may be the closing bracket at once; `rest-…` is a comma or the closing bracket. */
type Expectation = 'value' | 'name' | 'colon' | 'first-member' | 'rest-member' | 'first-item' | 'rest-item'

interface Follow {
  readonly takes: boolean
  /** What to expect after the token, the nearest last. */
  readonly expected: readonly Expectation[]
}

function followers(next: Expectation, token: string): Follow | undefined {
  switch (next) {
    case 'value':
      if (token === '{') return take('first-member')
      if (token === '[') return take('first-item')
      return /^[}\],:]$/.test(token) ? undefined : take()
    case 'name':
      return token.startsWith('"') ? take('value', 'colon') : undefined
    case 'colon':
      return token === ':' ? take() : undefined
    case 'first-member':
      return token === '}' ? take() : leave('rest-member', 'name')
    case 'rest-member':
      if (token === '}') return take()
      return token === ',' ? take('rest-member', 'name') : undefined
    case 'first-item':
      return token === ']' ? take() : leave('rest-item', 'value')
    case 'rest-item':
      if (token === ']') return take()
      return token === ',' ? take('rest-item', 'value') : undefined
  }
}

const take = (...expected: Expectation[]): Follow => ({ takes: true, expected })
const leave = (...expected: Expectation[]): Follow => ({ takes: false, expected })

/** RFC 8259 sections 2, 3, 6 and 7. */
function readToken(text: string, at: number): string | undefined {
  const token =
    /[{}[\],:]|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y
  token.lastIndex = at
  return token.exec(text)?.[0]
}

function skipBlanks(text: string, at: number): number {
  let end = at
  while (end < text.length && ' \t\r\n'.includes(text.charAt(end))) end += 1
  return end
}
