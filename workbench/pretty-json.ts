// JSON laid out for reading, with every number and every text exactly as it was.

/**
 * The text re-indented by two spaces, or `undefined` when it is no JSON. Works on the text and not on its value: a
 * number of 20 digits, `1.0`, an escape or a member that is there twice stays as the server wrote it.
 */
export function prettyJson(text: string): string | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  let depth = 0
  let pretty = ''
  let before = ''
  for (const [token] of text.matchAll(tokens)) {
    if (isClosing(token)) depth--
    // An empty object or list stays on its line.
    if (isClosing(token) ? !isOpening(before) : isOpening(before) || before === ',') pretty += lineEnd(depth)
    pretty += token === ':' ? ': ' : token
    if (isOpening(token)) depth++
    before = token
  }
  return pretty
}

const isOpening = (token: string): boolean => token === '{' || token === '['
const isClosing = (token: string): boolean => token === '}' || token === ']'

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

const lineEnd = (depth: number): string => `\n${'  '.repeat(depth)}`
