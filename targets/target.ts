// What a target is: one language with one client, how it prints a program, and how that program is run.

import type { ClassicItem, Code, Program } from '#program'

export type { ClassicItem } from '#program'

export interface Target {
  /** `<language>-<client>` in lower case; also the file's name and the golden's name. */
  readonly id: string
  /** For people: `Go`. */
  readonly language: string
  /** For people: `net/http`. */
  readonly client: string
  readonly extension: `.${string}`
  /** What a highlighter calls the language; `powerscript` is our own. */
  readonly highlight: string
  /** How to run exactly what `print` returns, or why nobody can here. */
  readonly run: Run | { readonly never: string }
  /** Why this program cannot be said in this target; shown instead of text. */
  cannot?(program: Program): string | undefined
  /**
   * A whole program that runs as printed and ends with one newline. It reads its inputs at the top (the environment
   * variable `input.environmentName` first, then the default), sends each step, prints status and body of each answer
   * on standard output, asserts `expect`, and ends with a non-zero exit code and a sentence on standard error when an
   * input is missing, a request cannot be sent or an expectation does not hold.
   */
  print(program: Program): Code
  /** The other style: exactly what the page of Chilkat Online Tools shows, where a target has one. */
  readonly classic?: (item: ClassicItem) => Code
}

export interface Run {
  /** What must be there. Each is asked for its version; the first that does not answer is why a target is not run. */
  readonly needs: readonly Tool[]
  /** Name that the program's file must have. */
  readonly file: string
  /** Compiles, where the language wants it. Run in the program's folder. */
  readonly build?: readonly string[]
  /** Runs the file, in its folder. The word `callbook` stands for this product's own command. */
  readonly command: readonly string[]
}

export interface Tool {
  /** `python3`, `requests`, `libcurl`. */
  readonly name: string
  /** Prints the version; fails where the tool is missing. */
  readonly version: readonly string[]
  /** Debian package that has it, for the hint. */
  readonly debian?: string
}
