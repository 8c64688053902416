// HTML that text cannot slip into: whatever a template's hole holds is escaped, unless it is HTML made here.

/** Markup. Only `html` and `trustedMarkup` make it, so no text of a request and no object of a collection can pass for it. */
export type Html = Markup

/** What a hole may hold; `false`, `null`, `undefined` and the empty list leave nothing behind. */
export type Hole = Html | string | number | false | null | undefined | readonly Hole[]

class Markup {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}

/**
 * `` html`<a href="${link}">${name}</a>` ``. Holes belong into an element's text or into a quoted attribute; an `href`
 * takes a link that was made here, never text of others.
 * @throws TypeError when a hole stands in an attribute without quotes, where escaping would not hold
 */
export function html(strings: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  let markup = strings[0] ?? ''
  holes.forEach((hole, i) => {
    if (strings[i]?.endsWith('=')) throw new TypeError(`html: hole ${i} is an attribute without quotes`)
    markup += markupOf(hole) + strings[i + 1]
  })
  return new Markup(markup)
}

/**
 * Markup of a renderer that escapes its input. Its callers are few on purpose, `highlight.ts` and `markdown.ts` of the workbench,
 * and a test holds all rooms to that.
 */
export function trustedMarkup(markup: string): Html {
  return new Markup(markup)
}

/** The text with `&`, `<`, `>`, `"` and `'` as character references: safe in an element's text and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => references[character] ?? character)
}

function markupOf(hole: Hole): string {
  if (hole === undefined || hole === null || hole === false) return ''
  if (hole instanceof Markup) return hole.toString()
  if (isList(hole)) return hole.map(markupOf).join('')
  return escapeHtml(String(hole))
}

const isList = (hole: Hole): hole is readonly Hole[] => Array.isArray(hole)

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
