// How often which durations came: a fixed set of buckets, so that taking one costs a few comparisons and no memory.

/** Upper limits in seconds. */
const limits = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const

export class Histogram {
  readonly #counts = new Float64Array(limits.length + 1)
  #sum = 0

  take(seconds: number): void {
    let bucket = 0
    while (bucket < limits.length && seconds > (limits[bucket] as number)) bucket += 1
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1
    this.#sum += seconds
  }

  /** Lines of Prometheus' text format: `<name>_bucket{…,le="…"} n`, `_sum`, `_count`. */
  lines(name: string, labels: string): string[] {
    let count = 0
    const lines: string[] = []
    this.#counts.forEach((inBucket, bucket) => {
      count += inBucket
      lines.push(`${name}_bucket{${labels},le="${limits[bucket] ?? '+Inf'}"} ${count}`)
    })
    lines.push(`${name}_sum{${labels}} ${this.#sum}`, `${name}_count{${labels}} ${count}`)
    return lines
  }
}
