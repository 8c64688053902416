// A request with its variables as holes: which holes there are, how they are encoded, and what is said about the rest.
// That the bytes are Postman's is shown in postman-oracle.test.ts.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  allItems,
  findItem,
  type Item,
  type ItemTemplate,
  parseCollection,
  parseEnvironment,
  renderRequest,
  requestTemplate,
  resolveRequest,
  type Scope,
  scopeOf,
  type Template,
} from './index.ts'

const dynamic = { nowMs: () => 0, randomBytes }
const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

interface Sample {
  readonly request: unknown
  /** Names that begin with `secret` are of the type secret. */
  readonly variables?: Readonly<Record<string, string>>
  readonly behavior?: object
}

function sample({ request, variables = {}, behavior }: Sample): { item: Item; scope: Scope } {
  const variable = Object.entries(variables).map(([key, value]) => ({
    key,
    value,
    ...(key.startsWith('secret') && { type: 'secret' }),
  }))
  const file = {
    info: { name: 'c' },
    variable,
    item: [{ name: 'i', request, protocolProfileBehavior: behavior }],
  }
  const [item] = allItems(parseCollection(JSON.stringify(file), 'c.json'))
  assert.ok(item)
  return { item, scope: scopeOf(item, { dynamic }) }
}

function templateOf(of: Sample): ItemTemplate {
  const { item, scope } = sample(of)
  return requestTemplate(item, scope)
}

/** Literals as they are, holes in angle brackets, with `%` when they are encoded. */
const shown = (template: Template): string =>
  template
    .map((part) => {
      if (part.kind === 'literal') return part.text
      if (part.kind === 'base64') return `base64(${shown(part.of)})`
      return `<${part.percentEncodeExcept === undefined ? '' : '%'}${part.variable}>`
    })
    .join('')

const urlOf = (url: string, variables?: Readonly<Record<string, string>>) =>
  shown(templateOf({ request: url, ...(variables && { variables }) }).request.url)

const codes = ({ diagnostics }: ItemTemplate) => diagnostics.map(({ code }) => code)

function bodyOf({ request }: ItemTemplate): string {
  return (request.body ?? [])
    .map((part) => (part.kind === 'file' ? `<file ${part.path}>` : shown(part.text)))
    .join('')
}

test('a variable without a value is reported where it stands, and is a hole', () => {
  const request = {
    url: { raw: 'http://h/{{a}}', host: ['h'], path: ['{{a}}'] },
    header: [{ key: 'X', value: '{{b}}' }],
  }
  const template = templateOf({ request })
  assert.deepEqual(template.diagnostics, [
    {
      code: 'unresolved-variable',
      message: 'variable "a" has no value; state it in the collection or an environment',
      at: '/request/url/path/0',
      variable: 'a',
    },
    {
      code: 'unresolved-variable',
      message: 'variable "b" has no value; state it in the collection or an environment',
      at: '/request/header/0/value',
      variable: 'b',
    },
  ])
  assert.deepEqual(template.variables, [
    { name: 'a', isSecret: false, isDynamic: false },
    { name: 'b', isSecret: false, isDynamic: false },
  ])
  const { item, scope } = sample({ request })
  assert.equal(resolveRequest(item, scope).request.url, 'http://h/%7B%7Ba%7D%7D')
})

test('a circle of variables is reported by name', () => {
  const { diagnostics } = templateOf({ request: 'http://h/{{a}}', variables: { a: '{{b}}', b: '{{a}}' } })
  assert.deepEqual(diagnostics, [
    {
      code: 'variable-cycle',
      message: 'variables refer to each other in a circle: a → b → a',
      at: '/request',
    },
  ])
})

test('what is not sent as the collection says is reported', () => {
  const cases: [string, Sample][] = [
    ['unsupported-auth', { request: { url: 'http://h', auth: { type: 'digest' } } }],
    ['unsupported-auth', { request: { url: 'http://h', auth: { type: 'oauth2', oauth2: [] } } }],
    ['unsupported-dynamic-variable', { request: 'http://h/{{$randomCity}}' }],
    ['unsupported-protocol', { request: 'ftp://h/' }],
    ['url-without-host', { request: { method: 'GET' } }],
    ['url-without-host', { request: '/path' }],
    ['behavior-not-kept', { request: 'http://h', behavior: { maxRedirects: 3 } }],
    ['client-header', { request: 'http://h', behavior: { disabledSystemHeaders: { accept: true } } }],
    ['client-header', { request: { url: 'http://h', header: [{ key: 'content-length', value: '5' }] } }],
    ['unsendable-header', { request: { url: 'http://h', header: [{ key: 'a b', value: '' }] } }],
    ['unsendable-header', { request: { url: 'http://h', header: [{ key: 'a', value: 'b\nc' }] } }],
    ['header-not-ascii', { request: { url: 'http://h', header: [{ key: 'a', value: 'é' }] } }],
    [
      'unknown-file-type',
      { request: { method: 'PUT', url: 'http://h', body: { mode: 'file', file: 'a.qqq' } } },
    ],
    [
      'embedded-file',
      { request: { method: 'PUT', url: 'http://h', body: { mode: 'file', file: { content: 'eA==' } } } },
    ],
    [
      'fixed-variable',
      {
        request: { method: 'PUT', url: 'http://h', body: { mode: 'file', file: '{{f}}' } },
        variables: { f: 'a.png' },
      },
    ],
    ['fixed-variable', { request: { method: '{{M}}', url: 'http://h' }, variables: { M: 'PUT' } }],
    ['too-many-variables', { request: `http://h/${'{{a}}'.repeat(20_001)}`, variables: { a: '' } }],
  ]
  for (const [code, of] of cases)
    assert.deepEqual(codes(templateOf(of)), [code], JSON.stringify(of).slice(0, 200))
})

test('behavior that changes nothing here is not reported', () => {
  const behavior = {
    followRedirects: false,
    disableCookies: true,
    maxRedirects: 10,
    disableBodyPruning: true,
  }
  const template = templateOf({ request: 'http://h', behavior })
  assert.deepEqual(template.diagnostics, [])
  assert.equal(template.request.followRedirects, false)
})

test('a variable that begins the URL, stands in the host or holds a piece of path is placed as it stands', () => {
  assert.equal(urlOf('{{u}}/x', { u: 'http://h:1/am' }), '<u>/x')
  assert.equal(urlOf('{{u}}/x', { u: 'h:1' }), 'http://<u>/x')
  assert.equal(urlOf('{{u}}', { u: 'http://h' }), '<u>/')
  assert.equal(urlOf('{{u}}?a=1', { u: 'http://h' }), '<u>/?a=1')
  assert.equal(urlOf('{{u}}&b=1', { u: 'http://h/p?a=1' }), '<u>&b=1')
  assert.equal(urlOf('http://{{h}}:{{p}}/x', { h: 'a.example', p: '80' }), 'http://<h>:<p>/x')
  assert.equal(urlOf('http://h/json{{realm}}/x', { realm: '/realms/root' }), 'http://h/json<realm>/x')
})

test('a URL that begins with a variable without a value is taken for absolute', () => {
  assert.equal(urlOf('{{u}}'), '<u>')
  assert.equal(urlOf('{{u}}/x y?a={{b}}'), '<u>/x%20y?a=<%b>')
})

test('any other variable of path, query and form is encoded as Postman encodes that place', () => {
  assert.equal(urlOf('http://h/{{a}}?b={{c}}', { a: 'x', c: 'y' }), 'http://h/<%a>?b=<%c>')
  const { request } = templateOf({ request: 'http://h/{{a}}?b={{a}}', variables: { a: 'x' } })
  const rendered = renderRequest(request, new Map([['a', 'é /?#&="\'<>{}[]+%|^`~']]))
  assert.equal(
    rendered.url,
    "http://h/%C3%A9%20/%3F%23&=%22'%3C%3E%7B%7D[]+%|^%60~?b=%C3%A9%20/?%23&=%22%27%3C%3E{}[]+%|^`~",
  )
  const form = templateOf({
    request: {
      method: 'POST',
      url: 'http://h',
      body: { mode: 'urlencoded', urlencoded: [{ key: 'k', value: '{{a}}' }] },
    },
    variables: { a: 'x' },
  })
  const [part] = renderRequest(form.request, new Map([['a', "a b+&='é"]])).body ?? []
  assert.deepEqual(part, { kind: 'text', text: 'k=a%20b%2B%26%3D%27%C3%A9' })
})

test('a value that would not be sent as Postman sends it is printed in its place', () => {
  const template = templateOf({ request: 'http://h/{{b}}?a={{a}}', variables: { a: 'x#y', b: 'fine' } })
  assert.equal(shown(template.request.url), 'http://h/<%b>?a=x')
  assert.deepEqual(codes(template), ['fixed-variable'])
  assert.deepEqual(
    template.variables.map(({ name }) => name),
    ['b'],
  )
})

test('a secret is never printed, also where its value is sent otherwise', () => {
  const template = templateOf({ request: 'http://h/?a={{secretA}}', variables: { secretA: 'x#y' } })
  assert.equal(shown(template.request.url), 'http://h/?a=<%secretA>')
  assert.deepEqual(codes(template), ['secret-differs'])
  assert.deepEqual(template.variables, [{ name: 'secretA', value: 'x#y', isSecret: true, isDynamic: false }])
})

test('what auth uses as password, token or key is a secret', () => {
  const cases: [string, string, string][] = [
    ['basic', 'password', 'Basic base64(:<p>)'],
    ['bearer', 'token', 'Bearer <p>'],
    ['oauth2', 'accessToken', 'Bearer <p>'],
    ['apikey', 'value', '<p>'],
  ]
  for (const [type, key, value] of cases) {
    const auth = {
      type,
      [type]: [{ key, value: '{{p}}' }, ...(type === 'apikey' ? [{ key: 'key', value: 'K' }] : [])],
    }
    const { request, variables } = templateOf({ request: { url: 'http://h', auth }, variables: { p: 'x' } })
    assert.equal(shown(request.headers[0]?.value ?? []), value)
    assert.deepEqual(variables, [{ name: 'p', value: 'x', isSecret: true, isDynamic: false }], type)
  }
})

test('a dynamic variable is a hole with a sample', () => {
  const { variables, diagnostics } = templateOf({ request: 'http://h/{{$timestamp}}' })
  assert.deepEqual(variables, [{ name: '$timestamp', value: '0', isSecret: false, isDynamic: true }])
  assert.deepEqual(diagnostics, [])
})

test('in GraphQL a value is escaped and printed; what has none and a secret stay holes', () => {
  const graphql = {
    query: '{ a(b: "{{quoted}}", c: "{{secretC}}", d: "{{none}}") }',
    variables: '{"e": "{{quoted}}"}',
  }
  const template = templateOf({
    request: { method: 'POST', url: 'http://h', body: { mode: 'graphql', graphql } },
    variables: { quoted: 'x"y', secretC: 's' },
  })
  assert.equal(
    bodyOf(template),
    '{"query":"{ a(b: \\"x\\"y\\", c: \\"<secretC>\\", d: \\"<none>\\") }","variables":{"e": "<quoted>"}}',
  )
  assert.deepEqual(codes(template), ['unresolved-variable', 'unescaped-variable', 'unescaped-variable'])
})

test('a multipart form is the same each time it is made, and its boundary is not in it', () => {
  const formdata = [
    { key: 'a', value: '{{v}}', type: 'text' },
    { key: 'f', type: 'file', src: ['x.png', 'y'] },
  ]
  const request = { method: 'POST', url: 'http://h', body: { mode: 'formdata', formdata } }
  const one = templateOf({ request, variables: { v: '1' } })
  const two = templateOf({ request, variables: { v: '2' } })
  assert.deepEqual(one.request, two.request)
  const boundary = /boundary=(.*)$/.exec(shown(one.request.headers[0]?.value ?? []))?.[1] ?? ''
  assert.match(boundary, /^-{26}\d{24}$/)
  assert.equal(
    bodyOf(one).replaceAll(boundary, 'B').replaceAll('\r\n', '|'),
    [
      '--B|Content-Disposition: form-data; name="a"||<v>|',
      '--B|Content-Disposition: form-data; name="f"; filename="x.png"|Content-Type: image/png||<file x.png>|',
      '--B|Content-Disposition: form-data; name="f"; filename="y"|Content-Type: application/octet-stream||<file y>|',
      '--B--|',
    ].join(''),
  )
  const again = templateOf({ request, variables: { v: boundary } })
  assert.equal(bodyOf(again).includes(`--${boundary}\r\n`), false)
})

test('the shipped refresh step goes to the local tenant with an empty body', () => {
  const collection = parseCollection(
    read('samples/forgerock-identity-cloud.postman_collection.json'),
    'c.json',
  )
  const environment = parseEnvironment(read('samples/local-tenant.postman_environment.json'), 'e.json')
  const item = findItem(collection, 'Step 6')
  const { request } = resolveRequest(
    item,
    scopeOf(item, { environment, dynamic, values: new Map([['demoSSOToken', 'T']]) }),
  )
  assert.deepEqual(request, {
    method: 'POST',
    url: 'http://127.0.0.1:8080/am/json/realms/root/realms/alpha/sessions?_prettyPrint=true&_action=refresh',
    headers: [
      { name: 'Accept-API-Version', value: 'resource=4.0' },
      { name: 'Content-Type', value: 'application/json' },
      { name: 'iPlanetDirectoryPro', value: 'T' },
    ],
    body: [],
    followRedirects: true,
    timeoutSeconds: 0,
  })
})

for (const file of readdirSync(new URL('collection/testdata/public/', root)).filter((name) =>
  name.endsWith('.json'),
)) {
  test(`every item of ${file} has a template that gives its request`, () => {
    const items = allItems(parseCollection(read(`collection/testdata/public/${file}`), file))
    assert.ok(items.length > 0)
    for (const item of items) {
      const scope = scopeOf(item, { dynamic })
      const { request, variables, diagnostics } = requestTemplate(item, scope)
      const values = new Map(variables.map(({ name, value }) => [name, value ?? `{{${name}}}`]))
      assert.deepEqual(renderRequest(request, values), resolveRequest(item, scope).request, item.id)
      const unknown = variables.filter(({ value }) => value === undefined).length
      assert.equal(diagnostics.filter(({ code }) => code === 'unresolved-variable').length, unknown, item.id)
    }
  })
}
