// The XML that older agents of AM speak: requests to hear of a session's end, their answers, and the notification itself.

import type { TokenId } from '#session'

/** What an agent asks for: one request of a `RequestSet`. */
export interface SessionRequest {
  readonly id: string
  /** The agent's own token. */
  readonly requester: TokenId | undefined
  /** `AddSessionListener`, `GetSession`, …; empty when there is none. */
  readonly operation: string
  readonly url: string | undefined
  readonly sessionId: TokenId | undefined
}

export interface SessionRequestSet {
  readonly id: string
  readonly requests: readonly SessionRequest[]
}

/** No agent's request comes near it, with tokens of client-side sessions in it. Characters. */
export const longestRequestSet = 16_384

/**
 * Reads what agents send and nothing else of XML: no entities but the five, no document types. It takes time in proportion to the
 * text.
 *
 * @returns `undefined` for what is no request set about sessions
 * Source: OpenAM `RequestSet`, `SessionRequestParser`; requests of `@forgerock/openam-agent` 5.0.1.
 */
export function parseSessionRequestSet(xml: string): SessionRequestSet | undefined {
  const set = elementOf(xml, 'RequestSet')
  if (set?.attributes.get('svcid')?.toLowerCase() !== 'session') return undefined
  return { id: set.attributes.get('reqid') ?? '', requests: cdataOf(set.content).map(parseRequest) }
}

function parseRequest(xml: string): SessionRequest {
  const request = elementOf(xml, 'SessionRequest')
  const content = request?.content ?? ''
  const encoded = request?.attributes.get('requester') ?? ''
  const requester = Buffer.from(encoded, 'base64').toString('utf8')
  return {
    id: request?.attributes.get('reqid') ?? '',
    requester: /^token: *(\S+)$/.exec(requester)?.[1] as TokenId | undefined,
    operation: /^\s*<(\w+)/.exec(content)?.[1] ?? '',
    url: textOf(content, 'URL'),
    sessionId: textOf(content, 'SessionID') as TokenId | undefined,
  }
}

/** @param outcomes for each request, in order: what is wrong, or `undefined` for what was done */
export function printSessionResponseSet(
  { id, requests }: SessionRequestSet,
  outcomes: readonly (string | undefined)[],
): string {
  const responses = requests.map((request, i) => {
    const problem = outcomes[i]
    const content = problem === undefined ? '<OK></OK>' : `<Exception>${escaped(problem)}</Exception>`
    const name = request.operation
    const inside = name === '' ? content : `<${name}>\n${content}\n</${name}>`
    const response = `<SessionResponse vers="1.0" reqid="${escaped(request.id)}">\n${inside}\n</SessionResponse>`
    return `<Response><![CDATA[${response}]]></Response>\n`
  })
  return `${declaration}<ResponseSet vers="1.0" svcid="session" reqid="${escaped(id)}">\n${responses.join('')}</ResponseSet>`
}

/**
 * Says that the session has ended. It tells its token, which is worth nothing any more.
 *
 * @param number any, different each time
 * Source: OpenAM `SessionNotification`; its type 5 is "destroyed".
 */
export function destroyedNotification(tokenId: TokenId, number: number): string {
  const session = `<Session sid="${escaped(tokenId)}" stype="user" state="destroyed"></Session>`
  const notification = `<SessionNotification vers="1.0" notid="${number}">\n${session}\n<Type>5</Type>\n</SessionNotification>`
  return `${declaration}<NotificationSet vers="1.0" svcid="session" notid="${number}">\n<Notification><![CDATA[${notification}]]></Notification>\n</NotificationSet>`
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

interface Element {
  readonly attributes: ReadonlyMap<string, string>
  /** Up to the last of its closing tags. */
  readonly content: string
}

function elementOf(xml: string, name: string): Element | undefined {
  const start = xml.indexOf(`<${name} `)
  const tagEnd = xml.indexOf('>', start)
  const end = xml.lastIndexOf(`</${name}>`)
  if (start < 0 || tagEnd < 0 || end < tagEnd) return undefined
  const attributes = xml.slice(start, tagEnd).matchAll(/\b(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)
  return {
    attributes: new Map(
      [...attributes].map(([, key = '', double, single]) => [key, plain(double ?? single ?? '')]),
    ),
    content: xml.slice(tagEnd + 1, end),
  }
}

/** Agents put each request into a CDATA section of its own. */
function cdataOf(xml: string): string[] {
  const sections: string[] = []
  for (let end = 0; ; ) {
    const start = xml.indexOf('<![CDATA[', end)
    end = start < 0 ? -1 : xml.indexOf(']]>', start)
    if (end < 0) return sections
    sections.push(xml.slice(start + '<![CDATA['.length, end))
  }
}

function textOf(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`)
  const end = xml.indexOf(`</${name}>`, start)
  if (start < 0 || end < 0) return undefined
  return plain(xml.slice(start + name.length + 2, end).trim()) || undefined
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
}

function plain(text: string): string {
  return text.replaceAll(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity)
}

/** `>` too, so that no text can end a CDATA section. */
function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replaceAll(/[&<>"]/g, (character) => names[character] ?? character)
}
