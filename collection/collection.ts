// A Postman collection after reading: a tree of folders and items, with what each of them inherits close at hand.

/** What a JSON text holds. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
/** A JSON object, its members in the order of the text. */
export interface JsonObject {
  readonly [key: string]: Json
}

/** A whole file. */
export interface Collection {
  /** `info.name`. */
  readonly name: string
  /** Markdown; empty when there is none. */
  readonly description: string
  readonly variables: readonly Variable[]
  readonly auth: Auth | undefined
  readonly scripts: readonly Script[]
  readonly entries: readonly Entry[]
  /** The parsed file, for whoever runs it as Postman would. */
  readonly source: JsonObject
}

/** What a collection or a folder holds, in order. */
export type Entry = Folder | Item

/** A group of entries; its auth and scripts hold for all in it. */
export interface Folder {
  readonly kind: 'folder'
  readonly name: string
  readonly description: string
  readonly variables: readonly Variable[]
  readonly auth: Auth | undefined
  readonly scripts: readonly Script[]
  readonly entries: readonly Entry[]
  /** How its items are to be sent, unless they say otherwise; as the file says. */
  readonly protocolProfileBehavior?: JsonObject
}

/** A request with everything that belongs to it. */
export interface Item {
  readonly kind: 'item'
  /** Unique in its collection and safe in a URL path: folder names and item name in kebab-case, joined with `.`; a repeat gets `-2`. */
  readonly id: string
  readonly name: string
  /** Position in the collection, from 1, depth first. */
  readonly number: number
  /** The folders it lies in, from the outermost. */
  readonly folders: readonly Folder[]
  readonly collection: Collection
  readonly description: string
  /** The item's own scripts; those it inherits hang on its folders and collection. */
  readonly scripts: readonly Script[]
  readonly examples: readonly Example[]
  /** The item as the file has it, every member, in order. */
  readonly source: JsonObject
}

/** A named value, enabled. */
export interface Variable {
  readonly name: string
  readonly value: string
  /** Its type in the file is `secret`: no program shows its value. */
  readonly isSecret: boolean
  readonly description: string
}

/** An auth scheme with its parameters, their variables not resolved. */
export interface Auth {
  /** `noauth`, `basic`, `bearer`, `apikey`, `oauth2` … as the file says. */
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
}

/** A script that runs before or after a request. */
export interface Script {
  readonly listen: 'prerequest' | 'test'
  /** Lines joined with LF. */
  readonly text: string
}

/** A saved response. */
export interface Example {
  readonly name: string
  readonly status: number
  readonly reason: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly body: string
}

/** An environment file or the globals: named values, in the file's order. */
export interface Environment {
  readonly name: string
  readonly variables: readonly Variable[]
}
