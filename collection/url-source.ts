// A collection's `url` member as one text, the way Postman joins it before any variable is replaced.

import type { Json, JsonObject } from './collection.ts'
import {
  isList,
  isObject,
  listOf,
  member,
  objectOf,
  type Place,
  pointer,
  textOf,
  wrongType,
} from './json-reader.ts'

/**
 * Joins protocol, user, host, port, path, query and hash. Where these are there, `raw` is not read, as in Postman;
 * where there is nothing but `raw`, it is the URL.
 *
 * Source: postman-collection, `Url.toString` and `QueryParam.unparse`.
 */
export function parseUrl(place: Place): string {
  if (typeof place.value === 'string') return place.value
  const url = objectOf(place)
  if (url === undefined) return ''
  const { at } = place
  if (structure.every((name) => url[name] === undefined || url[name] === null))
    return textOf(member(url, 'raw', at))
  const protocol = textOf(member(url, 'protocol', at))
  const port = textOf(member(url, 'port', at))
  return [
    protocol && (protocol.endsWith('://') ? protocol : `${protocol}://`),
    credentials(member(url, 'auth', at)),
    segmentsOf(member(url, 'host', at), '.').join('.'),
    port && `:${port}`,
    pathOf(url, at),
    queryOf(member(url, 'query', at)),
    typeof url.hash === 'string' ? `#${url.hash}` : '',
  ].join('')
}

const structure = ['protocol', 'host', 'port', 'path', 'query']

function credentials(place: Place): string {
  const auth = objectOf(place)
  if (auth === undefined) return ''
  const { user, password } = auth
  if (typeof user !== 'string' && typeof password !== 'string') return ''
  return `${typeof user === 'string' ? user : ''}${typeof password === 'string' ? `:${password}` : ''}@`
}

function segmentsOf(place: Place, separator: string): string[] {
  if (!isList(place.value)) return textOf(place) === '' ? [] : textOf(place).split(separator)
  return place.value.map((segment, i) => {
    const at = pointer(place.at, i)
    // Schema v2.1 allows `{ "type": "string", "value": "…" }`.
    return isObject(segment)
      ? textOf(member(segment, 'value', at))
      : textOf({ value: segment ?? undefined, at })
  })
}

function pathOf(url: JsonObject, at: string): string {
  const path = member(url, 'path', at)
  if (path.value === undefined) return ''
  const whole =
    typeof path.value === 'string' ? { ...path, value: path.value.replace(/^\/(?=.)/s, '') } : path
  const segments = whole.value === '/' ? [''] : segmentsOf(whole, '/')
  if (segments.length === 0 && typeof path.value === 'string') return ''
  const values = pathVariables(member(url, 'variable', at))
  return `/${segments.map((segment) => withPathVariable(segment, values)).join('/')}`
}

/** `:id` takes its value, `:id.json` too; one without a value stays as it is written. */
function withPathVariable(segment: string, values: ReadonlyMap<string, string>): string {
  const [, name = '', suffix = ''] = /^:([^.]+)(.*)$/s.exec(segment) ?? []
  const value = values.get(name)
  return value ? value + suffix : segment
}

function pathVariables(place: Place): Map<string, string> {
  const values = new Map<string, string>()
  listOf(place).forEach((value, i) => {
    const at = pointer(place.at, i)
    if (!isObject(value)) throw wrongType(at, 'an object', value)
    // Files of old versions have the name as `id`.
    const name = textOf(member(value, 'key', at)) || textOf(member(value, 'id', at))
    values.set(name, textOf(member(value, 'value', at)))
  })
  return values
}

/** With its question mark; empty when there is no parameter or each is disabled. */
function queryOf(place: Place): string {
  if (typeof place.value === 'string') return place.value === '' ? '' : `?${place.value}`
  const parameters = isObject(place.value)
    ? Object.entries(place.value).map(([key, value]): Json => ({ key, value }))
    : listOf(place)
  const texts = parameters.flatMap((parameter, i) => parameterText(parameter, pointer(place.at, i)))
  return texts.length === 0 ? '' : `?${texts.join('&')}`
}

/** A value that is no string, `null` above all, leaves the name without `=`. */
function parameterText(parameter: Json, at: string): string[] {
  if (parameter === null) return []
  if (typeof parameter === 'string') return [parameter]
  if (!isObject(parameter)) throw wrongType(at, 'an object', parameter)
  if (parameter.disabled === true) return []
  const name = escapeSeparators(textOf(member(parameter, 'key', at)), /[&#=]/g)
  const { value } = parameter
  return [typeof value === 'string' ? `${name}=${escapeSeparators(value, /[&#]/g)}` : name]
}

/** What would end the parameter is encoded, but not inside `{{…}}`. */
function escapeSeparators(text: string, separators: RegExp): string {
  const encoded = (part: string) => part.replace(separators, (found) => encodeURIComponent(found))
  return text
    .split(/(\{\{[^{}]*\}\})/)
    .map((part, i) => (i % 2 === 1 ? part : encoded(part)))
    .join('')
}
