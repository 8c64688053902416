// The service as histories ask it: requests as values, and a login that costs no password hash.

import assert from 'node:assert/strict'
import type { JsonObject } from '#crest'
import { failureNodeId, type Journey, successNodeId } from '#journey'
import type { FixedClock } from '#session'
import { openTenant, type Tenant } from './open-tenant.ts'

const cookieName = '9c1f0a7be42d6e3'
const demoUser = { username: 'postman.demo', password: 'Sixty-seconds-1' }
const alpha = '/am/json/realms/root/realms/alpha'

/** The service, asked with requests as values. */
export class RealTenant {
  readonly tokens: string[] = []
  highestMs = 0
  /** The user's name in sessions, a UUID. */
  username = ''
  readonly clock: FixedClock
  readonly #dataDirectory: string
  #tenant: Tenant | undefined

  constructor(dataDirectory: string, clock: FixedClock) {
    this.#dataDirectory = dataDirectory
    this.clock = clock
  }

  async open(): Promise<void> {
    this.#tenant = await openTenant({
      port: 0,
      dataDirectory: this.#dataDirectory,
      demoUser,
      clock: this.clock,
      settings: {
        cookieName,
        sessions: { sessionPropertyWhitelist: ['AMCtxId', 'color'] },
        journeys: [byNameAlone],
      },
    })
  }

  async close(): Promise<void> {
    await this.#tenant?.close()
  }

  setClock(nowMs: number): void {
    this.clock.setMs(nowMs)
    this.highestMs = Math.max(this.highestMs, nowMs)
  }

  async login(): Promise<void> {
    const headers = { 'x-openam-username': demoUser.username, 'x-openam-password': demoUser.password }
    const { body } = await this.ask(
      `${alpha}/authenticate?authIndexType=service&authIndexValue=ByNameAlone`,
      {
        ...headers,
        'accept-api-version': 'resource=2.1',
      },
    )
    const place = this.tokens.push(String(body.tokenId)) - 1
    if (this.username === '') this.username = String((await this.act(place, 'getSessionInfo')).body.username)
  }

  act(place: number, action: string, body = ''): Promise<{ status: number; body: JsonObject }> {
    const headers = { 'accept-api-version': 'resource=5.1', [cookieName]: this.tokens[place] ?? '' }
    return this.ask(`${alpha}/sessions?_action=${action}`, headers, body)
  }

  private async ask(target: string, headers: Record<string, string>, body = '') {
    assert.ok(this.#tenant)
    const answer = await this.#tenant.handle({ method: 'POST', target, headers, body })
    return { status: answer.status, body: JSON.parse(answer.body) as JsonObject }
  }
}

/** A journey that believes whoever names himself: the price of a password hash is a hundred requests. */
const byNameAlone: Journey = {
  tree: {
    _id: 'ByNameAlone',
    entryNodeId: 'name',
    nodes: {
      name: {
        nodeType: 'ZeroPageLoginNode',
        displayName: 'Zero Page Login Collector',
        connections: { true: successNodeId, false: failureNodeId },
      },
    },
  },
  nodes: {
    name: {
      _id: 'name',
      _type: { _id: 'ZeroPageLoginNode' },
      usernameHeader: 'X-OpenAM-Username',
      passwordHeader: 'X-OpenAM-Password',
      allowWithoutReferer: true,
      referrerWhiteList: [],
    },
  },
  innerNodes: {},
}
