// The shapes of JSON, so that nothing untyped travels between the rooms of the tenant.

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** `undefined` members are left out when it is written, as `JSON.stringify` does. */
export interface JsonObject {
  readonly [name: string]: JsonValue | undefined
}
