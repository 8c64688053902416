// The templates of mails that the settings bring.

import { readFile } from 'node:fs/promises'
import { TenantError } from '../tenant-error.ts'
import { parseTemplates } from './parse-templates.ts'
import type { MailSettings } from './settings.ts'
import type { MailTemplate } from './template.ts'

/** Of two of one name the later counts. @throws TenantError E_MAIL_TEMPLATE */
export async function readTemplates(templates: MailSettings['templates']): Promise<MailTemplate[]> {
  const read = templates.map(async (given) =>
    typeof given === 'string'
      ? parseTemplates(await readJson(given), given)
      : parseTemplates(given, 'a template of the settings'),
  )
  return (await Promise.all(read)).flat()
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    const what = cause instanceof SyntaxError ? cause.message : (cause as NodeJS.ErrnoException).code
    const hint = 'name a file with exported templates'
    throw new TenantError('E_MAIL_TEMPLATE', `cannot read ${file}: ${what}`, hint, { cause })
  }
}
