// The identity's name as AM writes it in its directory's form, and the realm back from it.

/**
 * `id=<username>,ou=user,o=<realm>,ou=services,ou=am-config`; at the top level `id=<username>,ou=user,ou=am-config`.
 * A nested realm names its innermost part first: `/alpha/beta` is `o=beta,o=alpha`.
 * Characters that are special in a distinguished name are escaped as RFC 4514 section 2.4 says, so that no user name
 * can pass for another identity.
 * Source: recorded AM 8.0.1 and the cloud's documents.
 */
export function universalIdOf(username: string, realm: string): string {
  return `id=${escapeValue(username)}${endingOf(realm)}`
}

/** What follows the name: the same for all of a realm, and the store asks for it with each session it finds. */
function endingOf(realm: string): string {
  const known = endings.get(realm)
  if (known !== undefined) return known
  const realms = realm.split('/').filter((name) => name !== '')
  const organisation = realms.reverse().map((name) => `o=${escapeValue(name)},`)
  const services = realms.length > 0 ? 'ou=services,' : ''
  const ending = `,ou=user,${organisation.join('')}${services}ou=am-config`
  if (endings.size < rememberedRealms) endings.set(realm, ending)
  return ending
}

const endings = new Map<string, string>()
/** Tenants have a handful; what a caller makes up must not fill the memory. */
const rememberedRealms = 100

function escapeValue(value: string): string {
  // Nearly every name.
  if (/^[\w.@-]*$/.test(value)) return value
  return value.replace(/^[ #]|[\\",+<>;=]| $/g, '\\$&').replaceAll('\0', '\\00')
}

/** The realm in a universal id that `universalIdOf` gave. */
export function realmOfUniversalId(universalId: string): string {
  const organisations = [...universalId.matchAll(/,o=((?:[^\\,]|\\.)*)/gsu)].map(([, value = '']) =>
    value.replace(/\\(00|.)/gsu, (_, special: string) => (special === '00' ? '\0' : special)),
  )
  return `/${organisations.reverse().join('/')}`
}
