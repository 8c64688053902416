// What of a request may stand in the audit log: no token, password, cookie or code.

import type { JsonObject } from '#crest'
import { remember } from '../http/remember.ts'

/** A request line's path and query, fit to be written. */
export interface MaskedTarget {
  readonly path: string
  /** By name, values in order; those of a parameter not known to be harmless are `***`. */
  readonly queryParameters: JsonObject
}

const mask = '***'

export function maskTarget(target: string): MaskedTarget {
  const queryAt = target.indexOf('?')
  const path = queryAt < 0 ? target : target.slice(0, queryAt)
  const values = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(queryAt < 0 ? '' : target.slice(queryAt + 1))) {
    const shownName = looksSecret(name) ? mask : name
    const shown = harmlessParameters.has(name.toLowerCase()) && !looksSecret(value) ? value : mask
    values.set(shownName, [...(values.get(shownName) ?? []), shown])
  }
  return { path: maskPath(path), queryParameters: Object.fromEntries(values) }
}

/** What follows `sessions` is a token at versions 1.x; elsewhere an element as long as one is taken for one. */
function maskPath(path: string): string {
  let isAfterSessions = false
  return path
    .split('/')
    .map((element) => {
      const isSecret = element !== '' && (isAfterSessions || looksSecret(element))
      isAfterSessions = isAfterSessions || /^sessions$/i.test(element)
      return isSecret ? mask : element
    })
    .join('/')
}

/** A token of any kind is longer than this, and `*` stands in those of AM; a filter is longer but has blanks. */
function looksSecret(text: string): boolean {
  return /[^\s/]{40}/.test(text) || /\*\S*\*/.test(text)
}

/**
 * JSON of the request's harmless headers, each as a list as AM writes it; values of more than 256 characters are cut. Most
 * requests come from a few clients, so the text is remembered by the values it is made of.
 */
export function auditedHeaders(headers: Readonly<Record<string, unknown>>): string {
  let values = ''
  for (const name of harmlessHeaders) {
    const value = headers[name]
    values += typeof value === 'string' ? `${value}\n` : '\n'
  }
  return printHeaders(values)
}

/** @param values one line for each of `harmlessHeaders`, empty for one that is missing; no header holds a line break */
const printHeaders = remember((values: string) => {
  const shown: Record<string, string[]> = {}
  values.split('\n').forEach((value, i) => {
    const name = harmlessHeaders[i]
    if (name !== undefined && value !== '') shown[name] = [shorten(value)]
  })
  return JSON.stringify(shown)
})

function shorten(text: string): string {
  const short = text.length > 256 ? `${text.slice(0, 256)}…` : text
  return short.replace(/[^\s,;]{40,}/g, mask)
}

const harmlessHeaders = [
  'accept',
  'accept-api-version',
  'content-length',
  'content-type',
  'host',
  'origin',
  'user-agent',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-requested-with',
] as const

const harmlessParameters: ReadonlySet<string> = new Set([
  '_action',
  '_fields',
  '_pagesize',
  '_pagedresultsoffset',
  '_prettyprint',
  '_queryfilter',
  '_queryid',
  '_sortkeys',
  '_totalpagedresultspolicy',
  'authindextype',
  'authindexvalue',
  'client_id',
  'forceauth',
  'grant_type',
  'locale',
  'nosession',
  'realm',
  'response_type',
  'scope',
])
