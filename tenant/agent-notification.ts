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

/** Reading takes time that grows with its square, and no agent's request comes near it. Characters. */
export const longestRequestSet = 16_384

/**
 * Reads what agents send and nothing else of XML: no entities but the five, no document types.
 *
 * @param xml at most `longestRequestSet` characters
 * @returns `undefined` for what is no request set about sessions
 * Source: OpenAM `RequestSet`, `SessionRequestParser`; requests of `@forgerock/openam-agent` 5.0.1.
 */
export function parseSessionRequestSet(xml: string): SessionRequestSet | undefined {
  const set = /<RequestSet\b([^>]*)>([\s\S]*)<\/RequestSet>/.exec(xml)
  if (set === null || attributeOf(set[1], 'svcid')?.toLowerCase() !== 'session') return undefined
  const requests = [...(set[2] ?? '').matchAll(/<Request\b[^>]*>\s*<!\[CDATA\[([\s\S]*?)\]\]>/g)]
  return {
    id: attributeOf(set[1], 'reqid') ?? '',
    requests: requests.map(([, request = '']) => parseRequest(request)),
  }
}

function parseRequest(xml: string): SessionRequest {
  const [, attributes = '', content = ''] =
    /<SessionRequest\b([^>]*)>([\s\S]*)<\/SessionRequest>/.exec(xml) ?? []
  const requester = Buffer.from(attributeOf(attributes, 'requester') ?? '', 'base64').toString('utf8')
  return {
    id: attributeOf(attributes, 'reqid') ?? '',
    requester: /^token: *(\S+)$/.exec(requester)?.[1] as TokenId | undefined,
    operation: /^\s*<(\w+)/.exec(content)?.[1] ?? '',
    url: elementOf(content, 'URL'),
    sessionId: elementOf(content, 'SessionID') as TokenId | undefined,
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

function attributeOf(attributes: string | undefined, name: string): string | undefined {
  const found = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes ?? '')
  return found === null ? undefined : plain(found[1] ?? found[2] ?? '')
}

function elementOf(content: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(content)?.[1]?.trim()
  return found ? plain(found) : undefined
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
