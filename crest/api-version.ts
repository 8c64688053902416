// Accept-API-Version: what the caller asks for, and which of the offered versions answers.

import { badRequest, notFound } from './resource-exception.ts'

/** `<major>.<minor>`, both without leading zeros. */
export type ApiVersion = `${number}.${number}`

/** What a request's `Accept-API-Version` says; a part that is absent was not asked for. */
export interface AcceptApiVersion {
  readonly protocol?: ApiVersion
  readonly resource?: ApiVersion
}

/** What a missing resource version means. AM's default is LATEST. */
export type WhenVersionIsMissing = 'LATEST' | 'OLDEST' | 'NONE'

/** The highest CREST protocol that is spoken here; also the one taken when none is asked for. */
const protocolVersion: ApiVersion = '2.1'

/**
 * Reads an `Accept-API-Version` header: `protocol=<d[.d]>`, `resource=<d[.d]>` or both in either order, with one comma.
 * A version without a minor has minor 0. A missing or empty header asks for nothing.
 * @throws 400 when it is malformed
 * Source: ForgeRock commons `AcceptApiVersionHeader`.
 */
export function parseAcceptApiVersion(header: string | undefined): AcceptApiVersion {
  if (header === undefined || header === '') return {}
  const asked: { protocol?: ApiVersion; resource?: ApiVersion } = {}
  for (const part of header.split(/\s*,\s*/)) {
    const [, name, major, minor] = /^(protocol|resource)=(\d{1,9})(?:\.(\d{1,9}))?$/.exec(part) ?? []
    if ((name !== 'protocol' && name !== 'resource') || asked[name] !== undefined) {
      throw badRequest(`Version string is in an invalid format: ${header}`)
    }
    asked[name] = `${Number(major)}.${Number(minor ?? 0)}`
  }
  return asked
}

/**
 * Passes when the asked protocol is spoken here. A minor is compared on its own, whatever the major, as CREST does.
 * @throws 400 `Unsupported major version: 9.0`, `Unsupported minor version: 1.3`
 * Source: ForgeRock commons `HttpUtils`.
 */
export function checkProtocolVersion(asked: ApiVersion | undefined): void {
  if (asked === undefined) return
  const [major, minor] = numbersOf(asked)
  const [highestMajor, highestMinor] = numbersOf(protocolVersion)
  if (major > highestMajor) throw badRequest(`Unsupported major version: ${asked}`)
  if (minor > highestMinor) throw badRequest(`Unsupported minor version: ${asked}`)
}

/**
 * The offered version that answers: the highest with the asked major and at least the asked minor.
 * @throws 404 when none is; 400 when none was asked for and `whenMissing` is NONE
 * Source: ForgeRock commons `ResourceApiVersionRouteMatcher`; recorded upgrades such as 2.0 to 2.1.
 */
export function chooseVersion<V extends ApiVersion>(
  requested: ApiVersion | undefined,
  offered: readonly [V, ...V[]],
  whenMissing: WhenVersionIsMissing = 'LATEST',
): V {
  if (requested === undefined) {
    if (whenMissing === 'NONE') {
      throw badRequest('No requested version specified and behavior set to NONE.')
    }
    return offered.reduce((best, next) => (isHigher(next, best) === (whenMissing === 'LATEST') ? next : best))
  }
  const [major, minor] = numbersOf(requested)
  const fitting = offered.filter((version) => {
    const [offeredMajor, offeredMinor] = numbersOf(version)
    return offeredMajor === major && offeredMinor >= minor
  })
  if (fitting.length === 0) throw notFound("Resource '' not found")
  return fitting.reduce((best, next) => (isHigher(next, best) ? next : best))
}

/** The value of the `Content-API-Version` header of an answer that got as far as a version. */
export function contentApiVersion(resource: ApiVersion): string {
  return `resource=${resource}`
}

/** The values of the two `Warning` headers AM adds when the header is missing. Source: AM's page on REST API versions. */
export const missingVersionWarnings = [
  '100 chf "Accept-API-Version should be included in the request."',
  '100 OpenAM REST "No Accept-API-Version specified"',
] as const

function isHigher(one: ApiVersion, other: ApiVersion): boolean {
  const [major, minor] = numbersOf(one)
  const [otherMajor, otherMinor] = numbersOf(other)
  return major > otherMajor || (major === otherMajor && minor > otherMinor)
}

function numbersOf(version: ApiVersion): [major: number, minor: number] {
  const [major, minor] = version.split('.')
  return [Number(major), Number(minor)]
}
