// What the environment variable of an input is called, and which inputs are secrets.

/** Whether a variable of that name holds a secret, whatever the collection says of its type: `demoSSOToken` does. */
export function isSecretName(name: string): boolean {
  // What begins with a dollar sign Postman makes up for each request: there is nothing to hide.
  return (
    !name.startsWith('$') &&
    /passw(or)?d|pwd|secret|token|api[_ -]?key|credential|private[_ -]?key/i.test(name)
  )
}

/**
 * A name for each variable, in the given order, that every shell can say: letters, digits and `_`, no digit first.
 * Names that would be the same get `_2`, `_3` … So do names that the operating system has taken: `{{username}}` must not
 * become the name of whoever is logged in on Windows, where case does not count.
 */
export function environmentNames(variables: readonly string[]): Map<string, string> {
  const taken = new Set<string>()
  const names = new Map<string, string>()
  for (const variable of variables) {
    const plain = variable.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d|$)/, '_')
    let name = plain
    for (let i = 2; taken.has(name.toUpperCase()) || isOfSystem(name); i++) name = `${plain}_${i}`
    taken.add(name.toUpperCase())
    names.set(variable, name)
  }
  return names
}

const isOfSystem = (name: string) => ofUnix.has(name) || ofWindows.has(name.toUpperCase())

/** What a login sets, and what changes how programs are run: supplying an input must do no such thing. */
const ofUnix: ReadonlySet<string> = new Set([
  ...[
    'HOME',
    'HOSTNAME',
    'LANG',
    'LOGNAME',
    'MAIL',
    'PATH',
    'PWD',
    'SHELL',
    'TERM',
    'TMPDIR',
    'TZ',
    'USER',
    '_',
  ],
  ...['CLASSPATH', 'LD_LIBRARY_PATH', 'LD_PRELOAD', 'NODE_OPTIONS', 'PERL5LIB', 'PYTHONPATH', 'RUBYOPT'],
])

const ofWindows: ReadonlySet<string> = new Set([
  ...['APPDATA', 'COMPUTERNAME', 'COMSPEC', 'HOMEDRIVE', 'HOMEPATH', 'LOCALAPPDATA', 'OS', 'PATH', 'PATHEXT'],
  ...[
    'PROGRAMDATA',
    'PROGRAMFILES',
    'PUBLIC',
    'SYSTEMDRIVE',
    'SYSTEMROOT',
    'TEMP',
    'TMP',
    'USERDOMAIN',
    'USERNAME',
  ],
  ...['USERPROFILE', 'WINDIR'],
])
