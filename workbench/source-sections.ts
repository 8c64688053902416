// The item as the collection has it: its JSON, and the answers that were saved with it.

import type { Example, Item } from '#collection'
import { type Html, html } from '#markup'
import { codeCard } from './code-card.ts'
import type { Section } from './item-page.ts'
import { prettyJson } from './pretty-json.ts'

export function sourceSection(item: Item): Section {
  const text = JSON.stringify(item.source, null, 2)
  const card = codeCard({
    id: 'item-json',
    name: 'Postman collection item',
    text,
    language: 'json',
    isTall: true,
  })
  return { id: 'source', title: 'Item JSON', body: card }
}

export function examplesSection(item: Item): Section {
  return { id: 'examples', title: 'Saved responses', body: html`${item.examples.map(exampleBody)}` }
}

function exampleBody({ name, status, reason, headers, body }: Example, index: number): Html {
  const json = prettyJson(body)
  const head = headers.map((header) => `${header.name}: ${header.value}`).join('\n')
  return html`<details${index === 0 && html` open`}><summary>${status} ${reason}: ${name}</summary>
${codeCard({
  id: `example-${index}`,
  name: head || 'Body',
  text: json ?? (body || '(no body)'),
  language: json === undefined ? 'plaintext' : 'json',
  isTall: true,
})}</details>`
}
