// What is known about a printed text, in one word and one sign.

import { type Html, html } from '#markup'

/** A verdict, or why there is none: the text has changed since it was run, or nobody has run it yet. */
export type Standing = 'exact' | 'equivalent' | 'different' | 'failed' | 'not run' | 'stale' | 'unproven'

/** The sign alone; its word is there for those who do not see it. */
export function glyph(standing: Standing): Html {
  const { sign, word } = standings[standing]
  return html`<span class="glyph glyph-${className(standing)}" title="${word}"><span aria-hidden="true">${sign}</span><span class="unseen"> (${word})</span></span>`
}

/** Sign and word, for a single text. */
export function mark(standing: Standing): Html {
  const { sign, word } = standings[standing]
  return html`<span class="mark mark-${className(standing)}"><span aria-hidden="true">${sign}</span> ${word}</span>`
}

/** `8 exact`, `6 exact, 2 not run`; nothing for nothing. */
export function marks(all: readonly Standing[]): Html {
  const counted = order.map((standing) => ({ standing, count: all.filter((one) => one === standing).length }))
  return html`${counted
    .filter(({ count }) => count > 0)
    .map(({ standing, count }) => {
      const { sign, word } = standings[standing]
      return html`<span class="mark mark-${className(standing)}"><span aria-hidden="true">${sign}</span> ${count} ${word}</span> `
    })}`
}

/** What each word means, as a sentence. */
export function meaning(standing: Standing): string {
  return standings[standing].meaning
}

const className = (standing: Standing): string => standing.replace(' ', '-')

const standings: Readonly<Record<Standing, { sign: string; word: string; meaning: string }>> = {
  exact: {
    sign: '✓',
    word: 'exact',
    meaning: 'This text was run, unedited, and sent exactly what the collection states.',
  },
  equivalent: {
    sign: '≈',
    word: 'equivalent',
    meaning:
      'This text was run, unedited, and sent something that no conforming server can tell from what the collection states.',
  },
  different: {
    sign: '≠',
    word: 'different',
    meaning: 'This text was run, unedited, and sent something else than the collection states.',
  },
  failed: {
    sign: '✕',
    word: 'failed',
    meaning: 'This text was run, unedited, and did not get to send its request.',
  },
  'not run': { sign: '○', word: 'not run', meaning: 'This text could not be run where the others were.' },
  stale: {
    sign: '↻',
    word: 'changed since',
    meaning:
      'The printed text has changed since it was last run, so what was found then says nothing about it.',
  },
  unproven: { sign: '·', word: 'not proven yet', meaning: 'Nobody has run this text yet.' },
}

const order: readonly Standing[] = [
  'exact',
  'equivalent',
  'different',
  'failed',
  'not run',
  'stale',
  'unproven',
]
