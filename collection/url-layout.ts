// Where the parts of a URL lie in its text.

import { cutSpans, type Span, textOfSpans } from './span.ts'

/** `dropped`: white space in front, superfluous slashes, user and password. */
export type UrlPart = 'protocol' | 'host' | 'path' | 'query' | 'fragment' | 'dropped'

/** A URL taken apart. */
export interface UrlLayout {
  /**
   * The URL in order. Text is cut where a part ends; a variable that reaches over such a place is one piece and is said
   * to be of the `protocol`, which is placed as it stands, or of the `query` when it begins there.
   */
  readonly pieces: readonly { readonly span: Span; readonly part: UrlPart }[]
  /** In lower case, without `://`. */
  readonly protocol: string | undefined
  /** Before `@`. */
  readonly credentials: readonly Span[]
  readonly hasVariableHost: boolean
  /** A `/` must be put where the path would begin. */
  readonly lacksPath: boolean
  /** It begins with a variable without a value: nobody knows whether that holds the protocol. */
  readonly isOpen: boolean
}

/**
 * Takes a URL apart as Postman does: from the back the fragment and the query; from the front the protocol; then at the
 * first `/` the path, at the last `@` user and password. Inside `{{…}}` without a value nothing separates.
 *
 * Source: postman-url-encoder 3, `parser`.
 */
export function urlLayout(url: readonly Span[]): UrlLayout {
  const spans = withTextJoined(url)
  const text = textOfSpans(spans)
  const marks = text.replace(/\{\{[^{}]*[.:/?#@&\]][^{}]*\}\}/g, (variable) => '_'.repeat(variable.length))
  const start = text.length - text.trimStart().length
  const hashAt = indexOr(marks, '#', marks.length)
  const queryAt = Math.min(indexOr(marks, '?', hashAt), hashAt)
  const head = marks.slice(0, queryAt).replaceAll('\\', '/')
  const colonAt = head.indexOf('://')
  const protocol = colonAt === -1 ? undefined : text.slice(start, colonAt).toLowerCase()
  const protocolEnd = colonAt === -1 ? start : colonAt + 3
  const slashes = protocol === 'file' ? '' : (/^\/*/.exec(head.slice(protocolEnd))?.[0] ?? '')
  const userAt = protocol === undefined ? start : protocolEnd + slashes.length
  const pathAt = indexOr(head, '/', queryAt, userAt)
  const hostAt = head.slice(0, pathAt).lastIndexOf('@') + 1 || userAt
  const ends: [number, UrlPart][] = [
    [start, 'dropped'],
    [protocolEnd, 'protocol'],
    [hostAt, 'dropped'],
    [pathAt, 'host'],
    [queryAt, 'path'],
    [hashAt, 'query'],
    [Number.POSITIVE_INFINITY, 'fragment'],
  ]
  const pieces = piecesOf(spans, ends)
  const hosts = pieces.filter(({ part }) => part === 'host')
  const isOpen = protocol === undefined && spans.find((span) => span.text !== '')?.hole?.isKnown === false
  return {
    pieces,
    protocol,
    credentials: hostAt > userAt ? (cutSpans(spans, [userAt, hostAt - 1])[1] ?? []) : [],
    hasVariableHost: pieces.some(({ span, part }) => part === 'host' && span.hole),
    lacksPath: pathAt === queryAt && hosts.at(-1)?.span.hole?.isKnown !== false,
    isOpen,
  }
}

function piecesOf(
  spans: readonly Span[],
  ends: readonly [number, UrlPart][],
): { span: Span; part: UrlPart }[] {
  const partAt = (offset: number) => ends.find(([end]) => offset < end)?.[1] ?? 'fragment'
  const cuts = ends.map(([end]) => end)
  const pieces: { span: Span; part: UrlPart }[] = []
  let from = 0
  for (const span of spans) {
    const to = from + span.text.length
    if (span.hole) {
      // An empty value belongs to what is before it.
      const last = partAt(Math.max(from, to - 1))
      const first = to === from ? last : partAt(from)
      pieces.push({ span, part: first === last || first === 'query' ? first : 'protocol' })
    } else {
      const inside = cuts.filter((cut) => cut > from && cut < to)
      const offsets = [from, ...inside, to]
      for (let i = 1; i < offsets.length; i += 1) {
        const start = offsets[i - 1] ?? 0
        const text = span.text.slice(start - from, (offsets[i] ?? 0) - from)
        pieces.push({ span: { text }, part: partAt(start) })
      }
    }
    from = to
  }
  return pieces
}

/** The host's text must be one piece to be put in ASCII. */
function withTextJoined(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of spans) {
    const last = joined.at(-1)
    if (last && !last.hole && !span.hole) joined[joined.length - 1] = { text: last.text + span.text }
    else joined.push(span)
  }
  return joined
}

function indexOr(text: string, wanted: string, otherwise: number, from = 0): number {
  const index = text.indexOf(wanted, from)
  return index === -1 ? otherwise : index
}
