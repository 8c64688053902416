// One refresh handler, without a session, on each of the layers that a Node server may be built on.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import { createMeter, type Usage } from './meter.ts'
import { answerParent } from './worker.ts'

export type LayerName = keyof typeof layers

export interface LayerCommands {
  open(name: LayerName): Promise<{ port: number }>
  usage(): Usage
}

const body = JSON.stringify({
  uid: '5f0c1e2a-9b3d-4c7e-8f6a-000000000000',
  realm: '/alpha',
  idletime: 0,
  maxidletime: 30,
  maxsessiontime: 120,
  maxtime: 7199,
})
const contentType = 'application/json;charset=UTF-8'

const layers = { 'node:http': openBare, fastify: openFastify, express: openExpress }

answerParent<LayerCommands>({
  open: async (name) => ({ port: await layers[name]() }),
  usage: createMeter(),
})

function openBare(): Promise<number> {
  const server = createServer((_request, response) => {
    response.writeHead(200, ['Content-Type', contentType, 'Content-Length', String(body.length)])
    response.end(body, 'latin1')
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

async function openFastify(): Promise<number> {
  const app = fastify()
  // Its own parser refuses what real AM clients send: a JSON content type with an empty body.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text))
  app.post('/am/json/*', (_request, reply) => reply.header('Content-Type', contentType).send(body))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

function openExpress(): Promise<number> {
  // The package brings no types.
  const express = createRequire(import.meta.url)('express') as () => ExpressApp
  const app = express()
  app.post('/am/json/*', (_request, response) => {
    response.setHeader('Content-Type', contentType)
    response.send(body)
  })
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server.address().port))
  })
}

interface ExpressApp {
  post(
    path: string,
    handle: (request: IncomingMessage, response: ServerResponse & { send(body: string): void }) => void,
  ): void
  listen(port: number, host: string, listening: () => void): { address(): AddressInfo }
}
