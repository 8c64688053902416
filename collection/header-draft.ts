// A header while the request is put together: as text, to be looked at, and as templates, to be sent.

import type { WireHeader } from './request.ts'
import { type Span, templateOf, textOfSpans } from './span.ts'
import type { Template } from './template.ts'

/** One header in both forms. */
export interface HeaderDraft extends WireHeader<Template> {
  readonly nameText: string
  /** With the known values in place; empty where nobody has to look at it. */
  readonly valueText: string
}

/** A header of resolved text; `valueText` where somebody has to look at the value. */
export function headerDraft(name: readonly Span[], value: Template, valueText = ''): HeaderDraft {
  return { name: templateOf(name), nameText: textOfSpans(name), value, valueText }
}

/** A header without variables. */
export function plainHeader(name: string, value: string): HeaderDraft {
  return headerDraft([{ text: name }], templateOf([{ text: value }]), value)
}

/** Whether a header has that name, given in lower case. */
export function isNamed(name: string): (header: HeaderDraft) => boolean {
  return ({ nameText }) => nameText.toLowerCase() === name
}
