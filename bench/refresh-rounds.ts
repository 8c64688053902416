// The refresh, measured: a tenant full of sessions and the bare server on one processor, the load on the other.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { BareServerCommands, FixedAnswer } from './bare-server.ts'
import { type BenchRig, withRig } from './bench-rig.ts'
import type { LoadCommands, RequestText } from './load-generator.ts'
import { cookieName, tokenOf, usernameOf } from './many-sessions.ts'
import { measureRounds, type Round, type Way } from './rounds.ts'
import type { TenantServerCommands, TenantServerOptions } from './tenant-server.ts'
import { loadCpu, serverCpu, type Worker } from './worker.ts'

export interface RefreshOptions {
  readonly sessions: number
  readonly rounds: number
  /** Seconds of one round of one way. */
  readonly seconds: number
  readonly connections: number
  /** How the tenant is opened, beside where. */
  readonly tenant?: Omit<TenantServerOptions, 'dataDirectory'>
}

export interface RefreshRounds {
  readonly ways: readonly Way[]
  readonly bare: readonly Round[]
  readonly tenant: readonly Round[]
}

/** Bare server and embedded store, in turn. @throws when their answers differ in anything a client sees of their size */
export function measureRefresh(options: RefreshOptions): Promise<RefreshRounds> {
  return withRig(async (rig) => {
    const directory = join(rig.directory, 'data')
    const filler = await rig.start<TenantServerCommands>('tenant-server')
    await filler.ask('fill', { directory, sessions: options.sessions })
    await filler.kill()
    const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
    const { port } = await server.ask('open', { dataDirectory: directory, ...options.tenant })
    return measureAgainstBare(rig, { server, port }, options)
  })
}

/** The same for a tenant that is open. */
export async function measureAgainstBare(
  rig: BenchRig,
  { server, port }: { readonly server: Worker<TenantServerCommands>; readonly port: number },
  { sessions, rounds, seconds, connections }: RefreshOptions,
): Promise<RefreshRounds> {
  const answer = await refreshOnce(port, 0)
  const bare = await rig.start<BareServerCommands>('bare-server', { cpu: serverCpu })
  const { port: barePort } = await bare.ask('open', answer)
  assert.deepEqual(await refreshOnce(barePort, 0), answer)

  const text = refreshText(sessions)
  const load = { connections, seconds, bodyBytesAtLeast: answer.body.length - 4 } // times lose digits as they pass
  const ways: Way[] = [
    { name: 'bare', load: { ...load, port: barePort }, text, usage: () => bare.ask('usage') },
    { name: 'tenant', load: { ...load, port }, text, usage: () => server.ask('usage') },
  ]
  const generator = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  const [bareRounds = [], tenantRounds = []] = await measureRounds(generator, ways, rounds)
  return { ways, bare: bareRounds, tenant: tenantRounds }
}

/** What a refresh of one of the first 200,000 sessions is on the wire: more would be the load's memory, not the server's. */
export function refreshText(sessions: number): RequestText {
  const count = Math.min(sessions, 200_000)
  return {
    before: `${[
      'POST /am/json/realms/root/realms/alpha/sessions?_action=refresh HTTP/1.1',
      'Host: 127.0.0.1',
      'Accept-API-Version: resource=4.0',
      'Content-Type: application/json',
      'Content-Length: 0',
      `${cookieName}: `,
    ].join('\r\n')}`,
    credentials: Array.from({ length: count }, (_, index) => tokenOf(index)),
    after: '\r\n\r\n',
  }
}

/** @throws when it is not the answer that AM gives */
export async function refreshOnce(port: number, index: number): Promise<FixedAnswer> {
  const response = await fetch(
    `http://127.0.0.1:${port}/am/json/realms/root/realms/alpha/sessions?_action=refresh`,
    {
      method: 'POST',
      headers: { 'Accept-API-Version': 'resource=4.0', [cookieName]: tokenOf(index) },
    },
  )
  const body = await response.text()
  const { uid, realm, maxidletime, maxsessiontime } = JSON.parse(body)
  assert.deepEqual(
    { status: response.status, uid, realm, maxidletime, maxsessiontime },
    { status: 200, uid: usernameOf(index), realm: '/alpha', maxidletime: 24 * 60, maxsessiontime: 24 * 60 },
  )
  const sentByNode = new Set(['connection', 'keep-alive', 'date'])
  const headers = [...response.headers].filter(([name]) => !sentByNode.has(name))
  return { status: 200, headers: headers.flat(), body }
}
