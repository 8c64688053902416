// An exported collection as a tree of folders and items.

import { parseAuth } from './auth.ts'
import type { Collection, Entry, Example, Folder, Item, JsonObject, Script } from './collection.ts'
import { CollectionError } from './diagnostic.ts'
import { itemIds } from './item-id.ts'
import { parseJsonFile } from './json-file.ts'
import {
  descriptionOf,
  inFile,
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
import { parseHeaders, parseRequest } from './request-source.ts'
import { parseVariables } from './variables.ts'

/**
 * Reads a collection of schema v2.0 or v2.1, also in the API's wrapper `{ "collection": { … } }`.
 * Members that are not known are kept in `source` and otherwise ignored.
 *
 * Limits: those of a JSON file (100,000,000 characters, 500 levels).
 *
 * @param fileName for messages only
 * @throws CollectionError E_JSON and E_LIMIT for the file; E_COLLECTION_VERSION for v1 and v3; E_COLLECTION when it is
 *   no collection, with a JSON pointer when a member has the wrong type
 */
export function parseCollection(text: string, fileName: string): Collection {
  const file = parseJsonFile(text, fileName)
  const isWrapped = isObject(file) && isObject(file.collection)
  const source = isWrapped ? file.collection : file
  const at = isWrapped ? '/collection' : ''
  if (!isObject(source) || !isObject(source.info) || !isList(source.item))
    throw noCollection(source, fileName)
  refuseNewerSchema(source.info, fileName)
  return inFile(fileName, () => readCollection(source, at, fileName))
}

function readCollection(source: JsonObject, at: string, fileName: string): Collection {
  const info = objectOf(member(source, 'info', at)) ?? {}
  const entries: Entry[] = []
  const collection: Collection = {
    name: textOf(member(info, 'name', `${at}/info`)) || fileName,
    description: descriptionOf(member(info, 'description', `${at}/info`)),
    variables: parseVariables(member(source, 'variable', at)),
    auth: parseAuth(member(source, 'auth', at)),
    scripts: parseScripts(member(source, 'event', at)),
    entries,
    source,
  }
  const reading: Reading = { collection, nextId: itemIds(), count: 0 }
  entries.push(...parseEntries(member(source, 'item', at), [], reading))
  return collection
}

/** What all entries of one file share while it is read. */
interface Reading {
  readonly collection: Collection
  readonly nextId: (names: readonly string[]) => string
  /** Items so far. */
  count: number
}

/** The recursion ends: the file is nested 500 levels at most, and a folder takes two. */
function parseEntries(place: Place, folders: readonly Folder[], reading: Reading): Entry[] {
  return listOf(place).map((value, i) => {
    const at = pointer(place.at, i)
    if (!isObject(value)) throw wrongType(at, 'an object', value)
    if (value.item !== undefined) return parseFolder(value, at, folders, reading)
    if (value.request !== undefined) return parseItem(value, at, folders, reading)
    throw new CollectionError(
      'E_COLLECTION',
      `${at} is neither a folder (it has no "item") nor a request (it has no "request")`,
      'remove it, or export the collection from Postman again',
    )
  })
}

function parseFolder(source: JsonObject, at: string, folders: readonly Folder[], reading: Reading): Folder {
  const entries: Entry[] = []
  const behavior = objectOf(member(source, 'protocolProfileBehavior', at))
  const folder: Folder = {
    kind: 'folder',
    name: textOf(member(source, 'name', at)),
    description: descriptionOf(member(source, 'description', at)),
    variables: parseVariables(member(source, 'variable', at)),
    auth: parseAuth(member(source, 'auth', at)),
    scripts: parseScripts(member(source, 'event', at)),
    entries,
    ...(behavior && { protocolProfileBehavior: behavior }),
  }
  entries.push(...parseEntries(member(source, 'item', at), [...folders, folder], reading))
  return folder
}

function parseItem(source: JsonObject, at: string, folders: readonly Folder[], reading: Reading): Item {
  const request = member(source, 'request', at)
  // Only to refuse a wrong shape with its place in the file; it is read again where it is resolved.
  parseRequest(request)
  objectOf(member(source, 'protocolProfileBehavior', at))
  const name = textOf(member(source, 'name', at))
  const inRequest = isObject(request.value)
    ? descriptionOf(member(request.value, 'description', request.at))
    : ''
  reading.count += 1
  return {
    kind: 'item',
    id: reading.nextId([...folders.map((folder) => folder.name), name]),
    name,
    number: reading.count,
    folders,
    collection: reading.collection,
    description: inRequest || descriptionOf(member(source, 'description', at)),
    scripts: parseScripts(member(source, 'event', at)),
    examples: parseExamples(member(source, 'response', at)),
    source,
  }
}

function parseScripts(place: Place): Script[] {
  return listOf(place).flatMap((event, i) => {
    const at = pointer(place.at, i)
    if (!isObject(event)) throw wrongType(at, 'an object', event)
    const { listen, script, disabled } = event
    if ((listen !== 'prerequest' && listen !== 'test') || disabled === true) return []
    const exec = isObject(script)
      ? member(script, 'exec', `${at}/script`)
      : { value: script ?? undefined, at: `${at}/script` }
    const lines = isList(exec.value) ? exec.value : exec.value === undefined ? [] : [exec.value]
    const text = lines
      .map((value, n) => textOf({ value: value ?? undefined, at: pointer(exec.at, n) }))
      .join('\n')
    return text === '' ? [] : [{ listen, text }]
  })
}

function parseExamples(place: Place): Example[] {
  return listOf(place).flatMap((value, i) => {
    const at = pointer(place.at, i)
    if (value === null) return []
    if (!isObject(value)) throw wrongType(at, 'an object', value)
    const headers = parseHeaders(member(value, 'header', at)).filter(({ isDisabled }) => !isDisabled)
    return [
      {
        name: textOf(member(value, 'name', at)),
        status: Number(textOf(member(value, 'code', at))) || 0,
        reason: textOf(member(value, 'status', at)),
        headers: headers.map((header) => ({ name: header.name, value: header.value })),
        body: textOf(member(value, 'body', at)),
      },
    ]
  })
}

function refuseNewerSchema(info: JsonObject, fileName: string): void {
  const version = typeof info.schema === 'string' ? /\/v(\d+)\./.exec(info.schema)?.[1] : undefined
  if (version === undefined || version === '2') return
  throw new CollectionError(
    'E_COLLECTION_VERSION',
    `${fileName} is a collection of schema v${version}`,
    exportHint,
  )
}

function noCollection(source: unknown, fileName: string): CollectionError {
  const file: JsonObject = isObject(source as JsonObject) ? (source as JsonObject) : {}
  if (isList(file.requests)) {
    return new CollectionError('E_COLLECTION_VERSION', `${fileName} is a collection of schema v1`, exportHint)
  }
  const what = isList(file.values)
    ? 'an environment, not a collection'
    : file.openapi !== undefined || file.swagger !== undefined
      ? 'an OpenAPI description, not a collection'
      : 'no Postman collection: it has no "info" with a list "item" beside it'
  return new CollectionError('E_COLLECTION', `${fileName} is ${what}`, exportHint)
}

const exportHint =
  'in Postman open the menu of the collection, choose Export, then Collection v2.1, and give that file'
