// A request in one line: its method, and its URL with the variables marked.

import type { Item, RequestTemplate, Template } from '#collection'
import { type Html, html } from '#markup'

export function methodMark(method: string): Html {
  const known = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].find((name) => name === method.toUpperCase())
  return html`<span class="method${known && ` method-${known.toLowerCase()}`}">${method}</span>`
}

/** As the item writes it; a request that is only a URL is a GET. */
export function methodOf({ source }: Item): string {
  const { request } = source
  const method =
    typeof request === 'object' && request !== null && 'method' in request ? request.method : undefined
  return typeof method === 'string' && method !== '' ? method : 'GET'
}

export function requestLine({ method, url }: RequestTemplate): Html {
  return html`<div class="request-line">${methodMark(method)}<span>${templateText(url)}</span></div>`
}

/** Each variable as the collection writes it, `{{name}}`, marked. */
function templateText(template: Template): Html {
  return html`${template.map((part) => {
    if (part.kind === 'literal') return breakable(part.text)
    if (part.kind === 'variable') return html`<span class="variable">{{${part.variable}}}</span>`
    return html`Base64(${templateText(part.of)})`
  })}`
}

/** A narrow page may break the text before each part of a path and each parameter. */
const breakable = (text: string): Html =>
  html`${text.split(/(?=[/?&])/).map((part, i) => html`${i > 0 && html`<wbr>`}${part}`)}`
