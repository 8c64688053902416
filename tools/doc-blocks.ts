// The fenced blocks of a document, and how each is marked. CONTRIBUTING.md, "Write a page", says what the marks mean.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface DocBlock {
  /** `docs/guide/tenant.md:12`, the line of its fence. */
  readonly place: string
  /** Heading of the section it stands in. */
  readonly section: string
  /** The first word of the fence; empty where there is none. */
  readonly language: string
  /** What follows that word: `stays`, `exits 2`, `not run: …`. */
  readonly mark: string
  /** Ends with a line break. */
  readonly text: string
  /** Name of the file that it shows: the last one in backquotes before it, since the block above, that has its ending. */
  readonly file: string | undefined
}

const endings: Readonly<Record<string, string>> = { jsonc: 'jsonc', json: 'json', js: 'mjs', html: 'html' }

/** @param page its path in the repository */
export function docBlocks(page: string): DocBlock[] {
  const blocks: DocBlock[] = []
  const lines = readFileSync(fileURLToPath(new URL(`../../${page}`, import.meta.url)), 'utf8').split('\n')
  let [section, prose] = ['', '']
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const [, language, mark = ''] = /^```(\S*) ?(.*)$/.exec(line) ?? []
    if (language === undefined) {
      if (line.startsWith('#')) section = line.replace(/^#+ /, '')
      prose += `${line}\n`
      continue
    }
    const end = lines.indexOf('```', at + 1)
    if (end < 0) throw new Error(`${page}:${at + 1}: the block has no end`)
    const text = lines
      .slice(at + 1, end)
      .map((shown) => `${shown}\n`)
      .join('')
    const named = new RegExp(`\`([\\w./-]+\\.${endings[language]})\``, 'g')
    const file = [...prose.matchAll(named)].at(-1)?.[1]
    blocks.push({ place: `${page}:${at + 1}`, section, language, mark, text, file })
    prose = ''
    at = end
  }
  return blocks
}

/**
 * Tells whether a terminal shows what the document does: `…` stands for anything within a line, and alone on a line
 * for any number of lines.
 */
export function shows(printed: string, shown: string): boolean {
  const lines = shown
    .trimEnd()
    .split('\n')
    .map((line) => (line === '…' ? '(?:.*\n)*?' : `${line.split('…').map(literally).join('.*')}\n`))
  return new RegExp(`^${lines.join('')}$`).test(`${printed.trimEnd()}\n`)
}

const literally = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
