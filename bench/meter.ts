// What a serving process knows of itself: processor time, memory, and how long its loop stood still.

import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'

export interface Usage {
  /** Microseconds of processor time, all threads, since the last reading. */
  readonly cpuMicros: number
  readonly rssBytes: number
  /** Milliseconds; the longest time since the last reading that the event loop was late. */
  readonly stallMs: number
}

/** A reading for each call; the first is since the start. */
export function createMeter(): () => Usage {
  const resolution = 5
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  let before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    // The histogram counts from one tick of its timer to the next, so that nothing late is `resolution`.
    const stallMs = Math.max(0, delay.max / 1e6 - resolution)
    delay.reset()
    return { cpuMicros: user + system, rssBytes: process.memoryUsage.rss(), stallMs }
  }
}

/** The longest collection of garbage, in milliseconds, since the call before. A meter of its own: each entry costs something. */
export function watchCollections(): () => number {
  let longestMs = 0
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestMs = Math.max(longestMs, duration)
  })
  observer.observe({ entryTypes: ['gc'] })
  return () => {
    const sinceMs = longestMs
    longestMs = 0
    return sinceMs
  }
}
