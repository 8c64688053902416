// `/users`: who may, what cannot be, and that a changed password or a shut account ends what was open.

import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { JsonObject } from '#crest'
import { alpha, aTenant, cookieName, demoUser, type SendOptions } from '../tenant-under-test.ts'

const users = `${alpha}/users`
const v4 = { 'accept-api-version': 'resource=4.1', 'content-type': 'application/json' }
const newPassword = 'another-password'

const json = { 'content-type': 'application/json' }

async function withUsers(t: TestContext) {
  const tenant = await aTenant(t)
  const { password = '' } = tenant.tenant.administrator
  const administrator = await tenant.login({ realm: '/am/json/realms/root', username: 'amAdmin', password })
  const own = await tenant.login()
  const as =
    (token: string) =>
    (target: string, options: SendOptions = {}) =>
      tenant.send(target, {
        ...options,
        headers: { ...v4, ...json, [cookieName]: token, ...options.headers },
      })
  const asAdministrator = as(administrator)
  const create = async (username: string, rest: JsonObject = {}) =>
    await asAdministrator(`${users}?_action=create`, {
      body: { username, userpassword: 'Sixty-seconds-2', ...rest },
    })
  const isLive = async (token: string) =>
    (
      await as(token)(`${alpha}/sessions?_action=refresh`, {
        headers: { 'accept-api-version': 'resource=4.0' },
      })
    ).status === 200
  return { ...tenant, own, asUser: as(own), asAdministrator, create, isLive }
}

test('nobody removes the own account', async (t) => {
  const { asUser } = await withUsers(t)
  const { status } = await asUser(`${users}/${demoUser.username}`, { method: 'DELETE' })
  assert.equal(status, 403)
})

test('without a session there is 401, as another user 403, whether the entry is there or not', async (t) => {
  const { send, asUser, create } = await withUsers(t)
  await create('jane')
  for (const [target, method, body] of [
    [`${users}/jane`, 'GET', ''],
    [`${users}/nobody`, 'GET', ''],
    [`${users}/jane`, 'PUT', '{"cn":"x"}'],
    [`${users}/jane`, 'DELETE', ''],
    [`${users}/jane?_action=changePassword`, 'POST', '{"currentpassword":"x","userpassword":"xxxxxxxxx"}'],
    [`${users}?_queryFilter=true`, 'GET', ''],
    [`${users}?_action=create`, 'POST', '{"username":"x","userpassword":"xxxxxxxxx"}'],
  ] as const) {
    assert.equal((await send(target, { method, headers: v4, body })).status, 401, `${method} ${target}`)
    assert.equal((await asUser(target, { method, body })).status, 403, `${method} ${target}`)
  }
})

const refused: readonly [title: string, body: JsonObject, code: number, message: string | RegExp][] = [
  ['without a user name', { userpassword: newPassword }, 400, "'username' must be a text"],
  ['with an empty user name', { username: '', userpassword: newPassword }, 400, /empty user name/],
  ['with a control character', { username: 'a\nb', userpassword: newPassword }, 400, /user name/],
  ['without a password', { username: 'x' }, 400, "'userpassword' is missing"],
  ['with a short password', { username: 'x', userpassword: 'short' }, 400, 'Minimum password length is 8'],
  [
    'with its name as the password',
    { username: 'long-name', userpassword: 'Long-Name' },
    400,
    /is the user name/,
  ],
  ['that is there', { username: 'Postman.Demo', userpassword: newPassword }, 409, /is there already$/],
  [
    'with an odd attribute',
    { username: 'x', userpassword: newPassword, 'a b': '' },
    400,
    /cannot be the name/,
  ],
  ['with a number', { username: 'x', userpassword: newPassword, sn: 7 }, 400, /must be a text/],
  [
    'with an odd status',
    { username: 'x', userpassword: newPassword, inetUserStatus: 'On' },
    400,
    /Active or/,
  ],
  ['with a short secret', { username: 'x', userpassword: newPassword, oathSecret: 'ABC' }, 400, /base32$/],
]
for (const [title, body, code, message] of refused) {
  test(`a user ${title} is refused with ${code}`, async (t) => {
    const { asAdministrator } = await withUsers(t)
    const answer = await asAdministrator(`${users}?_action=create`, { body })
    assert.equal(answer.status, code)
    if (typeof message === 'string') assert.equal(answer.body.message, message)
    else assert.match(String(answer.body.message), message)
  })
}

test('what the resource does not have is 501, who is not there 404, and the collection is not read', async (t) => {
  const { asAdministrator } = await withUsers(t)
  const status = async (target: string, options: SendOptions) =>
    (await asAdministrator(target, options)).status
  const all = await asAdministrator(users, { method: 'GET' })
  assert.deepEqual([all.status, all.body.message], [400, 'The resource collection  cannot be read'])
  const nobody = await asAdministrator(`${users}/x`, { method: 'GET' })
  assert.deepEqual([nobody.status, nobody.body.message], [404, 'Resource cannot be found.'])
  const devices = await asAdministrator(`${users}/x/devices/2fa/oath?_queryFilter=true`, { method: 'GET' })
  assert.deepEqual([devices.status, devices.body.message], [404, "Resource 'x/devices/2fa/oath' not found"])
  assert.equal(await status(`${users}/x`, { method: 'PATCH', body: '[]' }), 501)
  assert.equal(await status(`${users}/x?_action=dance`, {}), 501)
  assert.equal(await status(`${users}/x`, { method: 'PUT', body: '{}' }), 404)
  assert.equal(await status(`${users}/x`, { method: 'DELETE' }), 404)
  assert.equal(await status(`${users}?_queryFilter=username+lt+"a"`, { method: 'GET' }), 400)
  assert.equal(await status(`${users}?_queryId=*a`, { method: 'GET' }), 400)
})

test('a user is created, logs in, is read by name and by id, and shows neither password nor secret', async (t) => {
  const { asAdministrator, create, login } = await withUsers(t)
  const oathSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
  const made = await create('Jane', { mail: 'jane@example.com', cn: ['Jane', 'J'], oathSecret })
  assert.equal(made.status, 201)
  const id = String(made.body._id)
  const universalid = [`id=${id},ou=user,o=alpha,ou=services,ou=am-config`]
  assert.deepEqual(made.body, {
    _id: id,
    _rev: '1',
    username: 'Jane',
    realm: '/alpha',
    uid: ['Jane'],
    universalid,
    mail: ['jane@example.com'],
    cn: ['Jane', 'J'],
    inetUserStatus: ['Active'],
  })
  assert.deepEqual([made.headers.etag, made.headers.location], ['"1"', `${users}/${id}`])
  assert.ok(await login({ username: 'jane', password: 'Sixty-seconds-2' }))
  for (const name of ['jane', 'JANE', id]) {
    const read = await asAdministrator(`${users}/${name}`, { method: 'GET' })
    assert.deepEqual([read.status, read.body, read.headers.etag], [200, made.body, '"1"'])
  }
})

test('what was read may be sent back with changes, and the rest stays', async (t) => {
  const { asAdministrator, create } = await withUsers(t)
  const { body } = await create('jane', { mail: 'jane@example.com' })
  const answer = await asAdministrator(`${users}/jane`, {
    method: 'PUT',
    body: { ...body, sn: 'Doe', mail: [] },
  })
  assert.equal(answer.status, 200)
  const { mail: _mail, ...rest } = body
  assert.deepEqual(answer.body, { ...rest, _rev: '2', sn: ['Doe'] })
})

test('who is named by If-None-Match: * is made under the name in the path, and only if nobody is there', async (t) => {
  const { asAdministrator, asUser, login } = await withUsers(t)
  const headers = { 'if-none-match': '*' }
  const put = (name: string, body: JsonObject) =>
    asAdministrator(`${users}/${name}`, { method: 'PUT', headers, body })
  const byUser = await asUser(`${users}/jane`, {
    method: 'PUT',
    headers,
    body: { userpassword: newPassword },
  })
  assert.equal(byUser.status, 403)
  const other = await put('jane', { username: 'bob', userpassword: newPassword })
  assert.deepEqual([other.status, other.body.message], [400, 'id in path does not match id in request body'])
  assert.equal((await put('jane', { sn: 'Doe' })).status, 400)
  const made = await put('jane', { userpassword: newPassword, sn: 'Doe' })
  assert.deepEqual([made.status, made.body.username, made.body.sn], [201, 'jane', ['Doe']])
  assert.equal(made.headers.location, `${users}/${made.body._id}`)
  assert.ok(await login({ username: 'jane', password: newPassword }))
  for (const name of ['jane', 'JANE', String(made.body._id)]) {
    const again = await put(name, { userpassword: newPassword })
    assert.deepEqual([again.status, again.body.message], [412, 'Resource already exists'], name)
  }
})

test('If-Match names the revision that is to be changed or removed, or any', async (t) => {
  const { asAdministrator, create } = await withUsers(t)
  await create('jane')
  const ask = (method: string, ifMatch: string, name = 'jane') =>
    asAdministrator(`${users}/${name}`, {
      method,
      headers: { 'if-match': ifMatch },
      ...(method === 'PUT' && { body: { sn: 'Doe' } }),
    })
  const stale = await ask('PUT', '"2"')
  assert.deepEqual(
    [stale.status, stale.body.message],
    [412, 'The revision is 1, not the one that If-Match names'],
  )
  assert.equal((await ask('PUT', '*', 'nobody')).status, 404)
  assert.equal((await ask('PUT', '*')).headers.etag, '"2"')
  assert.equal((await ask('PUT', '"2"')).headers.etag, '"3"')
  assert.equal((await ask('DELETE', '"2"')).status, 412)
  assert.equal((await ask('DELETE', '"3"')).status, 200)
})

test('of two who change the same revision at once one succeeds, the other is told', async (t) => {
  const { asAdministrator, create } = await withUsers(t)
  await create('jane')
  const put = (sn: string) =>
    asAdministrator(`${users}/jane`, { method: 'PUT', headers: { 'if-match': '"1"' }, body: { sn } })
  const answers = await Promise.all([put('Doe'), put('Roe')])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412])
})

test('users are queried by filter and by name, in the order of their names, page by page', async (t) => {
  const { asAdministrator, create } = await withUsers(t)
  for (const name of ['jane', 'bob', 'Jo']) await create(name, { mail: `${name}@example.com` })
  await asAdministrator(`${users}/bob`, { method: 'PUT', body: { inetUserStatus: 'Inactive' } })
  const namesOf = async (query: string) => {
    const { body } = await asAdministrator(`${users}?${query}`, { method: 'GET' })
    return (body.result as unknown as JsonObject[]).map(({ username }) => username)
  }
  assert.deepEqual(await namesOf('_queryFilter=true'), ['Jo', 'bob', 'jane', 'postman.demo'])
  assert.deepEqual(await namesOf('_queryId=*'), ['Jo', 'bob', 'jane', 'postman.demo'])
  assert.deepEqual(await namesOf('_queryId=j*'), ['Jo', 'jane'])
  assert.deepEqual(await namesOf('_queryId=BOB'), ['bob'])
  assert.deepEqual(await namesOf('_queryFilter=inetUserStatus+eq+"inactive"'), ['bob'])
  assert.deepEqual(await namesOf('_queryFilter=mail+co+"jane"+or+username+sw+"BO"'), ['bob', 'jane'])
  assert.deepEqual(await namesOf('_queryFilter=!(mail+pr)'), ['postman.demo'])
  assert.deepEqual(await namesOf('_queryFilter=true&_pageSize=2&_pagedResultsOffset=2'), [
    'jane',
    'postman.demo',
  ])
})

test("AM's profile page changes an entry by sending all it shows, without a revision to name", async (t) => {
  const { asAdministrator, asUser } = await withUsers(t)
  const entry = `${users}/${demoUser.username}`
  await asAdministrator(entry, { method: 'PUT', body: { mail: 'demo@example.com' } })
  const atOldProtocol = { 'accept-api-version': 'protocol=1.0,resource=2.0' }
  const { body } = await asUser(entry, { method: 'GET', headers: atOldProtocol })
  assert.deepEqual(Object.keys(body).slice(0, 2), ['username', 'realm'])
  for (const sn of ['Doe', 'Roe']) {
    const changed = await asUser(entry, {
      method: 'PUT',
      headers: { ...atOldProtocol, 'if-match': '"*"' },
      body: { ...body, sn },
    })
    assert.deepEqual([changed.status, changed.body.sn, changed.body._rev], [200, [sn], undefined])
  }
})

test('_fields chooses what is shown of a user, beside _id and _rev', async (t) => {
  const { asUser } = await withUsers(t)
  const { body } = await asUser(`${users}/${demoUser.username}?_fields=uid,realm`, { method: 'GET' })
  const { _id, _rev, ...shown } = body
  assert.deepEqual([typeof _id, typeof _rev], ['string', 'string'])
  assert.deepEqual(shown, { uid: [demoUser.username], realm: '/alpha' })
})

test('a user reads the own entry and changes of it what is not the administrator’s', async (t) => {
  const { asUser } = await withUsers(t)
  const entry = `${users}/${demoUser.username}`
  assert.equal((await asUser(entry, { method: 'GET' })).body.username, demoUser.username)
  assert.deepEqual((await asUser(entry, { method: 'PUT', body: { cn: 'Demo' } })).body.cn, ['Demo'])
  for (const body of [
    { mail: 'x@example.com' },
    { telephoneNumber: '1' },
    { inetUserStatus: 'Inactive' },
    { userpassword: newPassword },
    { oathSecret: null },
    { 'iplanet-am-session-max-idle-time': '999' },
    { 'IPLANET-am-session-max-idle-time': '999' },
  ]) {
    const { status } = await asUser(entry, { method: 'PUT', body })
    assert.equal(status, 403, JSON.stringify(body))
  }
})

test('a user changes the own password by the one it was, and every other session of the user ends', async (t) => {
  const { asUser, login, own, isLive } = await withUsers(t)
  const other = await login()
  const target = `${users}/${demoUser.username}?_action=changePassword`
  const change = (currentpassword: string | undefined, userpassword: string) =>
    asUser(target, { body: { userpassword, ...(currentpassword !== undefined && { currentpassword }) } })
  for (const [current, next] of [
    ['wrong', newPassword],
    [undefined, newPassword],
    [demoUser.password, 'short'],
  ] as const) {
    assert.equal((await change(current, next)).status, 400)
  }
  assert.equal(await isLive(other), true)
  const changed = await change(demoUser.password, newPassword)
  assert.deepEqual([changed.status, changed.body], [200, {}])
  assert.deepEqual([await isLive(own), await isLive(other)], [true, false])
  assert.equal(await login(), 'undefined')
  assert.notEqual(await login({ password: newPassword }), 'undefined')
})

for (const [title, body] of [
  ['is given another password', { userpassword: newPassword }],
  ['is made inactive', { inetUserStatus: 'Inactive' }],
] as const) {
  test(`all sessions of a user who ${title} by an administrator end`, async (t) => {
    const { asAdministrator, login, own, isLive } = await withUsers(t)
    const other = await login()
    const entry = `${users}/${demoUser.username}`
    assert.equal((await asAdministrator(entry, { method: 'PUT', body })).status, 200)
    assert.deepEqual([await isLive(own), await isLive(other)], [false, false])
    assert.equal(await login(), 'undefined')
  })
}

test('a user who is removed is logged out, and another of the same name is somebody else', async (t) => {
  const { asAdministrator, create, own, isLive } = await withUsers(t)
  const entry = `${users}/${demoUser.username}`
  const { body } = await asAdministrator(entry, { method: 'GET' })
  const removed = await asAdministrator(entry, { method: 'DELETE' })
  assert.deepEqual(removed.body, { _id: body._id, _rev: body._rev, success: 'true' })
  assert.equal(await isLive(own), false)
  assert.notEqual((await create(demoUser.username)).body._id, body._id)
})

test('the administrator can be neither removed nor made inactive', async (t) => {
  const { asAdministrator } = await withUsers(t)
  const entry = '/am/json/realms/root/users/amAdmin'
  assert.equal((await asAdministrator(entry, { method: 'DELETE' })).status, 403)
  const body = { inetUserStatus: 'Inactive' }
  assert.equal((await asAdministrator(entry, { method: 'PUT', body })).status, 403)
  assert.equal((await asAdministrator(entry, { method: 'GET' })).body._id, 'amadmin')
})

test('validateGoto leads where goto may, else to the success URL', async (t) => {
  const { asUser } = await withUsers(t)
  const ask = async (goto: string) =>
    (await asUser(`${users}?_action=validateGoto`, { body: { goto } })).body.successURL
  assert.equal(await ask('/home'), '/home')
  assert.equal(await ask('https://evil.example/'), '/enduser/?realm=/alpha')
})
