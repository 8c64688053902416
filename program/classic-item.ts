// What the classic style reads of an item: the rules by which Chilkat Online Tools makes a page of it.

import type { Auth, Folder, Item, Json, JsonObject } from '#collection'

/** A request as the page shows it: variables of the URL resolved, every other text with its braces. */
export interface ClassicItem {
  readonly method: string
  readonly url: string
  /** Content-Type first, then the item's order; disabled ones left out; nothing resolved. */
  readonly headers: readonly ClassicHeader[]
  /** In the item's order, for curl. */
  readonly headersInItemOrder: readonly ClassicHeader[]
  /** Text of a raw body, as the item writes it; empty for every other body. */
  readonly body: string
  /** `raw`, `urlencoded` …; `none` without a body. */
  readonly bodyMode: string
  /** The item's own, or the nearest inherited; `noauth` when there is none. */
  readonly auth: Pick<Auth, 'type' | 'parameters'>
  /** Enabled query parameters, nothing resolved. */
  readonly query: readonly { readonly name: string; readonly value: string }[]
  /** The first saved response with a 2xx status has a body, or is a 204: the page then reads the answer. */
  readonly hasAnswerTemplate: boolean
}

export interface ClassicHeader {
  readonly name: string
  readonly value: string
}

/**
 * Reads an item by the page's rules. `urlValues` are the collection's variables; an empty value counts as none. A URL
 * that still begins with a variable gets the host `https://domain.com`, as there; a URL given as plain text is kept,
 * where that page loses it.
 */
export function classicItem(
  item: Pick<Item, 'source' | 'folders' | 'collection'>,
  urlValues: ReadonlyMap<string, string>,
): ClassicItem {
  const request = asObject(item.source.request)
  const body = asObject(request.body)
  const headers = enabled(request.header).map((header) => ({
    name: asText(header.key),
    value: asText(header.value),
  }))
  const isContentType = ({ name }: ClassicHeader) => name.toLowerCase() === 'content-type'
  return {
    method: asText(request.method) || 'GET',
    url: classicUrl(request.url, urlValues),
    headers: [...headers.filter(isContentType), ...headers.filter((header) => !isContentType(header))],
    headersInItemOrder: headers,
    body: body.mode === 'raw' ? asText(body.raw) : '',
    bodyMode: asText(body.mode) || 'none',
    auth: authOf(request, item),
    query: enabled(asObject(request.url).query).map((parameter) => ({
      name: asText(parameter.key),
      value: asText(parameter.value),
    })),
    hasAnswerTemplate: hasAnswerTemplate(item.source.response),
  }
}

function classicUrl(url: Json | undefined, urlValues: ReadonlyMap<string, string>): string {
  const raw = typeof url === 'string' ? url : asText(asObject(url).raw)
  const resolved = raw.replace(/\{\{([^{}]*)\}\}/g, (hole, name: string) => urlValues.get(name) || hole)
  return resolved.replace(/^\{\{[^{}]*\}\}/, 'https://domain.com')
}

function authOf(
  request: JsonObject,
  { folders, collection }: Pick<Item, 'folders' | 'collection'>,
): ClassicItem['auth'] {
  const own = asObject(request.auth)
  const type = asText(own.type)
  if (type !== '') {
    const parameters = asList(own[type]).map((parameter): [string, string] => [
      asText(parameter.key),
      asText(parameter.value),
    ])
    return { type, parameters: new Map(parameters) }
  }
  const inherited = folders.findLast((folder: Folder) => folder.auth !== undefined)?.auth ?? collection.auth
  return inherited ?? { type: 'noauth', parameters: new Map() }
}

function hasAnswerTemplate(responses: Json | undefined): boolean {
  const saved = asList(responses)
  const success = saved.find(({ code }) => typeof code === 'number' && code >= 200 && code < 300) ?? saved[0]
  return success !== undefined && (success.code === 204 || asText(success.body) !== '')
}

const enabled = (list: Json | undefined): readonly JsonObject[] =>
  asList(list).filter(({ disabled }) => disabled !== true)

function asList(json: Json | undefined): readonly JsonObject[] {
  return Array.isArray(json) ? json.map(asObject) : []
}

function asObject(json: Json | undefined): JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as JsonObject) : {}
}

const asText = (json: Json | undefined): string => (typeof json === 'string' ? json : '')
