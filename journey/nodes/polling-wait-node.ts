// Polling Wait: lets some seconds pass.

import type { JsonObject } from '#crest'
import { confirmationCallback, pollingWaitCallback } from '../callback.ts'
import { localizedText } from './localized-text.ts'
import { firstProblem, localized, wholeNumber } from './node-config.ts'
import type { NodeOutcome, NodeType } from './node-type.ts'

/**
 * Settings: `secondsToWait` (8), `waitingMessage` (`{{time}}` stands for the seconds), `exitable` with `exitMessage`,
 * `spamDetectionEnabled` with `spamDetectionTolerance` (3): so many answers may come too early.
 * Outcomes: `DONE`; `EXITED` and `SPAM` where they are on. Source: am-external `PollingWaitNode`, `WaitingHelper`.
 */
export const pollingWaitNode = {
  id: 'PollingWaitNode',
  asks: true,
  outcomes: (config) => [
    'DONE',
    ...(config.exitable === true ? ['EXITED'] : []),
    ...(config.spamDetectionEnabled === true ? ['SPAM'] : []),
  ],
  problem: (config) =>
    firstProblem(
      wholeNumber(config, 'secondsToWait', 0, 3_600),
      wholeNumber(config, 'spamDetectionTolerance', 0, 1_000),
      localized(config, 'waitingMessage', 'exitMessage'),
    ),
  async process(config, { nodeId, state, answers, clock }) {
    const endKey = `${nodeId}.end_time`
    const spamKey = `${nodeId}.spam_count`
    const seconds = numberOf(config, 'secondsToWait', 8)
    const nowMs = clock.nowMs()
    const isAnswered = answers !== undefined
    const endMs = Number(state.shared[endKey] ?? nowMs + seconds * 1000)
    const early = Number(state.shared[spamKey] ?? 0) + (isAnswered ? 1 : 0)
    const leave = (outcome: string): NodeOutcome => ({ outcome, shared: { [endKey]: null, [spamKey]: null } })

    if (isAnswered && config.exitable === true && answers[1] === exitPressed) return leave('EXITED')
    if (isAnswered && nowMs >= endMs) return leave('DONE')
    if (config.spamDetectionEnabled === true && early > numberOf(config, 'spamDetectionTolerance', 3)) {
      return leave('SPAM')
    }
    const message = localizedText(config.waitingMessage) ?? 'Waiting for response...'
    return {
      callbacks: [
        pollingWaitCallback(seconds * 1000, message.replaceAll('{{time}}', String(seconds))),
        ...(config.exitable === true
          ? [confirmationCallback([localizedText(config.exitMessage) ?? 'Exit'], exitPressed, nothingPressed)]
          : []),
      ],
      shared: { [endKey]: endMs, [spamKey]: early },
    }
  },
} satisfies NodeType

function numberOf(config: JsonObject, name: string, byDefault: number): number {
  const value = config[name]
  return typeof value === 'number' ? value : byDefault
}

const exitPressed = 0
const nothingPressed = 100
