// The choice of a language: every target as a link, those of one language side by side.

import { type Html, html } from '#markup'
import type { Target } from '#targets'
import { glyph, type Standing } from './verdict-mark.ts'

/** `PowerBuilder with Chilkat`. */
export const targetName = ({ language, client }: Target): string => `${language} with ${client}`

/** Plain links, so the keyboard and a screen reader need no help. The sign of what is known stands beside each name. */
export function languageChooser(options: {
  readonly targets: readonly Target[]
  readonly current?: Target | undefined
  readonly linkOf: (target: Target) => string
  readonly standingOf?: (target: Target) => Standing
}): Html {
  const { targets, current, linkOf, standingOf } = options
  const languages = [...new Set(targets.map(({ language }) => language))]
  const link = (target: Target) =>
    html`<li><a href="${linkOf(target)}"${target === current && html` aria-current="true"`}>${target.client}${
      standingOf && html` ${glyph(standingOf(target))}`
    }</a></li>`
  return html`<nav class="chooser" aria-label="Language"><ul>${languages.map(
    (language) =>
      html`<li class="group"><span class="language">${language}</span><ul>${targets
        .filter((target) => target.language === language)
        .map(link)}</ul></li>`,
  )}</ul></nav>`
}
