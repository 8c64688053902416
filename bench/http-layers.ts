// Claim: nothing that sits on node:http is faster than node:http, so the tenant uses it bare.
//
// Envelope: a framework does what the bare server does, and more.
//
//   npm run bench -- http-layers                              node:http, fastify 5, express 4; the same answer from each
//
// Exit codes: 0 so, 1 not so.

import assert from 'node:assert/strict'
import { withRig } from './bench-rig.ts'
import type { LayerCommands, LayerName } from './http-layer-server.ts'
import type { LoadCommands } from './load-generator.ts'
import { numberOptions } from './options.ts'
import { refreshText } from './refresh-rounds.ts'
import { describeMachine, describeRounds, measureRounds, pairedRatio, type Way } from './rounds.ts'
import { printVerdict } from './verdict.ts'
import { loadCpu, serverCpu } from './worker.ts'

const { rounds, seconds, connections } = numberOptions({ rounds: 8, seconds: 1, connections: 64 })
const names: LayerName[] = ['node:http', 'fastify', 'express']

console.log(describeMachine())
await withRig(async (rig) => {
  const ways: Way[] = []
  const bodies: string[] = []
  for (const name of names) {
    const server = await rig.start<LayerCommands>('http-layer-server', { cpu: serverCpu })
    const { port } = await server.ask('open', name)
    const response = await fetch(`http://127.0.0.1:${port}/am/json/sessions?_action=refresh`, {
      method: 'POST',
    })
    bodies.push(await response.text())
    const load = { port, connections, seconds, bodyBytesAtLeast: 100 }
    ways.push({ name, load, text: refreshText(1_000), usage: () => server.ask('usage') })
  }
  assert.equal(new Set(bodies).size, 1)
  const generator = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  const measured = await measureRounds(generator, ways, rounds)
  console.log(describeRounds(ways, measured))
  const [bare, ...others] = measured
  const ratios = others.map((layer) => pairedRatio(layer, bare, ({ perSecond }) => perSecond)[1])
  for (const [place, ratio] of ratios.entries())
    console.log(`${names[place + 1]} to node:http ${ratio.toFixed(2)}`)
  printVerdict([{ name: 'ratio', value: Math.max(...ratios), atMost: 1 }])
})
