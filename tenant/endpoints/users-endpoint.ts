// `/users`: the identities of a realm, for administrators; to oneself, one's own entry and password.

import {
  type ApiVersion,
  badRequest,
  chooseVersion,
  forbidden,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  notFound,
  operationNotSupported,
  type Precondition,
  parseObjectContent,
  preconditionFailed,
  type Query,
  queryAnswer,
  ResourceException,
  resourceNotFound,
  unauthorized,
} from '#crest'
import { type Identity, type IdentityChange, JourneyError } from '#journey'
import { endSessionsOfUser, universalIdOf } from '#session'
import { findCaller, type RequestCaller } from '../http/credentials.ts'
import { readCrestRequest } from '../http/crest-request.ts'
import type { Answer, Endpoint, Exchange } from '../http/exchange.ts'
import { shownResource } from '../http/shown-resource.ts'
import { type ServiceContext, successUrlOf } from '../service-context.ts'
import { permittedGoto } from './goto.ts'
import { endSessionsAfter, logIdentityChange } from './identity-change.ts'
import { checkOwnChange, identityChangeIn, identityResource, isMatch } from './identity-resource.ts'

const versions = ['1.2', '2.1', '3.0', '4.1'] as const satisfies readonly ApiVersion[]

/**
 * Administrators create, read, query, change and delete the users of every realm; a user reads the own entry, changes what
 * `checkOwnChange` lets pass, and changes the own password. A user is named by id or by user name. When a password is changed or
 * an account made inactive or removed, the user's sessions end, but for the one that has changed its own password.
 *
 * Refused in this order: what CREST refuses, 401, the version, 501, 403, 404, the content.
 * Source: AM's page on identities over REST; recorded AM and OpenAM `IdentityResourceV2` for `idFromSession`.
 */
export function createUsersEndpoint(context: ServiceContext): Endpoint {
  return {
    kind: 'resource',
    async answer(exchange): Promise<Answer> {
      const { operation, precondition, content, query } = readCrestRequest(exchange)
      const caller = await findCaller(context, exchange)
      if (caller === undefined) throw unauthorized()
      exchange.version = chooseVersion(
        exchange.asked.resource,
        versions,
        context.settings.whenVersionIsMissing,
      )
      const id = exchange.resource.slice('users/'.length)
      // `users/{id}/devices/…` and the like, which other parts of AM answer.
      if (id.includes('/')) throw resourceNotFound(id)
      const visit: Visit = { context, exchange, caller, id }
      try {
        if (operation.kind === 'action') return await act(visit, operation.action, content)
        if (id === '') return await onAll(visit, operation.kind, query)
        return await onOne(visit, operation.kind, precondition)
      } catch (error) {
        throw error instanceof JourneyError ? badRequest(error.message, { cause: error }) : error
      }
    },
  }
}

interface Visit {
  readonly context: ServiceContext
  readonly exchange: Exchange
  readonly caller: RequestCaller
  /** What the path names, an id or a user name; empty for the whole collection. */
  readonly id: string
}

async function act(visit: Visit, action: string, content: JsonValue): Promise<Answer> {
  const { context, caller, id } = visit
  const name = action.toLowerCase()
  if (name === 'changepassword' && id !== '') return await changePassword(visit, content)
  if (name === 'validategoto' && id === '') return validateGoto(visit, content)
  if (name !== 'idfromsession' || id !== '') throw operationNotSupported()
  const { session } = caller
  if (session === undefined) throw forbidden('Cannot retrieve id from session.')
  return {
    status: 200,
    body: {
      id: session.username,
      realm: session.realm,
      dn: session.universalId,
      successURL: successUrlOf(context, session.realm),
      fullLoginURL: `${context.contextPath}/UI/Login?realm=${encodeURIComponent(session.realm)}`,
    },
  }
}

/** Source: AM's login page: it asks before it follows a `goto`. */
function validateGoto({ context, exchange }: Visit, content: JsonValue): Answer {
  const { request, realm } = exchange
  const goto = isJsonObject(content) && typeof content.goto === 'string' ? content.goto : undefined
  const successURL =
    permittedGoto(goto, request, context.settings.validGotoUrls) ?? successUrlOf(context, realm)
  return { status: 200, body: { successURL } }
}

async function onAll(visit: Visit, kind: string, query: Query | undefined): Promise<Answer> {
  if (kind === 'read') throw badRequest('The resource collection  cannot be read')
  if (kind !== 'create' && query === undefined) throw operationNotSupported()
  if (!visit.caller.isAdministrator) throw forbidden()
  return query === undefined ? await create(visit) : await find(visit, query)
}

async function onOne(visit: Visit, kind: string, precondition: Precondition): Promise<Answer> {
  if (kind !== 'read' && kind !== 'update' && kind !== 'delete') throw operationNotSupported()
  if (precondition === 'absent') return await createNamed(visit)
  const identity = await findNamed(visit)
  const { revision } = typeof precondition === 'object' ? precondition : {}
  if (kind === 'update') return await update(visit, identity, revision)
  if (kind === 'delete') return await remove(visit, identity, revision)
  return shownAnswer(visit.exchange, 200, identity)
}

/** @throws 403 for anybody else's entry, whether it is there or not; 404 */
async function findNamed({ context, exchange, caller, id }: Visit): Promise<Identity> {
  const { identities } = context
  const found = (await identities.findById(exchange.realm, id)) ?? (await identities.find(exchange.realm, id))
  const isOwn = found !== undefined && universalIdOf(found.id, found.realm) === caller.universalId
  if (!caller.isAdministrator && !isOwn) throw forbidden()
  if (found === undefined) throw notFound('Resource cannot be found.')
  return found
}

async function create({ context, exchange }: Visit): Promise<Answer> {
  const document = parseObjectContent(exchange.request.body)
  const { username } = document
  if (typeof username !== 'string') throw badRequest("'username' must be a text")
  const made = await make(context, exchange, username, document)
  if (made === undefined) throw new ResourceException(409, `User ${username} is there already`)
  return createdAnswer(exchange, made, pathOf(exchange))
}

/** Under the name in the path, as AM's console asks for it. The words are OpenAM's. */
async function createNamed({ context, exchange, caller, id }: Visit): Promise<Answer> {
  if (!caller.isAdministrator) throw forbidden()
  const document = parseObjectContent(exchange.request.body)
  const { username = id } = document
  if (username !== id) throw badRequest('id in path does not match id in request body')
  const isAnId = (await context.identities.findById(exchange.realm, id)) !== undefined
  const made = isAnId ? undefined : await make(context, exchange, id, document)
  if (made === undefined) throw preconditionFailed('Resource already exists')
  return createdAnswer(exchange, made, pathOf(exchange).replace(/\/[^/]*$/, ''))
}

/** @returns `undefined` when the name is taken */
async function make(
  context: ServiceContext,
  exchange: Exchange,
  username: string,
  document: JsonObject,
): Promise<Identity | undefined> {
  const { password, oathSecret, ...rest } = identityChangeIn(document)
  if (password === undefined) throw badRequest("'userpassword' is missing")
  const made = await context.identities.create(
    { realm: exchange.realm, username, ...rest, ...(oathSecret && { oathSecret }) },
    password,
  )
  if (made !== undefined) logIdentityChange(context, exchange, made, 'CREATE')
  return made
}

function createdAnswer(exchange: Exchange, made: Identity, collection: string): Answer {
  return shownAnswer(exchange, 201, made, ['Location', `${collection}/${made.id}`])
}

function shownAnswer(
  exchange: Exchange,
  status: number,
  identity: Identity,
  headers: readonly string[] = [],
): Answer {
  const { id, revision } = identity
  const { _id, _rev, ...content } = identityResource(identity)
  return {
    status,
    body: shownResource(exchange, { id, revision: String(revision), content }),
    headers: [...etagOf(identity), ...headers],
  }
}

function pathOf({ request }: Exchange): string {
  return (request.target.split('?', 1)[0] ?? '').replace(/\/$/, '')
}

/** All of a realm are looked at for each query. `_queryId` is `*`, a user name, or the beginning of one and `*`. */
async function find({ context, exchange }: Visit, query: Query): Promise<Answer> {
  if (query.expression !== undefined) throw badRequest('Users are queried by _queryFilter or _queryId')
  const isNamed = namePattern(query.id ?? '*')
  const found: JsonObject[] = []
  for await (const identity of context.identities.list(exchange.realm)) {
    const resource = identityResource(identity)
    if (isNamed(identity.username) && (query.filter === undefined || isMatch(resource, query.filter))) {
      found.push(resource)
    }
  }
  found.sort((a, b) => (String(a.username) < String(b.username) ? -1 : 1))
  return { status: 200, body: queryAnswer(found, query) }
}

function namePattern(pattern: string): (username: string) => boolean {
  const wanted = pattern.toLowerCase().replace(/\*$/, '')
  if (wanted.includes('*')) throw badRequest("'*' stands only at the end of a _queryId")
  return pattern.endsWith('*')
    ? (username) => username.toLowerCase().startsWith(wanted)
    : (username) => username.toLowerCase() === wanted
}

async function update(
  { context, exchange, caller }: Visit,
  identity: Identity,
  revision: string | undefined,
): Promise<Answer> {
  const document = parseObjectContent(exchange.request.body)
  const change = identityChangeIn(document)
  if (!caller.isAdministrator) checkOwnChange(change, identity)
  if (change.status === 'Inactive' && isTheAdministrator(context, identity)) {
    throw forbidden('The administrator stays active')
  }
  const changed = await apply(context, exchange, { identity, change, caller, revision })
  return shownAnswer(exchange, 200, changed)
}

/** @param revision held against what was read: a change that is made between the two goes with the entry */
async function remove(
  { context, exchange, caller }: Visit,
  identity: Identity,
  revision: string | undefined,
): Promise<Answer> {
  if (!caller.isAdministrator) throw forbidden()
  if (revision !== undefined) checkRevision(identity, revision)
  if (isTheAdministrator(context, identity)) throw forbidden('The administrator stays')
  await context.identities.remove(identity.realm, identity.username)
  await endSessionsOfUser(context.store, universalIdOf(identity.id, identity.realm))
  logIdentityChange(context, exchange, identity, 'DELETE')
  const { id, revision: last } = identity
  const content = { success: 'true' }
  return { status: 200, body: shownResource(exchange, { id, revision: String(last), content }) }
}

/**
 * One's own password, by the one it was; an administrator gives another's without.
 *
 * @throws 400 `Invalid Password`
 */
async function changePassword(visit: Visit, content: JsonValue): Promise<Answer> {
  const { context, exchange, caller } = visit
  const identity = await findNamed(visit)
  const { currentpassword, userpassword } = isJsonObject(content) ? content : {}
  if (typeof userpassword !== 'string') throw badRequest("'userpassword' must be a text")
  const isOwn = caller.universalId === universalIdOf(identity.id, identity.realm)
  if (isOwn || currentpassword !== undefined) {
    if (typeof currentpassword !== 'string') throw badRequest("'currentpassword' must be a text")
    const { realm, username } = identity
    const proven = await context.identities.verifyPassword(realm, username, currentpassword)
    if (proven?.id !== identity.id) throw badRequest('Invalid Password')
  }
  await apply(context, exchange, { identity, change: { password: userpassword }, caller })
  return { status: 200, body: {} }
}

async function apply(
  context: ServiceContext,
  exchange: Exchange,
  {
    identity,
    change,
    caller,
    revision,
  }: { identity: Identity; change: IdentityChange; caller: RequestCaller; revision?: string | undefined },
): Promise<Identity> {
  const { realm, username } = identity
  const expect =
    revision === undefined ? undefined : (known: Identity): void => checkRevision(known, revision)
  const changed = await context.identities.update(realm, username, change, expect)
  if (changed === undefined) throw notFound('Resource cannot be found.')
  if (change.status === 'Active') await context.authentication.unlock(realm, username)
  await endSessionsAfter(context, identity, change, caller.session)
  logIdentityChange(context, exchange, changed, 'UPDATE', change)
  return changed
}

function isTheAdministrator({ administratorUniversalId }: ServiceContext, { id, realm }: Identity): boolean {
  return universalIdOf(id, realm) === administratorUniversalId
}

/** @throws 412 */
function checkRevision({ revision }: Identity, wanted: string): void {
  if (String(revision) !== wanted)
    throw preconditionFailed(`The revision is ${revision}, not the one that If-Match names`)
}

function etagOf({ revision }: Identity): string[] {
  return ['ETag', `"${revision}"`]
}
