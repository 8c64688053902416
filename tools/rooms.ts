// Which room may import which. tools/tidy.test.ts holds the code to this table.

/** The rooms from the ground up. `packages` are the npm packages a room is granted. */
export const rooms: Readonly<
  Record<string, { readonly imports: readonly string[]; readonly packages: readonly string[] }>
> = {
  refusal: { imports: [], packages: ['fastest-levenshtein'] },
  markup: { imports: [], packages: [] },
  crest: { imports: [], packages: [] },
  session: { imports: ['crest'], packages: ['jose'] },
  journey: { imports: ['refusal', 'crest', 'session'], packages: ['jose', '@node-rs/argon2'] },
  store: { imports: ['refusal', 'crest', 'session', 'journey'], packages: ['ioredis'] },
  tenant: {
    imports: ['refusal', 'markup', 'crest', 'session', 'journey', 'store'],
    packages: ['jose', 'jsonc-parser'],
  },
  collection: { imports: ['refusal'], packages: ['jsonc-parser'] },
  program: { imports: ['refusal', 'collection'], packages: ['acorn'] },
  targets: { imports: ['refusal', 'program'], packages: [] },
  powerscript: { imports: ['refusal'], packages: [] },
  runner: { imports: ['refusal', 'collection'], packages: ['postman-runtime'] },
  verify: { imports: ['refusal', 'collection', 'program', 'targets', 'powerscript'], packages: [] },
  workbench: {
    imports: ['refusal', 'markup', 'collection', 'program', 'targets', 'runner', 'verify'],
    packages: ['highlight.js', 'markdown-it'],
  },
  cli: {
    imports: [
      'refusal',
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
    packages: [],
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
