// Which AM a command talks to: the one that was named, the one of the environment, or a tenant of its own.

import { allItems, type Collection } from '#collection'
import { CliError } from './cli-error.ts'
import type { Io } from './command.ts'
import type { Context } from './context.ts'
import { openOwnTenant, ownValues } from './own-tenant.ts'
import { valuesOf } from './values.ts'

export interface Am {
  /** The environment's values, with those of this AM in place of its own: `amUrl`, `cookieName` … */
  readonly values: ReadonlyMap<string, string>
  close(): Promise<void>
}

/**
 * `--against` wins. Otherwise, where the collection uses `amUrl` and the environment names no AM that answers, a tenant
 * in memory is started on a free port, and its values take the place of the environment's.
 *
 * @throws CliError E_AM_UNREACHABLE when the named AM does not answer
 */
export async function chooseAm(context: Context, against: string | undefined, io: Io): Promise<Am> {
  const values = valuesOf(context.environment)
  if (against !== undefined) {
    const amUrl = against.replace(/\/+$/, '')
    const cookieName = await readCookieName(amUrl)
    return {
      values: new Map([...values, ...Object.entries({ amUrl, cookieName })]),
      close: async () => undefined,
    }
  }
  if (!usesAm(context.collection) || (await answers(values.get('amUrl')))) {
    return { values, close: async () => undefined }
  }
  const tenant = await openOwnTenant({ port: 0, dataDirectory: 'memory' })
  io.stderr.write(`amUrl is ${tenant.url}, a tenant of its own for this run\n`)
  return {
    values: new Map([...values, ...(await ownValues()), ['amUrl', tenant.url]]),
    close: () => tenant.close(),
  }
}

function usesAm(collection: Collection): boolean {
  return allItems(collection).some(({ source }) => JSON.stringify(source).includes('{{amUrl}}'))
}

/** A placeholder such as `https://<tenant-name>…` and a loopback port where nobody listens do not count as an AM. */
async function answers(amUrl: string | undefined): Promise<boolean> {
  if (!amUrl || !URL.canParse(amUrl)) return false
  if (!/^(127\.|localhost$|\[::1\]$)/.test(new URL(amUrl).hostname)) return true
  return await readCookieName(amUrl).then(
    () => true,
    () => false,
  )
}

async function readCookieName(amUrl: string): Promise<string> {
  const address = `${amUrl}/json/serverinfo/*`
  try {
    const response = await fetch(address, {
      headers: { 'Accept-API-Version': 'resource=1.1' },
      signal: AbortSignal.timeout(10_000),
    })
    const { cookieName } = (await response.json()) as { readonly cookieName?: unknown }
    if (typeof cookieName === 'string') return cookieName
  } catch (cause) {
    throw unreachable(address, cause)
  }
  throw unreachable(address, undefined)
}

function unreachable(address: string, cause: unknown): CliError {
  const hint = "check the URL: it ends with AM's context path, for example http://127.0.0.1:8080/am"
  return new CliError('E_AM_UNREACHABLE', `no AM answers at ${address}`, hint, { cause })
}
