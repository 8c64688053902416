// Which value each variable has when a program is proven, and where its requests go with them.

import { type Item, type ResolvedRequest, requestTemplate, resolveRequest, scopeOf } from '#collection'
import type { Input, ProgramContext } from '#program'
import { type ExpectedRequest, expectedRequest } from './expected-request.ts'
import { VerifyError } from './verify-error.ts'

export interface ValueOptions {
  readonly context: ProgramContext
  /** Values at run time, by the collection's names. */
  readonly values: ReadonlyMap<string, string>
}

/**
 * Each input's value at run time: a given one, else what the collection's scopes say under the given ones, else what is
 * printed.
 * @param secrets gets the values of secret inputs
 * @throws VerifyError `E_VERIFY_VALUE` when there is none, or none that an environment variable can hold
 */
export function inputValues(
  items: readonly Item[],
  inputs: readonly Input[],
  given: ReadonlyMap<string, string>,
  secrets: Map<string, string>,
  { context }: ValueOptions,
): Map<string, string> {
  const known = new Map<string, string>()
  for (const item of items) {
    const { variables } = requestTemplate(item, scopeOf(item, { ...context, values: given }))
    for (const { name, value } of variables)
      if (value !== undefined && !known.has(name)) known.set(name, value)
  }
  const values = new Map(given)
  for (const { name, default: printed, isSecret } of inputs) {
    const value = given.get(name) ?? known.get(name) ?? printed
    if (value === undefined) {
      throw badValue(`variable "${name}" has no value`, 'give it one, for example in the environment file')
    }
    if (value.includes('\0')) {
      throw badValue(`the value of "${name}" holds NUL, which no environment variable can`, 'take it out')
    }
    values.set(name, value)
    if (isSecret) secrets.set(name, value)
  }
  return values
}

/** The values with the recorder in place of the live server, where they begin with its URL or its host. */
export function redirected(
  values: ReadonlyMap<string, string>,
  upstream: URL,
  recorder: URL,
): Map<string, string> {
  const redirect = (value: string) => {
    if (startsWith(value, upstream.origin)) return recorder.origin + value.slice(upstream.origin.length)
    return startsWith(value, upstream.host) ? recorder.host + value.slice(upstream.host.length) : value
  }
  return new Map([...values].map(([name, value]) => [name, redirect(value)]))
}

/** What the collection says that the item sends under these values. */
export function resolved(
  item: Item,
  values: ReadonlyMap<string, string>,
  { context }: ValueOptions,
): ResolvedRequest {
  return resolveRequest(item, scopeOf(item, { ...context, values })).request
}

/**
 * The same in bytes, once it is sure that it goes to `server` and nowhere else.
 * @throws VerifyError `E_VERIFY_VALUE` when it goes elsewhere; what `readFile` throws
 */
export function requestOf(
  item: Item,
  values: ReadonlyMap<string, string>,
  server: URL,
  readFile: (path: string) => Buffer,
  options: ValueOptions,
): ExpectedRequest {
  const request = resolved(item, values, options)
  if (startsWith(request.url, server.origin)) return expectedRequest(request, readFile)
  throw badValue(
    `"${item.name}" goes elsewhere: its URL begins with ${JSON.stringify(originOf(request.url))}, which is no variable with the live server’s URL`,
    'write the server as a variable, and give that variable the URL of the live server',
  )
}

/** The name's values as environment variables. */
export function environmentOf(
  inputs: readonly Input[],
  values: ReadonlyMap<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    inputs.map(({ name, environmentName }) => [environmentName, values.get(name) ?? '']),
  )
}

/** Not `http://a:80` in `http://a:8080`. */
function startsWith(value: string, start: string): boolean {
  return value === start || (value.startsWith(start) && /^[/?#]/.test(value.slice(start.length)))
}

const originOf = (url: string) => /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0] ?? url
const badValue = (message: string, hint: string) => new VerifyError('E_VERIFY_VALUE', message, hint)
