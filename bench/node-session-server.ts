// What a Node user would take instead: "touch the session and say how long it lives" with the session libraries there are.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import fastifyCookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import { RedisStore } from 'connect-redis'
import { fastify } from 'fastify'
import { createClient } from 'redis'
import { createMeter, type Usage } from './meter.ts'
import { answerParent } from './worker.ts'

export interface NodeSessionCommands {
  /** `redisUrl` is where express-session keeps its sessions; @fastify/session keeps them in memory. */
  open(options: { kind: 'express-session' | '@fastify/session'; redisUrl: string }): Promise<{ port: number }>
  /** How often a session was written or touched since it was asked last. */
  writes(): number
  usage(): Usage
}

declare module 'fastify' {
  interface Session {
    data?: SessionData
  }
}

let writes = 0
answerParent<NodeSessionCommands>({
  open: async ({ kind, redisUrl }) => ({
    port: await (kind === 'express-session' ? openExpress(redisUrl) : openFastify()),
  }),
  writes() {
    const count = writes
    writes = 0
    return count
  },
  usage: createMeter(),
})

/** What stands in a session: as much as in one of the tenant's. */
interface SessionData {
  uid: string
  realm: string
  creationTimeMs: number
  universalId: string
  AMCtxId: string
}

const maxIdleMinutes = 30
const maxSessionMinutes = 120
const secret = 'a secret that is 32 characters long'
const contentType = 'application/json;charset=UTF-8'

function newSession(uid: string): SessionData {
  return {
    uid,
    realm: '/alpha',
    creationTimeMs: Date.now(),
    universalId: `id=${uid},ou=user,o=alpha,ou=services,ou=am-config`,
    AMCtxId: '6b1e0f7c-52a9-4a0e-8a0f-1d2c3b4a5968-1',
  }
}

/** The six members of AM's answer. */
function answerOf({ uid, realm, creationTimeMs }: SessionData): string {
  const maxtime = maxSessionMinutes * 60 - Math.floor((Date.now() - creationTimeMs) / 1_000)
  return JSON.stringify({
    uid,
    realm,
    idletime: 0,
    maxidletime: maxIdleMinutes,
    maxsessiontime: maxSessionMinutes,
    maxtime,
  })
}

async function openExpress(redisUrl: string): Promise<number> {
  // These packages bring no types.
  const require = createRequire(import.meta.url)
  const express = require('express') as () => ExpressApp
  const session = require('express-session') as (options: object) => unknown
  const client = createClient({ url: redisUrl })
  await client.connect()
  const store = new RedisStore({ client })
  for (const name of ['set', 'touch'] as const) {
    const write = store[name].bind(store)
    store[name] = (id: string, data: never, done?: (error?: unknown) => void) => {
      writes += 1
      return write(id, data, done)
    }
  }
  const app = express()
  const cookie = { maxAge: maxIdleMinutes * 60_000 }
  app.use(session({ store, secret, resave: false, saveUninitialized: false, cookie }))
  app.post('/login', (request, response) => {
    Object.assign(request.session, newSession(String(request.headers['x-uid'])))
    response.end('{}')
  })
  app.post('/refresh', (request, response) => {
    response.setHeader('Content-Type', contentType)
    response.send(answerOf(request.session))
  })
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server.address().port))
  })
}

interface ExpressApp {
  use(middleware: unknown): void
  post(path: string, handle: (request: ExpressRequest, response: ExpressResponse) => void): void
  listen(port: number, host: string, listening: () => void): { address(): AddressInfo }
}
type ExpressRequest = IncomingMessage & { readonly session: SessionData }
type ExpressResponse = ServerResponse & { send(body: string): void }

async function openFastify(): Promise<number> {
  const app = fastify()
  const store = new fastifySession.MemoryStore(new Map())
  const set = store.set.bind(store)
  store.set = (id, session, callback) => {
    writes += 1
    set(id, session, callback)
  }
  const cookie = { secure: false, maxAge: maxIdleMinutes * 60_000 }
  await app.register(fastifyCookie)
  await app.register(fastifySession, { secret, store, cookie })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text))
  app.post('/login', (request, reply) => {
    request.session.set('data', newSession(String(request.headers['x-uid'])))
    return reply.send({})
  })
  app.post('/refresh', (request, reply) => {
    request.session.touch()
    const data = request.session.get('data')
    if (data === undefined) return reply.code(401).send({})
    return reply.header('Content-Type', contentType).send(answerOf(data))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}
