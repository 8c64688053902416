// The evidence that ships with the package, and the README's table made from it.

import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { targets } from '#targets'
import { type Evidence, readEvidence, verdictTable, writeEvidence } from '#verify'
import { shipped } from './files.ts'

/** Nothing where none has been kept yet. */
export async function openEvidence(): Promise<Evidence> {
  try {
    return readEvidence(await readFile(shipped.evidence, 'utf8'), shipped.evidence)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Keeps the evidence, and what the README says of it. */
export async function keepEvidence(evidence: Evidence): Promise<void> {
  await writeFile(shipped.evidence, writeEvidence(evidence))
  const readme = await readFile(readmePath, 'utf8')
  await writeFile(readmePath, withVerdicts(readme, evidence))
}

/** The README with the table between its two marks made anew. */
export function withVerdicts(readme: string, evidence: Evidence): string {
  return readme.replace(/(<!-- verdicts:[^>]*-->\n)[\s\S]*?(<!-- \/verdicts -->)/, (_, begin, end) => {
    return `${begin}${verdictTable(evidence, targets)}${end}`
  })
}

export const readmePath = fileURLToPath(new URL('../../README.md', import.meta.url))
