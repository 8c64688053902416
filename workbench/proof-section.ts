// What was seen when the text of the page was run: the verdict, with what, when, and the request that arrived.

import { type Html, html } from '#markup'
import type { EvidenceEntry, Proof, Verdict } from '#verify'
import { codeCard } from './code-card.ts'
import type { Section } from './item-page.ts'
import { mark, meaning, type Standing } from './verdict-mark.ts'

export function proofSection(proof: Proof, standing: Standing): Section {
  return {
    id: 'proof',
    title: 'Proof',
    body: html`<p>${mark(standing)} ${meaning(standing)}</p>
${proof.kind === 'none' ? undefined : evidenceBody(proof)}`,
  }
}

function evidenceBody({ kind, entry }: Exclude<Proof, { kind: 'none' }>): Html {
  const { verdict, tools, date, added, request } = entry
  return html`${kind === 'proven' && verdictBody(verdict)}
<dl class="facts">
<dt>Run</dt><dd><time datetime="${date}">${dateText(date)}</time></dd>
<dt>With</dt><dd>${tools.length > 0 ? tools.map(({ name, version }) => `${name} (${version})`).join(', ') : 'nothing to install'}</dd>
<dt>Text, SHA-256</dt><dd><code>${entry.sha256}</code></dd>
<dt>Added by the client</dt><dd>${addedHeaders(entry)}</dd>
</dl>
${request !== undefined && codeCard({ id: 'recorded', name: kind === 'stale' ? 'What arrived then' : 'What arrived', text: request.trimEnd(), language: 'http', isTall: true })}
${added.length > 0 && html`<p class="quiet">HTTP leaves a client free to add headers; these are shown so that you can judge them.</p>`}`
}

function verdictBody(verdict: Verdict): Html | undefined {
  switch (verdict.kind) {
    case 'exact':
      return undefined
    case 'equivalent':
      return html`<p>The rule that makes it so: <code>${verdict.rule}</code>.</p>`
    case 'not run':
      return html`<p>${verdict.because}.</p>`
    case 'failed':
      return codeCard({
        id: 'output',
        name: `What it said (${verdict.at})`,
        text: verdict.output,
        language: 'plaintext',
        isTall: true,
      })
    case 'different':
      return html`<div class="table" tabindex="0" role="region" aria-label="Differences"><table><thead><tr><th scope="col">Where</th><th scope="col">The collection states</th><th scope="col">What arrived</th></tr></thead><tbody>${verdict.differences.map(
        ({ at, expected, received }) =>
          html`<tr><th scope="row">${at}</th><td><code>${expected}</code></td><td><code>${received}</code></td></tr>`,
      )}</tbody></table></div>`
  }
}

function addedHeaders({ added }: EvidenceEntry): Html {
  if (added.length === 0) return html`nothing`
  return html`${added.map(([name, value], i) => html`${i > 0 && html`<br>`}<code>${name}: ${value}</code>`)}`
}

/** `24 November 2026, 01:12 UTC`. */
function dateText(date: string): string {
  const time = new Date(date)
  if (Number.isNaN(time.getTime())) return date
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return `${format.format(time).replace(' at ', ', ')} UTC`
}
