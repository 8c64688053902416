// Keeps tokens and passwords out of everything that is shown or written down.

/** Replaces every secret in a text. */
export type Mask = (text: string) => string

/**
 * Finds each value as it stands, percent-encoded, and escaped as in JSON, in any mixture of the three, and puts
 * `<name>` in its place. What a header `Authorization` or `Cookie` carries goes whatever it is: there a secret may be in
 * base64.
 * @param secrets name and value of each; empty values are no secrets
 */
export function maskOf(secrets: ReadonlyMap<string, string>): Mask {
  const masks = [...secrets]
    .filter(([, value]) => value !== '')
    // The longest first, else a short one inside it would break it up.
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, value]) => ({ pattern: patternOf(value), name: `<${name}>` }))
  return (text) => {
    const open = masks.reduce((masked, { pattern, name }) => masked.replace(pattern, () => name), text)
    return open.replace(
      /^((?:Proxy-)?Authorization:[ \t]*(?:\S+[ \t]+)?|Cookie:[ \t]*)(\S.*)$/gim,
      hideCredentials,
    )
  }
}

/** A value that is a masked variable already says more by its name. */
function hideCredentials(line: string, start: string, credentials: string): string {
  return /^<[^<>]+>$/.test(credentials) ? line : `${start}<hidden>`
}

function patternOf(value: string): RegExp {
  return new RegExp([...value].map(characterPattern).join(''), 'gi')
}

function characterPattern(character: string): string {
  const encoded = [...Buffer.from(character, 'utf8')]
    .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
    .join('')
  const escaped = [...Array(character.length).keys()]
    .map((i) => `\\\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('')
  const plain = character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')
  const short = { '\n': '\\\\n', '\t': '\\\\t', '\r': '\\\\r', ' ': '\\+' }[character]
  return `(?:\\\\?${plain}|${encoded}|${escaped}${short === undefined ? '' : `|${short}`})`
}
