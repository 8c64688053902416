// An item's request on its way to the wire: with its variables as holes, and with their values.

import type { Item } from './collection.ts'
import type { Diagnostic } from './diagnostic.ts'
import { fittedTemplate } from './fitted-template.ts'
import { type RequestTemplate, type ResolvedRequest, renderRequest } from './request.ts'
import { type RequestWork, requestWork } from './request-work.ts'
import type { Scope } from './scope.ts'
import { variablesOf } from './template.ts'

/** A variable that a request template has a hole for. */
export interface TemplateVariable {
  readonly name: string
  /** What the scope knows, its own variables resolved. Absent: nothing is known. */
  readonly value?: string
  /** No program shows its value: its type says so, or auth uses it as a password, a token or a key. */
  readonly isSecret: boolean
  /** It is one of Postman's `$…` variables; `value` is a sample of it. */
  readonly isDynamic: boolean
}

/** A request with holes, and what is known of them. */
export interface ItemTemplate {
  readonly request: RequestTemplate
  /** Every variable of the template once, in order of first use: URL, headers, body. */
  readonly variables: readonly TemplateVariable[]
  readonly diagnostics: readonly Diagnostic[]
}

/** A request without holes. */
export interface ItemRequest {
  readonly request: ResolvedRequest
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * The request with a hole for every variable of the collection, an environment or the globals, and for every dynamic one.
 * A variable whose value holds `{{…}}` is text around its inner variables.
 *
 * Rendered with the values of `variables` (one without a value standing for itself, in its braces) it is what
 * `resolveRequest` gives. Where a value would make it something else, that value is text in that place (diagnostic
 * `fixed-variable`); a secret stays a hole all the same (diagnostic `secret-differs`).
 */
export function requestTemplate(item: Item, scope: Scope): ItemTemplate {
  const work = requestWork(item, scope)
  const request = fittedTemplate(work)
  return { request, variables: templateVariables(request, work), diagnostics: work.diagnostics() }
}

/** The request as Postman sends it. A variable without a value stays as it is written, with a diagnostic. */
export function resolveRequest(item: Item, scope: Scope): ItemRequest {
  const work = requestWork(item, scope)
  const request = renderRequest(
    work.draft(() => true),
    work.values,
  )
  return { request, diagnostics: work.diagnostics() }
}

function templateVariables(request: RequestTemplate, work: RequestWork): TemplateVariable[] {
  const templates = [
    request.url,
    ...request.headers.flatMap(({ name, value }) => [name, value]),
    ...(request.body ?? []).flatMap((part) => (part.kind === 'text' ? [part.text] : [])),
  ]
  const hasValue = new Set([...work.known.values()].flatMap((names) => [...names]))
  return [...new Set(templates.flatMap(variablesOf))].map((name) => {
    const value = hasValue.has(name) ? work.values.get(name) : undefined
    return {
      name,
      ...(value !== undefined && { value }),
      isSecret: work.isSecret(name),
      isDynamic: work.isDynamic(name),
    }
  })
}
