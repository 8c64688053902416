// How a benchmark ends: each figure beside what is wanted of it, and the ratio in the last line.

export interface Wanted {
  readonly name: string
  readonly value: number
  readonly atLeast?: number
  readonly atMost?: number
  readonly unit?: string
}

/** Prints them, the last one last. The program then ends with code 1 when one is missed. */
export function printVerdict(figures: readonly Wanted[]): void {
  for (const figure of figures) {
    const { name, value, unit = '' } = figure
    const { sign, limit } = limitOf(figure)
    const isMet = sign === '≥' ? value >= limit : value <= limit
    if (!isMet) process.exitCode = 1
    const missed = isMet ? '' : ', missed'
    console.log(`${name} ${formatFigure(value)}${unit} (wanted ${sign} ${limit}${unit}${missed})`)
  }
}

function limitOf({ name, atLeast, atMost }: Wanted): { sign: '≥' | '≤'; limit: number } {
  if (atLeast !== undefined) return { sign: '≥', limit: atLeast }
  if (atMost !== undefined) return { sign: '≤', limit: atMost }
  throw new Error(`nothing is wanted of ${name}`)
}

function formatFigure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2)
}
