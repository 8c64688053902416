// What is said of a refresh beside the bare server.

import type { RefreshOptions, RefreshRounds } from './refresh-rounds.ts'
import { describeMachine, describeRounds, pairedRatio } from './rounds.ts'
import { printVerdict } from './verdict.ts'

export function printRefresh(
  { ways, bare, tenant }: RefreshRounds,
  { options, ratioAtLeast }: { readonly options: RefreshOptions; readonly ratioAtLeast: number },
): void {
  const { sessions, rounds, seconds, connections } = options
  console.log(describeMachine())
  console.log(`${sessions} sessions, ${connections} connections, ${rounds} rounds of ${seconds} s each`)
  console.log(describeRounds(ways, [bare, tenant]))
  const [low, ratio, high] = pairedRatio(tenant, bare, ({ perSecond }) => perSecond)
  const byCpu = 1 / pairedRatio(tenant, bare, ({ cpuMicrosPerAnswer }) => cpuMicrosPerAnswer)[1]
  console.log(
    `ratio between the quartiles ${low.toFixed(2)}–${high.toFixed(2)}, by processor time ${byCpu.toFixed(2)}`,
  )
  printVerdict([
    {
      name: 'longest stall',
      value: Math.max(...tenant.map(({ stallMs }) => stallMs)),
      atMost: 100,
      unit: ' ms',
    },
    { name: 'p99 to bare', value: pairedRatio(tenant, bare, ({ p99 }) => p99)[1], atMost: 2 },
    { name: 'ratio', value: ratio, atLeast: ratioAtLeast },
  ])
}
