// callbook verify: runs what we print, unedited, and says what arrived.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allItems, findItem, type Item } from '#collection'
import { targets as allTargets, findTarget, type Target } from '#targets'
import {
  type EvidenceEntry,
  entryOf,
  toolProbe,
  type VerifyOptions,
  verdictText,
  verifyFlow,
  verifyItem,
  withEntries,
} from '#verify'
import { chooseAm } from '../am.ts'
import { usage } from '../cli-error.ts'
import { command, type ExitCode, type Io } from '../command.ts'
import { contextArguments, liveDynamic, openContext } from '../context.ts'
import { keepEvidence, openEvidence } from '../evidence.ts'
import { styleOf } from '../style.ts'
import { table } from '../table.ts'

export const verify = command({
  name: 'verify',
  about:
    'Run the printed programs and compare what arrives with what Postman sends; exit code 1 when one differs, 3 when none could be run.',
  args: {
    target: {
      kind: 'option',
      short: 't',
      value: 'id',
      many: true,
      about: 'only this target; may be repeated',
    },
    item: { kind: 'option', short: 'i', value: 'name', many: true, about: 'only this item; may be repeated' },
    flow: {
      kind: 'flag',
      about: 'prove the programs that run the earlier steps as well, instead of those of one step',
    },
    write: { kind: 'flag', about: 'keep the evidence in samples/evidence.json, and the table in the README' },
    against: { kind: 'option', value: 'URL', about: 'the AM to run against; default: a tenant of its own' },
    ...contextArguments,
  },
  examples: ['verify', 'verify --target go-net-http --item 6', 'verify --flow --item 6'],
  async run(values, io) {
    if (values.write && (values.flow || values.collection !== undefined)) {
      throw usage('--write keeps the evidence of the shipped pages', 'leave out --flow and --collection')
    }
    const context = await openContext(values)
    const items =
      values.item.length > 0
        ? values.item.map((name) => findItem(context.collection, name))
        : allItems(context.collection)
    const targets = values.target.length > 0 ? values.target.map(findTarget) : allTargets
    const am = await chooseAm(context, values.against, io)
    const temporaryFolder = await mkdtemp(join(tmpdir(), 'callbook-verify-'))
    const host = { environment: io.env, callbookCommand: io.self }
    const options: Omit<VerifyOptions, 'target'> = {
      context: { ...context, dynamic: liveDynamic },
      upstream: upstreamOf(am.values),
      values: am.values,
      host,
      probe: toolProbe(host, temporaryFolder),
      temporaryFolder,
      signal: io.stop,
    }
    try {
      const entries = await verifyAll(items, targets, { ...options, isFlow: values.flow }, io)
      if (values.write) await keepEvidence(withEntries(await openEvidence(), entries))
      return report(entries, items, targets, io)
    } finally {
      await am.close()
      await rm(temporaryFolder, { recursive: true, force: true })
    }
  },
})

function upstreamOf(values: ReadonlyMap<string, string>): URL {
  const amUrl = values.get('amUrl') ?? ''
  if (URL.canParse(amUrl)) return new URL(new URL(amUrl).origin)
  throw usage(
    'verify does not know which server to run against',
    'name it: --against URL, or amUrl in the environment',
  )
}

type Settings = Omit<VerifyOptions, 'target'> & { readonly isFlow: boolean }

/** Two at a time: a compiler and a server share the machine with them. */
async function verifyAll(
  items: readonly Item[],
  targets: readonly Target[],
  settings: Settings,
  { stderr }: Io,
): Promise<EvidenceEntry[]> {
  const waiting = targets.flatMap((target) => items.map((item) => ({ target, item })))
  const total = waiting.length
  const entries: EvidenceEntry[] = []
  const prove = settings.isFlow ? verifyFlow : verifyItem
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { target, item } = next
      const verification = await prove(item, { ...settings, target })
      entries.push(entryOf(verification, item, target, liveDynamic.nowMs()))
      if (stderr.isTTY) stderr.write(`\r\u001b[K${entries.length} of ${total}  ${target.id}  ${item.name}`)
    }
  }
  await Promise.all([work(), work()])
  if (stderr.isTTY) stderr.write('\r\u001b[K')
  return entries
}

function report(
  entries: readonly EvidenceEntry[],
  items: readonly Item[],
  targets: readonly Target[],
  { stdout, env }: Io,
): ExitCode {
  const { good, bad, dim } = styleOf(stdout, env)
  const entryAt = (item: Item, target: Target) =>
    entries.find((entry) => entry.item === item.id && entry.target === target.id)
  stdout.write(
    table([
      ['target', ...items.map(({ number }) => `item ${number}`)],
      ...targets.map((target) => [
        target.id,
        ...items.map((item) => entryAt(item, target)?.verdict.kind ?? ''),
      ]),
    ]),
  )
  const open = entries.filter(({ verdict }) => verdict.kind !== 'exact')
  for (const { item, target, verdict } of open) {
    const paint = verdict.kind === 'not run' ? dim : verdict.kind === 'equivalent' ? good : bad
    stdout.write(`\n${target}, ${item}: ${paint(verdictText(verdict))}\n`)
  }
  const exact = entries.length - open.length
  stdout.write(`\n${exact} of ${entries.length} exact\n`)
  if (entries.some(({ verdict }) => verdict.kind === 'different' || verdict.kind === 'failed')) return 1
  // Nothing was shown, neither good nor bad: whoever asks in a script must not take that for a proof.
  return entries.every(({ verdict }) => verdict.kind === 'not run') ? 3 : 0
}
