// Names of variables, made out of whatever a collection calls them: legal in the language, and each unlike the others.

import type { Code } from './code.ts'

export interface IdentifierStyle {
  /** `demoSSOToken` becomes `demoSSOToken` · `DemoSSOToken` · `demo_sso_token` · `DEMO_SSO_TOKEN`. */
  readonly case: 'camel' | 'pascal' | 'snake' | 'upper-snake'
  /** Words, in lower case, that are written in capitals unless they come first: Go writes `amURL`. Default none. */
  readonly initialisms?: readonly string[]
  /** Keywords of the language and names that the printed program uses itself; a name that meets one gets `value` added. */
  readonly reserved: readonly string[]
  /** Default true. When false, names that differ only in case count as the same. */
  readonly isCaseSensitive?: boolean
  /** In characters; default 60. Longer names are cut. */
  readonly maxLength?: number
}

/**
 * An identifier for each name, in order; the same names give the same identifiers. They consist of ASCII letters, digits
 * and `_`, and begin with a letter. Accents are dropped, other characters separate words.
 */
export function identifiers(names: readonly string[], style: IdentifierStyle): ReadonlyMap<string, Code> {
  const { isCaseSensitive = true, maxLength = 60, initialisms = [] } = style
  const key = (name: string) => (isCaseSensitive ? name : name.toLowerCase())
  const reserved = new Set(style.reserved.map(key))
  const taken = new Set<string>()
  const made = new Map<string, Code>()
  for (const name of names) {
    if (made.has(name)) continue
    const words = wordsOf(name).map((word) =>
      initialisms.includes(word.toLowerCase()) ? word.toUpperCase() : word,
    )
    const isFree = (candidate: string) => !reserved.has(key(candidate)) && !taken.has(key(candidate))
    const plain = inCase(words, style.case).slice(0, maxLength)
    let identifier = plain
    if (reserved.has(key(identifier)))
      identifier = withEnding(inCase([...words, 'value'], style.case), '', maxLength)
    for (let n = 2; !isFree(identifier); n += 1) identifier = withEnding(plain, String(n), maxLength)
    taken.add(key(identifier))
    made.set(name, { code: identifier })
  }
  return made
}

/** `demoSSOToken`, `demo-sso-token` and `demo SSO token` are all three words. */
function wordsOf(name: string): string[] {
  const ascii = name.normalize('NFKD').replace(/\p{M}/gu, '')
  const words = ascii.match(/[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+/g) ?? []
  return /^[A-Za-z]/.test(words[0] ?? '') ? words : ['value', ...words]
}

function inCase(words: readonly string[], style: IdentifierStyle['case']): string {
  if (style === 'snake') return words.join('_').toLowerCase()
  if (style === 'upper-snake') return words.join('_').toUpperCase()
  const capitalised = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')
  if (style === 'pascal') return capitalised
  return (words[0] ?? '').toLowerCase() + capitalised.slice((words[0] ?? '').length)
}

const withEnding = (name: string, ending: string, maxLength: number): string =>
  name.slice(0, maxLength - ending.length) + ending
