// An item's request on its way to the wire: with its variables as holes, and with their values.

import type { Item } from './collection.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { RequestTemplate, ResolvedRequest } from './request.ts'
import type { Scope } from './scope.ts'

/** A variable that a request template has a hole for. */
export interface TemplateVariable {
  readonly name: string
  /** What the scope knows, its own variables resolved. Absent: nothing is known. */
  readonly value?: string
  /** No program shows its value. */
  readonly isSecret: boolean
  /** It is one of Postman's `$…` variables; `value` is a sample of it. */
  readonly isDynamic: boolean
}

export interface ItemTemplate {
  readonly request: RequestTemplate
  /** Every variable of the template once, in order of first use: URL, headers, body. */
  readonly variables: readonly TemplateVariable[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface ItemRequest {
  readonly request: ResolvedRequest
  readonly diagnostics: readonly Diagnostic[]
}

export function requestTemplate(item: Item, scope: Scope): ItemTemplate {
  throw new Error(`not there yet: ${item.name} ${scope.find('')}`)
}

export function resolveRequest(item: Item, scope: Scope): ItemRequest {
  throw new Error(`not there yet: ${item.name} ${scope.find('')}`)
}
