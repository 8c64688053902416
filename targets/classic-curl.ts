// The curl command in the classic style: exactly what a page of Chilkat Online Tools shows, which no shell runs as it stands.

import { type ClassicItem, type Code, code, lines } from '#program'
import { TargetError } from './target-error.ts'

/**
 * The page's command, byte for byte: verb, authentication, headers, body, each behind a tab and without a continuation,
 * then the URL. A GET with a query has its parameters as `-d` and its URL without them.
 * @throws TargetError `E_CLASSIC` for a body or an authentication whose form no known page shows
 */
export function printClassicCurl(item: ClassicItem): Code {
  const { method, url, query, headersInItemOrder, body, bodyMode } = item
  if (!['none', 'raw'].includes(bodyMode)) {
    throw new TargetError(
      'E_CLASSIC',
      `the classic style is not known for a body (${bodyMode}) in curl`,
      'print it in the runnable style',
    )
  }
  const isQueried = method === 'GET' && query.length > 0
  const [first, ...more] = query.map(({ name, value }) => asShown(`-d "${name}=${value}"`))
  return lines(
    isQueried && first ? code`curl -G ${first}` : code`curl -X ${asShown(method)}`,
    isQueried && more.map(option),
    authOption(item),
    headersInItemOrder.map(({ name, value }) => option(asShown(`-H "${name}: ${value}"`))),
    body !== '' && option(asShown(`-d '${body}'`)),
    asShown(isQueried ? url.replace(/\?.*$/s, '') : url),
    code``,
  )
}

/** The token's own name is not shown; a missing name or password is the word for it. */
function authOption({ auth: { type, parameters } }: ClassicItem): Code | undefined {
  if (type === 'noauth') return undefined
  if (type === 'bearer' || type === 'oauth2')
    return option(asShown('-H "Authorization: Bearer <access_token>"'))
  if (type === 'basic')
    return option(
      asShown(`-u '${parameters.get('username') || 'username'}:${parameters.get('password') || 'password'}'`),
    )
  throw new TargetError(
    'E_CLASSIC',
    `the classic style is not known for ${type} authentication in curl`,
    'print it in the runnable style',
  )
}

const option = (text: Code): Code => ({ code: `\t${text.code}` })

/** The page quotes nothing, so neither do we: this text is shown to people and never run. */
const asShown = (text: string): Code => ({ code: text })
