// `protocolProfileBehavior`: how an item is to be sent, stated by it, its folders and its collection.

import type { Item, Json, JsonObject } from './collection.ts'
import type { Drafting } from './drafting.ts'
import { isObject } from './json-reader.ts'

/** What an item asks of the way it is sent. */
export interface Behavior {
  readonly followRedirects: boolean
  /** `false`: path and query go out as they are written. */
  readonly encodesUrl: boolean
  /** Also GET, HEAD and their like have their body sent. */
  readonly keepsBody: boolean
  /** Names in lower case of headers that Postman shall not add. */
  readonly disabledHeaders: readonly string[]
  /** All that is stated, innermost first. */
  readonly stated: JsonObject
}

/** The item's own statements win over its folders', and those over the collection's. */
export function behaviorOf(item: Item): Behavior {
  const outermostFirst = [
    item.collection.source.protocolProfileBehavior,
    ...item.folders.map((folder) => folder.protocolProfileBehavior),
    item.source.protocolProfileBehavior,
  ]
  const stated: JsonObject = Object.assign({}, ...outermostFirst.filter(isObject))
  const disabled = isObject(stated.disabledSystemHeaders) ? Object.entries(stated.disabledSystemHeaders) : []
  return {
    followRedirects: stated.followRedirects !== false,
    encodesUrl: !stated.disableUrlEncoding,
    keepsBody: Boolean(stated.disableBodyPruning),
    disabledHeaders: disabled.flatMap(([name, isDisabled]) => (isDisabled ? [name.toLowerCase()] : [])),
    stated,
  }
}

/** Reports what changes the wire in Postman and is not done here. */
export function reportBehavior({ stated, disabledHeaders }: Behavior, drafting: Drafting): void {
  const at = '/protocolProfileBehavior'
  for (const [name, usual] of Object.entries(notKept)) {
    if (stated[name] === undefined || usual.includes(stated[name])) continue
    drafting.report({
      code: 'behavior-not-kept',
      message: `"${name}" is not kept; the client's own behavior applies`,
      at: `${at}/${name}`,
    })
  }
  const added = disabledHeaders.filter((name) => name !== 'content-type')
  if (added.length === 0) return
  drafting.report({
    code: 'client-header',
    message: `a client may add ${added.join(', ')} by itself, though the item asks for none`,
    at: `${at}/disabledSystemHeaders`,
  })
}

/** Settings that change the wire, with the values under which they do not. */
const notKept: Readonly<Record<string, readonly Json[]>> = {
  maxRedirects: [10],
  followOriginalHttpMethod: [false],
  followAuthorizationHeader: [false],
  removeRefererHeaderOnRedirect: [false],
  strictSSL: [true],
  protocolVersion: ['http1'],
  tlsPreferServerCiphers: [false],
  tlsDisabledProtocols: [],
  tlsCipherSelection: [],
}
