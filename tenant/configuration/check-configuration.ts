// Looks at a configuration file as a start would, without starting anything.

import { checkRedisUrl, StoreError } from '#store'
import { readCertificate } from '../http/tls.ts'
import { inspectJourneys } from '../journeys.ts'
import { mailWarnings } from '../mail/mail-warnings.ts'
import { readTemplates } from '../mail/read-templates.ts'
import { readPasswordRules } from '../password-settings.ts'
import { TenantError } from '../tenant-error.ts'
import { checkSecretFile } from '../tenant-secret.ts'
import type { Path, Problem } from './check-setting.ts'
import { inspectConfiguration, type LocatedProblem } from './configuration-file.ts'
import { parseSettings } from './settings.ts'
import type { Environment } from './settle-texts.ts'

export interface CheckedConfiguration {
  /** All problems of the file; when it has none of its own, those of the store's URL, the journeys and other files it names. */
  readonly problems: readonly LocatedProblem[]
  /** What does not keep a tenant from starting, but somebody may fail on. */
  readonly warnings: readonly LocatedProblem[]
}

/** @throws TenantError E_FILE when it cannot be read */
export async function checkConfiguration(
  file: string,
  environment: Environment,
): Promise<CheckedConfiguration> {
  const { configuration, problems, locate } = await inspectConfiguration(file, environment)
  if (problems.length > 0) return { problems, warnings: [] }
  const settings = parseSettings(configuration.settings)
  const journeys = await inspectJourneys(settings)
  const { tls, passwords, mail } = settings
  const { store, secretFile } = configuration
  const ofPlaces = [
    ...(await problemsOf(['store'], async () => store && checkRedisUrl(store))),
    ...(await problemsOf(['secretFile'], async () => secretFile && (await checkSecretFile(secretFile)))),
    ...(await problemsOf(['tls'], async () => tls && (await readCertificate(tls)))),
    ...(await problemsOf(['passwords', 'blocklistFile'], () => readPasswordRules(passwords))),
    ...(await problemsOf(['mail', 'templates'], () => readTemplates(mail.templates))),
  ]
  const hasOutbox = configuration.data !== 'memory' || mail.directory !== undefined
  const ofMail = (hasOutbox ? [] : mailWarnings(journeys.journeys)).map(
    (warning): Problem => ({ path: ['journeys'], at: 'value', ...warning }),
  )
  return {
    problems: [...journeys.problems, ...ofPlaces].map(locate),
    warnings: [...journeys.warnings, ...ofMail].map(locate),
  }
}

async function problemsOf(path: Path, read: () => Promise<unknown>): Promise<Problem[]> {
  try {
    await read()
    return []
  } catch (error) {
    if (!(error instanceof TenantError || error instanceof StoreError)) throw error
    return [{ path, at: 'value', message: error.message, hint: error.hint }]
  }
}
