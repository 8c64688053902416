// The page itself: what this is, its addresses, and commands to copy.

import { createHash } from 'node:crypto'
import { type Html, html } from '#markup'
import { landingStyle } from './landing-style.ts'

export interface LandingPage {
  /** `http://127.0.0.1:8080/am` */
  readonly base: string
  readonly cookieName: string
  /** Those the reader may know of. */
  readonly realms: readonly string[]
  /** Whom the reader may log in as; the password stands on no page. */
  readonly demoUser: { readonly username: string; readonly realm: string } | undefined
  /** The journey that a mail's link goes on with; `unusable` when it leads to none here. */
  readonly link: { readonly realm: string; readonly suspendedId: string } | 'unusable' | undefined
}

/** A whole document. It loads nothing. */
export function landingPage(page: LandingPage): string {
  const { base, cookieName, realms, link } = page
  const health = `${base}/json/health`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${link === undefined ? 'A tenant of Callbook' : 'A link of a mail · Callbook'}</title>
<link rel="icon" href="${icon}">
${style}
</head>
<body>
<header><img src="${icon}" alt="" width="32" height="32"> Callbook</header>
<main>
<h1>An identity service, for programs</h1>
<p class="lead">This tenant speaks the REST dialect of ForgeRock AM. It has no login pages of its own: programs and AM’s SDKs ask it.</p>
${link && linkSection(page)}
<section>
<h2>Addresses</h2>
<dl>
<dt>Base URL</dt><dd><code>${base}</code></dd>
<dt>Session cookie, and header</dt><dd><code>${cookieName}</code></dd>
${realms.map((realm) => html`<dt>Realm <b>${realm}</b></dt><dd><code>${realmUrl(base, realm)}</code></dd>\n`)}</dl>
</section>
${loginSection(page)}
<section>
<h2>Is it well?</h2>
<ul>
<li><a href="${health}/live">It answers</a></li>
<li><a href="${health}/ready">It is ready, and so is its store</a></li>
</ul>
</section>
</main>
<footer>More: <code>docs/guide/tenant.md</code> in the package, and <code>callbook --help</code>.</footer>
</body>
</html>
`.toString()
}

function linkSection({ base, link }: LandingPage): Html {
  if (typeof link !== 'object') {
    return html`<section class="call">
<h2>This link leads nowhere</h2>
<p>It was cut or changed on its way, or names a realm that is not here. Copy the whole of it, or ask for another mail.</p>
</section>`
  }
  const url = `${realmUrl(base, link.realm)}/authenticate`
  return html`<section class="call">
<h2>Go on with your link</h2>
<p>It goes on with a journey that waits for you. Looking at this page has not used it. In a shell:</p>
<pre><code>${command(`${url}?suspendedId=${link.suspendedId}`)}</code></pre>
<p>The answer asks what comes next. Fill in its <code>input</code> values and send all of it as JSON to <code>${url}</code>. A link is good once, and not for long.</p>
</section>`
}

function loginSection({ base, realms, demoUser }: LandingPage): Html | undefined {
  const realm = demoUser?.realm ?? realms.at(-1)
  if (realm === undefined) return undefined
  const username =
    demoUser === undefined
      ? '"X-OpenAM-Username: $AM_USERNAME"'
      : shellQuoted(`X-OpenAM-Username: ${demoUser.username}`)
  const login = command(`${realmUrl(base, realm)}/authenticate`, [
    username,
    '"X-OpenAM-Password: $AM_PASSWORD"',
  ])
  return html`<section>
<h2>Log in</h2>
<p>${demoUser === undefined ? 'Set AM_USERNAME and AM_PASSWORD first.' : 'Set AM_PASSWORD first; the tenant told it when it started.'} In a shell:</p>
<pre><code>${login}</code></pre>
<p>The answer holds the session’s token, <code>tokenId</code>.</p>
</section>`
}

/** @param headers beside the version, quoted for a shell */
function command(url: string, headers: readonly string[] = []): string {
  const all = ["'Accept-API-Version: resource=2.1'", ...headers]
  return [`curl -X POST ${shellQuoted(url)}`, ...all.map((header) => `  -H ${header}`)].join(' \\\n')
}

/** One word for a POSIX shell, whatever it holds. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** In the long form, which every client knows. */
function realmUrl(base: string, realm: string): string {
  const names = ['root', ...realm.split('/').filter((name) => name !== '')]
  return `${base}/json${names.map((name) => `/realms/${encodeURIComponent(name)}`).join('')}`
}

const style = html`<style>${landingStyle}</style>`

/** For `style-src`: the page's own style and no other. */
export const landingStyleHash = `sha256-${createHash('sha256').update(landingStyle.toString()).digest('base64')}`

const mark =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="3" y="3" width="26" height="26" rx="7" fill="#0d5f6e"/><path d="M9 9.5c2.8-.9 5.2-.5 7 1.2 1.8-1.7 4.2-2.1 7-1.2v12.6c-2.8-.9-5.2-.5-7 1.2-1.8-1.7-4.2-2.1-7-1.2z" fill="none" stroke="#fff" stroke-width="1.8" stroke-linejoin="round"/><path d="m12.2 16.2 2.7 2.7 5-5.4" fill="none" stroke="#8fe3c0" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>'
const icon = `data:image/svg+xml,${encodeURIComponent(mark)}`
