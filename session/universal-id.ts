// The identity's name as AM writes it in its directory's form, and the realm back from it.

/**
 * `id=<username>,ou=user,o=<realm>,ou=services,ou=am-config`; at the top level `id=<username>,ou=user,ou=am-config`.
 * A nested realm names its innermost part first: `/alpha/beta` is `o=beta,o=alpha`.
 * Characters that are special in a distinguished name are escaped as RFC 4514 section 2.4 says, so that no user name
 * can pass for another identity.
 * Source: recorded AM 8.0.1 and the cloud's documents.
 */
export function universalIdOf(username: string, realm: string): string {
  const realms = realm.split('/').filter((name) => name !== '')
  const organisation = realms.reverse().map((name) => `o=${escapeValue(name)},`)
  const services = realms.length > 0 ? 'ou=services,' : ''
  return `id=${escapeValue(username)},ou=user,${organisation.join('')}${services}ou=am-config`
}

function escapeValue(value: string): string {
  // Nearly every name: the store asks this for each session it finds.
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
