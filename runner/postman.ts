// The parts of postman-runtime that the runner uses, with types: the package has none. Loaded in the child only.

import { createRequire } from 'node:module'
import type { JsonObject } from '#collection'
import type { FileResolver } from './folder-files.ts'

export interface RuntimeError {
  readonly message: string
  readonly code?: string
  readonly name?: string
}

/** Where the run stands. */
export interface Cursor {
  /** Index of the item among all that run, depth first. */
  readonly position: number
  /** In the callbacks of scripts. */
  readonly scriptId?: string
}

export interface Assertion {
  readonly name: string
  readonly passed: boolean
  readonly skipped: boolean
  readonly error: { readonly name?: string; readonly message?: string } | null
}

interface HeaderList {
  toJSON(): { readonly key: string; readonly value: string }[]
}

export interface Response {
  readonly code: number
  readonly headers: HeaderList
  readonly responseTime: number
  reason(): string
  text(): string
}

/** Every request of one exchange, redirects one by one, with the headers as sent. An entry is empty when nothing was sent. */
export interface History {
  readonly execution: {
    readonly data: readonly {
      readonly request?: {
        readonly method: string
        readonly href: string
        readonly headers: readonly { readonly key: string; readonly value: string }[]
      }
    }[]
  }
}

/** The callbacks of a run that the runner listens to; `docs` of the package list all. */
export interface Triggers {
  beforeItem(error: RuntimeError | null, cursor: Cursor, item: { readonly name: string }): void
  item(
    error: RuntimeError | null,
    cursor: Cursor,
    item: unknown,
    visualizer: unknown,
    result?: { isSkipped?: boolean },
  ): void
  io(
    error: RuntimeError | null,
    cursor: Cursor,
    trace: { readonly type: string; readonly source: string },
    response: unknown,
    request: unknown,
    cookies: unknown,
    history: History | undefined,
  ): void
  response(
    error: RuntimeError | null,
    cursor: Cursor,
    response: Response | undefined,
    request: { readonly url: { toString(): string } },
  ): void
  assertion(cursor: Cursor, assertions: readonly Assertion[]): void
  console(cursor: Cursor, level: string, ...values: unknown[]): void
  exception(cursor: Cursor, error: RuntimeError): void
  script(error: RuntimeError | null, cursor: Cursor): void
  done(error: RuntimeError | null): void
}

export interface Scope {
  readonly values: { all(): { readonly key: string; readonly value: unknown; readonly disabled?: boolean }[] }
}

export interface Run {
  readonly state: {
    readonly items: readonly unknown[]
    readonly environment: Scope
    readonly globals: Scope
    readonly collectionVariables: Scope
  }
  start(triggers: Triggers): void
}

export interface RuntimeOptions {
  readonly environment: Scope
  readonly globals: Scope
  readonly timeout: { readonly script: number; readonly request: number; readonly global: number }
  readonly fileResolver?: FileResolver
  readonly ignoreProxyEnvironmentVariables: boolean
  readonly requester: {
    readonly strictSSL: boolean
    readonly followRedirects: boolean
    readonly maxResponseSize: number
  }
}

interface Runner {
  run(collection: object, options: RuntimeOptions, done: (error: RuntimeError | null, run: Run) => void): void
}

interface PostmanCollection {
  readonly Collection: new (source: JsonObject) => object
  readonly VariableScope: new (definition: object) => Scope
}

const require = createRequire(import.meta.url)
const runtime = require('postman-runtime') as { readonly Runner: new () => Runner }
// The runtime's own copy, by way of the runtime: it knows its objects by `instanceof`.
const sdk = createRequire(require.resolve('postman-runtime'))('postman-collection') as PostmanCollection

export const newRunner = (): Runner => new runtime.Runner()

/** The collection as the runtime wants it. */
export const newCollection = (source: JsonObject): object => new sdk.Collection(source)

/** A scope of named values, all of them text. */
export function newScope(name: string, values: readonly (readonly [string, string])[]): Scope {
  return new sdk.VariableScope({ name, values: values.map(([key, value]) => ({ key, value, type: 'any' })) })
}
