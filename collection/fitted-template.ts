// A template that gives, with the known values, exactly what Postman sends.

import type { DraftPlace } from './drafting.ts'
import { type RequestTemplate, type ResolvedRequest, renderRequest } from './request.ts'
import type { RequestWork } from './request-work.ts'

/**
 * Drafts the request twice, all values as text and all as holes, and compares what the two give. Where they differ, a
 * value does not fit the place of its variable: it holds a `#` that begins a fragment, or nothing where something is
 * expected. Such a value becomes text in that place: the one to blame if one alone is, otherwise all of that place.
 * A secret is never made text.
 *
 * Limit: with more than 20 suspects nobody looks for the one; all become text.
 */
export function fittedTemplate(work: RequestWork): RequestTemplate {
  const wanted = renderRequest(
    work.draft(() => true),
    work.values,
  )
  const misfits = (template: RequestTemplate) => {
    const rendered = renderRequest(template, work.values)
    return parts.filter((part) => JSON.stringify(rendered[part]) !== JSON.stringify(wanted[part]))
  }
  const fixed: Use[] = []
  const draft = (extra: readonly Use[] = []) => {
    const uses = [...fixed, ...extra]
    return work.draft((place, variable) =>
      uses.some((use) => use.place === place && use.variable === variable),
    )
  }
  let template = draft()
  // A value in the URL or the body can change a header, but not the other way round.
  for (const part of parts) {
    if (!misfits(template).includes(part)) continue
    const suspects = usesOf(work, part === 'headers' ? parts : [part])
    const one =
      suspects.length <= maxSuspects && suspects.find((use) => !misfits(draft([use])).includes(part))
    fixed.push(...(one ? [one] : suspects))
    template = draft()
  }
  for (const { place, variable } of fixed) {
    work.report({
      code: 'fixed-variable',
      message: `the value of variable "${variable}" is printed in the ${place}: put in there later, it would not be sent as Postman sends it`,
      at: '/request',
    })
  }
  if (misfits(template).length > 0) {
    work.report({
      code: 'secret-differs',
      message: `the value of a secret is not sent as Postman sends it, in the ${misfits(template).join(' and the ')}; change the value`,
      at: '/request',
    })
  }
  return template
}

/** In the order in which they are mended. */
const parts = ['url', 'body', 'headers'] as const satisfies readonly (DraftPlace & keyof ResolvedRequest)[]
const maxSuspects = 20

interface Use {
  readonly place: DraftPlace
  readonly variable: string
}

function usesOf(work: RequestWork, places: readonly DraftPlace[]): Use[] {
  return places.flatMap((place) =>
    [...(work.known.get(place) ?? [])]
      .filter((variable) => !work.isSecret(variable))
      .map((variable) => ({ place, variable })),
  )
}
