// Texts that a tree holds in several languages.

import { isJsonObject, type JsonValue } from '#crest'

/** The English text, or the first there is, if it is not empty: the tenant speaks one language. */
export function localizedText(texts: JsonValue | undefined): string | undefined {
  if (!isJsonObject(texts)) return undefined
  const text = texts.en ?? texts['en-us'] ?? texts.en_US ?? Object.values(texts)[0]
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** Whether `texts` may stand where a tree has texts by language: absent, or an object of texts. */
export function isLocalizedText(texts: JsonValue | undefined): boolean {
  if (texts === undefined || texts === null) return true
  return isJsonObject(texts) && Object.values(texts).every((text) => typeof text === 'string')
}
