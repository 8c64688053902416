// The targets, in the order in which they are shown. Page, command, goldens and proof all take them from this list.

import { nearest, stepsBetween } from '#refusal'
import { cLibcurl } from './c-libcurl.ts'
import { goNetHttp } from './go-net-http.ts'
import { javaHttpclient } from './java-httpclient.ts'
import { javascriptFetch } from './javascript-fetch.ts'
import { powerbuilderChilkat } from './powerbuilder-chilkat.ts'
import { pythonRequests } from './python-requests.ts'
import { pythonUrllib } from './python-urllib.ts'
import { shellCurl } from './shell-curl.ts'
import type { Target } from './target.ts'
import { TargetError } from './target-error.ts'

export type { ClassicItem, Run, Target, Tool } from './target.ts'

export const targets: readonly Target[] = [
  shellCurl,
  javascriptFetch,
  pythonUrllib,
  pythonRequests,
  goNetHttp,
  javaHttpclient,
  cLibcurl,
  powerbuilderChilkat,
]

/**
 * The target with this id, matched without regard to case.
 * @throws TargetError `E_TARGET` when there is none; its hint names the nearest one
 */
export function findTarget(id: string): Target {
  const target = targets.find((candidate) => candidate.id === id.toLowerCase())
  if (target) return target
  // A piece of an id, such as "go", is meant more surely than anything that is merely spelled alike.
  const steps = (known: string) => (known.includes(id.toLowerCase()) ? 0 : stepsBetween(id, known))
  const ids = targets.map((known) => known.id)
  const meant = nearest(id, ids, { steps, forgiven: () => 4 })
  throw new TargetError(
    'E_TARGET',
    `there is no target "${id}"`,
    meant === undefined ? `the targets are ${ids.join(', ')}` : `did you mean "${meant}"?`,
  )
}
