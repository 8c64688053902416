// The measure of all things here: `node:http` that answers every request with one and the same answer.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMeter, type Usage } from './meter.ts'
import { answerParent } from './worker.ts'

export interface BareServerCommands {
  open(answer: FixedAnswer): Promise<{ port: number }>
  usage(): Usage
}

export interface FixedAnswer {
  readonly status: number
  /** Name, value, name, value, … */
  readonly headers: readonly string[]
  readonly body: string
}

const usage = createMeter()
answerParent<BareServerCommands>({ open, usage })

function open({ status, headers, body }: FixedAnswer): Promise<{ port: number }> {
  const server = createServer((_request, response) => {
    response.writeHead(status, [...headers])
    response.end(body, 'latin1')
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as AddressInfo).port }))
  })
}
