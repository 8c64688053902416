// A request to a tenant on this machine, by HTTP or by TLS with the very certificate it was started with.

import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { connect } from 'node:tls'
import type { TenantAddress } from '#tenant'
import { CliError } from './cli-error.ts'

export interface TenantAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** @throws CliError E_AM_UNREACHABLE when nothing answers there, or something else than the tenant */
export async function askTenant(
  address: TenantAddress,
  asked: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: unknown
  },
): Promise<TenantAnswer> {
  const url = new URL(address.url + asked.path)
  try {
    const socket =
      address.certificateFile === undefined ? undefined : await connectTo(url, address.certificateFile)
    const sent = request(url, {
      method: asked.method,
      headers: { 'Content-Type': 'application/json', ...asked.headers },
      protocol: 'http:',
      timeout: 30_000,
      // An agent would make a connection of its own.
      ...(socket === undefined ? { agent: false } : { createConnection: () => socket }),
    })
    sent.on('timeout', () => sent.destroy(new Error('no answer in 30 s')))
    sent.end(asked.body === undefined ? '' : JSON.stringify(asked.body))
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    return { status: answer.statusCode ?? 0, body: JSON.parse(await textOf(answer)) }
  } catch (cause) {
    const message = `no tenant answers at ${address.url}`
    throw new CliError('E_AM_UNREACHABLE', message, 'see whether it still runs, or stop it and try again', {
      cause,
    })
  }
}

/** The certificate's name may be another than the address; so it must be the same one, byte for byte. */
async function connectTo(url: URL, certificateFile: string): Promise<Socket> {
  const expected = new X509Certificate(await readFile(certificateFile))
  const socket = connect({ host: url.hostname, port: Number(url.port), rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const isSame = socket.getPeerX509Certificate()?.fingerprint256 === expected.fingerprint256
  if (!isSame) socket.destroy()
  assert.ok(isSame, `whoever answers there does not show the certificate of ${certificateFile}`)
  return socket
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
