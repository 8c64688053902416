// An item's `request` member with its shape checked, and nothing resolved yet.

import { parseAuth } from './auth.ts'
import type { Auth, Json, JsonObject } from './collection.ts'
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
import { parseUrl } from './url-source.ts'

/** A request as stated. */
export interface RequestSource {
  readonly method: string
  /** As one text, variables still in braces, path variables put in, disabled parameters left out. */
  readonly url: string
  readonly headers: readonly HeaderSource[]
  readonly body: BodySource | undefined
  readonly auth: Auth | undefined
}

/** A header as stated. */
export interface HeaderSource {
  readonly name: string
  readonly value: string
  readonly isDisabled: boolean
}

/** A body as stated; disabled fields are left out. */
export type BodySource =
  | { readonly mode: 'raw'; readonly text: string; readonly language: string }
  | { readonly mode: 'urlencoded'; readonly fields: readonly Field[] }
  | { readonly mode: 'formdata'; readonly fields: readonly FormField[] }
  | { readonly mode: 'file'; readonly path: string; readonly hasContent: boolean }
  | { readonly mode: 'graphql'; readonly content: JsonObject }

/** An enabled field of a form. */
export interface Field {
  readonly name: string
  readonly value: string
}

/** A field of a multipart form. */
export interface FormField extends Field {
  /** Paths of files; absent for a text field. */
  readonly files: readonly string[] | undefined
  readonly contentType: string
  readonly fileName: string | undefined
}

/**
 * Reads a request of schema v2.0 or v2.1. A request that is a string is a GET of that URL.
 * @throws CollectionError E_COLLECTION with the JSON pointer of a member that has the wrong type
 */
export function parseRequest({ value, at }: Place): RequestSource {
  if (typeof value === 'string') {
    return { method: 'GET', url: value, headers: [], body: undefined, auth: undefined }
  }
  if (!isObject(value)) throw wrongType(at, 'an object or a URL', value ?? null)
  return {
    method: textOf(member(value, 'method', at)) || 'GET',
    url: parseUrl(member(value, 'url', at)),
    headers: parseHeaders(member(value, 'header', at)),
    body: parseBody(member(value, 'body', at)),
    auth: parseAuth(member(value, 'auth', at)),
  }
}

/** A list, or in old files one text with a header on each line. */
export function parseHeaders(place: Place): HeaderSource[] {
  if (typeof place.value === 'string') {
    return [...place.value.matchAll(/^(\S+):(.*)$/gm)].map(([, name = '', value = '']) => ({
      name,
      value: value.trim(),
      isDisabled: false,
    }))
  }
  return listOf(place).flatMap((header, i) => {
    if (header === null) return []
    const at = pointer(place.at, i)
    if (typeof header === 'string') {
      const [name = '', ...rest] = header.split(':')
      return [{ name: name.trim(), value: rest.join(':').trim(), isDisabled: false }]
    }
    if (!isObject(header)) throw wrongType(at, 'an object', header)
    return [
      {
        name: textOf(member(header, 'key', at)),
        // Postman sends the text of `null`.
        value: header.value === null ? 'null' : textOf(member(header, 'value', at)),
        isDisabled: header.disabled === true,
      },
    ]
  })
}

/** `undefined`: no body, or one that is disabled or names no mode. An unknown mode is raw, as in Postman. */
function parseBody(place: Place): BodySource | undefined {
  if (typeof place.value === 'string') return { mode: 'raw', text: place.value, language: '' }
  const body = objectOf(place)
  if (body === undefined || body.disabled === true) return undefined
  const mode = textOf(member(body, 'mode', place.at)).toLowerCase()
  if (mode === '') return undefined
  const { value, at } = member(body, mode, place.at)
  if (mode === 'urlencoded') return { mode, fields: parseFields({ value, at }) }
  if (mode === 'formdata') return { mode, fields: parseFormFields({ value, at }) }
  if (mode === 'file') return parseFile({ value, at })
  if (mode === 'graphql') return { mode, content: objectOf({ value, at }) ?? {} }
  return parseRaw(body, place.at)
}

function parseRaw(body: JsonObject, at: string): BodySource {
  const { value } = member(body, 'raw', at)
  const options = objectOf(member(body, 'options', at)) ?? {}
  const raw = objectOf(member(options, 'raw', `${at}/options`)) ?? {}
  return {
    mode: 'raw',
    text: typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value),
    language: textOf(member(raw, 'language', `${at}/options/raw`)),
  }
}

function parseFile({ value, at }: Place): BodySource {
  if (typeof value === 'string') return { mode: 'file', path: value, hasContent: false }
  const file = objectOf({ value, at }) ?? {}
  const path = textOf(member(file, 'src', at))
  return { mode: 'file', path, hasContent: path === '' && textOf(member(file, 'content', at)) !== '' }
}

function parseFields(place: Place): Field[] {
  if (typeof place.value === 'string') {
    return place.value.split('&').map((field) => {
      const [name = '', ...rest] = field.split('=')
      return { name, value: rest.join('=') }
    })
  }
  return enabledFields(place).map(({ field, at }) => nameAndValue(field, at))
}

function parseFormFields(place: Place): FormField[] {
  return enabledFields(place).map(({ field, at }) => {
    const src = member(field, 'src', at)
    const fileName = field.fileName
    return {
      ...nameAndValue(field, at),
      files: field.type === 'file' ? parseSources(src) : undefined,
      contentType: textOf(member(field, 'contentType', at)),
      fileName: typeof fileName === 'string' ? fileName : undefined,
    }
  })
}

function enabledFields(place: Place): { field: JsonObject; at: string }[] {
  return listOf(place).flatMap((field, i) => {
    const at = pointer(place.at, i)
    if (field === null) return []
    if (!isObject(field)) throw wrongType(at, 'an object', field)
    return field.disabled === true ? [] : [{ field, at }]
  })
}

/** A value that is an array or an object goes out as JSON text, as in Postman. */
function nameAndValue(field: JsonObject, at: string): Field {
  const { value, at: valueAt } = member(field, 'value', at)
  const isStructured = typeof value === 'object'
  return {
    name: textOf(member(field, 'key', at)),
    value: isStructured ? JSON.stringify(value) : textOf({ value, at: valueAt }),
  }
}

function parseSources(place: Place): string[] {
  const sources: readonly Json[] = isList(place.value) ? place.value : [place.value ?? '']
  return sources
    .map((value, i) => textOf({ value: value ?? undefined, at: pointer(place.at, i) }))
    .filter(Boolean)
}
