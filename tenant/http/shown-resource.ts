// A resource as its reader is shown it.

import { fieldsValue, type JsonObject, selectFields } from '#crest'
import type { Exchange } from './exchange.ts'

export interface Resource {
  readonly id: string
  readonly revision: string
  readonly content: JsonObject
}

/**
 * What `_fields` asks for. Protocol 1.0 leaves the resource's own members, `_id` and `_rev`, out; later ones show them whatever is
 * asked for. Source: asked of OpenAM 14.8.4.
 */
export function shownResource(
  { asked, target }: Pick<Exchange, 'asked' | 'target'>,
  { id, revision, content }: Resource,
): JsonObject {
  const fields = fieldsValue(target.parameters)
  if (asked.protocol?.startsWith('1.')) return selectFields(content, fields)
  const own = { _id: id, _rev: revision }
  return { ...own, ...selectFields({ ...own, ...content }, fields) }
}
