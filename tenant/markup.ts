// HTML that text cannot slip into: whatever a template's hole holds is escaped, unless it is HTML made here.

/** Markup. Only `html` makes it, so no text of a request can pass for it. */
export type Html = Markup

/** What a hole may hold; `undefined` leaves nothing behind. */
export type Hole = Html | string | undefined | readonly Hole[]

class Markup {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}

/** `` html`<a href="${link}">${name}</a>` ``. Holes belong into an element's text or into a quoted attribute. */
export function html(strings: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  return new Markup(strings.map((text, i) => `${text}${markupOf(holes[i])}`).join(''))
}

/** The text with `&`, `<`, `>`, `"` and `'` as character references: safe in an element's text and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => references[character] ?? character)
}

function markupOf(hole: Hole): string {
  if (hole === undefined) return ''
  if (hole instanceof Markup) return hole.toString()
  return typeof hole === 'string' ? escapeHtml(hole) : hole.map(markupOf).join('')
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
