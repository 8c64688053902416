// How a run looks on the terminal: a line for each item and each assertion as they happen, and a summary.

import type { RunEvent, RunSummary } from '#runner'
import type { Io, Output } from './command.ts'
import { styleOf } from './style.ts'

/** @returns what to do with each event of a run */
export function runReport(output: Output, env: Io['env']): (event: RunEvent) => void {
  const { good, bad, dim, bold } = styleOf(output, env)
  const progress = progressLine(output)
  const say = (line: string) => {
    progress.clear()
    output.write(`${line}\n`)
  }
  return (event) => {
    switch (event.kind) {
      case 'itemStarted':
        say(bold(event.name))
        progress.show('  …')
        break
      case 'response':
        say(dim(`  ${event.status} ${event.reason}  ${Math.round(event.timeMs)} ms`))
        break
      case 'assertion': {
        const mark = event.isSkipped ? dim('-') : event.passed ? good('✓') : bad('✗')
        say(`  ${mark} ${event.title}${event.passed ? '' : `: ${event.message}`}`)
        break
      }
      case 'requestError':
        say(`  ${bad('✗')} ${event.message}`)
        break
      case 'scriptError':
        say(`  ${bad('✗')} ${event.script} script: ${event.message}`)
        break
      case 'console':
        say(dim(`  ${event.level}: ${event.text}`))
        break
      case 'itemFinished':
        if (event.isSkipped) say(dim('  skipped by its own script'))
        break
      case 'done':
        say(`\n${summaryLine(event.summary)}`)
        break
      default:
        break
    }
  }
}

function summaryLine({ items, requests, assertions, scriptErrors, requestErrors }: RunSummary): string {
  const parts = [
    count(items, 'item'),
    count(requests, 'request'),
    `${assertions.passed} passed`,
    `${assertions.failed} failed`,
    ...(assertions.skipped > 0 ? [`${assertions.skipped} skipped`] : []),
    ...(scriptErrors > 0 ? [count(scriptErrors, 'script error')] : []),
    ...(requestErrors > 0 ? [count(requestErrors, 'request error')] : []),
  ]
  return parts.join(', ')
}

const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`

/** What stands on the last line while something is under way; only on a terminal, where it can be taken away again. */
function progressLine(output: Output) {
  let isShown = false
  return {
    show(text: string) {
      if (!output.isTTY) return
      output.write(text)
      isShown = true
    },
    clear() {
      if (isShown) output.write('\r\u001b[K')
      isShown = false
    },
  }
}
