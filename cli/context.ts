// What a command works on: a collection, and the values its variables have here.

import { randomBytes } from 'node:crypto'
import type { Collection, Environment, ScopeSources } from '#collection'
import { openCollection, openEnvironment, shipped } from './files.ts'

/** The arguments that choose it, for every command that takes them. */
export const contextArguments = {
  collection: {
    kind: 'option',
    short: 'c',
    value: 'file',
    about: 'Postman collection, v2.0 or v2.1; default: the one that ships',
  },
  environment: {
    kind: 'option',
    short: 'e',
    value: 'file',
    about: 'Postman environment; default for the shipped collection: the local tenant',
  },
  globals: { kind: 'option', value: 'file', about: 'Postman globals' },
} as const

export interface Context {
  readonly collection: Collection
  readonly environment?: Environment
  readonly globals?: Environment
}

/** @param files default what ships */
export async function openContext(
  files: {
    readonly collection?: string | undefined
    readonly environment?: string | undefined
    readonly globals?: string | undefined
  } = {},
): Promise<Context> {
  // A stranger's collection gets no values that belong to ours.
  const environment = files.environment ?? (files.collection === undefined ? shipped.environment : undefined)
  return {
    collection: await openCollection(files.collection),
    ...(environment !== undefined && { environment: await openEnvironment(environment) }),
    ...(files.globals !== undefined && { globals: await openEnvironment(files.globals) }),
  }
}

/** Where `{{$timestamp}}` and `{{$guid}}` come from when it is for real. */
export const liveDynamic: ScopeSources['dynamic'] = { nowMs: () => Date.now(), randomBytes }
