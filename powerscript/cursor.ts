// Where the parser is in the tokens, and which variables it has met.

import type { Token, TokenKind } from './lexer.ts'
import { type Position, PowerScriptError } from './powerscript-error.ts'

export class Cursor {
  readonly #tokens: readonly Token[]
  readonly #declared = new Set<string>()
  #next = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** The token that comes next, or the one `ahead` of it. After the last there is always an `end`. */
  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]
    if (token === undefined) throw new RangeError('a list of tokens ends with an end')
    return token
  }

  take(): Token {
    const token = this.peek()
    this.#next++
    return token
  }

  isAt(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.peek().kind)
  }

  /** Whether a keyword comes next, in whatever case. */
  isWord(...words: readonly string[]): boolean {
    return this.isAt('name') && words.includes(this.peek().text.toLowerCase())
  }

  isOperator(...operators: readonly string[]): boolean {
    return this.isAt('operator') && operators.includes(this.peek().text)
  }

  takeIfWord(...words: readonly string[]): boolean {
    const isThere = this.isWord(...words)
    if (isThere) this.take()
    return isThere
  }

  takeIfOperator(...operators: readonly string[]): boolean {
    const isThere = this.isOperator(...operators)
    if (isThere) this.take()
    return isThere
  }

  /** @throws PowerScriptError when something else comes next */
  takeKind(kind: TokenKind, wanted: string): Token {
    if (!this.isAt(kind)) throw this.unexpected(wanted)
    return this.take()
  }

  /** Takes keywords one after the other. @throws PowerScriptError when something else comes */
  takeWord(...words: readonly string[]): void {
    for (const word of words) {
      if (!this.takeIfWord(word)) throw this.unexpected(`"${words.join(' ')}"`)
    }
  }

  /** @throws PowerScriptError when something else comes next */
  takeOperator(operator: string): void {
    if (!this.takeIfOperator(operator)) throw this.unexpected(`"${operator}"`)
  }

  /** @throws PowerScriptError when the script has such a variable already: names are told apart without case */
  declare(name: string, at: Position): void {
    if (this.isDeclared(name))
      throw new PowerScriptError(`"${name}" is declared already`, at, 'give one of the two another name')
    if (reserved.has(name.toLowerCase()))
      throw new PowerScriptError(`"${name}" is a reserved word`, at, 'give the variable another name')
    this.#declared.add(name.toLowerCase())
  }

  isDeclared(name: string): boolean {
    return this.#declared.has(name.toLowerCase())
  }

  unexpected(wanted: string): PowerScriptError {
    const { kind, text, at } = this.peek()
    const found =
      kind === 'separator' ? 'the line ends' : kind === 'end' ? 'the script ends' : `"${text}" stands`
    return new PowerScriptError(`${found} where ${wanted} is expected`, at, knownStatements)
  }
}

const knownStatements =
  'known are declarations, assignments, calls, if, choose case, for, do, try, throw, destroy, exit, continue, return and halt'

/** Source: PowerScript Reference, "Reserved words". */
const reserved = new Set(
  `alias and autoinstantiate call case catch choose close commit connect constant continue create cursor declare delete
  describe descriptor destroy disconnect do dynamic else elseif end enumerated event execute exit external false fetch
  finally first for forward from function global goto halt if immediate indirect insert into intrinsic is last library
  loop namespace native next not of on open or parent post prepare prior private privateread privatewrite procedure
  protected protectedread protectedwrite prototypes public readonly ref return rollback rpcfunc select selectblob shared
  static step subroutine super system systemread systemwrite then this throw throws to trigger true try type until update
  updateblob using variables while with within xor _debug`.split(/\s+/),
)
