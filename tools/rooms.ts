// Which room may import which. tools/tidy.test.ts holds the code to this table.

/** The rooms from the ground up. `packages` are the npm packages a room is granted. */
export const rooms: Readonly<
  Record<string, { readonly imports: readonly string[]; readonly packages: readonly string[] }>
> = {
  crest: { imports: [], packages: [] },
  session: { imports: ['crest'], packages: ['jose'] },
  journey: { imports: ['crest', 'session'], packages: ['jose', '@node-rs/argon2'] },
  store: { imports: ['crest', 'session', 'journey'], packages: ['ioredis'] },
  tenant: {
    imports: ['crest', 'session', 'journey', 'store'],
    packages: ['jose', 'jsonc-parser', 'fastest-levenshtein'],
  },
  collection: { imports: [], packages: ['jsonc-parser', 'fastest-levenshtein'] },
  program: { imports: ['collection'], packages: ['acorn'] },
  targets: { imports: ['program'], packages: ['fastest-levenshtein'] },
  powerscript: { imports: [], packages: [] },
  runner: { imports: ['collection'], packages: ['postman-runtime'] },
  verify: { imports: ['collection', 'program', 'targets', 'powerscript'], packages: [] },
  workbench: {
    imports: ['collection', 'program', 'targets', 'runner', 'verify'],
    packages: ['highlight.js', 'markdown-it', 'fastest-levenshtein'],
  },
  cli: {
    imports: [
      'crest',
      'session',
      'journey',
      'store',
      'tenant',
      'collection',
      'program',
      'targets',
      'powerscript',
      'runner',
      'verify',
      'workbench',
    ],
    packages: ['fastest-levenshtein'],
  },
}

/** What tests may import beside what their room may: they hold our answers against Postman's own, and drive a browser. */
export const testPackages = [
  'postman-runtime',
  'newman',
  'playwright-core',
  'jose',
  'ioredis',
  'fast-check',
  'express',
  'fetch-cookie',
  'tough-cookie',
  '@forgerock/javascript-sdk',
  '@forgerock/journey-client',
  '@forgerock/openam-agent',
]
