// Audit events as AM writes them: one JSON object a line, members and their values named as in AM's audit log format.

import type { JsonObject } from '#crest'
import { remember } from '../http/remember.ts'
import type { AccessEvent, ActivityEvent, AuditSource, AuthenticationEvent, ConfigEvent } from './log.ts'
import { auditedHeaders, maskTarget } from './mask.ts'

/** What every line begins with. */
export interface AuditStamp {
  /** Unique among all lines of all topics. */
  readonly id: string
  /** `2026-02-11T09:14:05.000Z` */
  readonly timestamp: string
}

/** The texts that many requests have in common are made once: a line costs little more than joining them. */
export function accessLine(stamp: AuditStamp, event: AccessEvent): string {
  const { source, client, status, elapsedMs } = event
  const isSuccess = status < 400
  const fate = isSuccess ? 'SUCCESSFUL' : 'FAILED'
  const detail = event.reason === undefined ? '' : `,"detail":{"reason":${quote(event.reason)}}`
  const peer = client === undefined ? '' : `,"client":{"ip":"${client.ip}","port":${client.port}}`
  return (
    `{"_id":"${stamp.id}","timestamp":"${stamp.timestamp}","eventName":"AM-ACCESS-OUTCOME"` +
    `${sourceMembers(source)},"component":"${event.name.component}"${peer}` +
    `,"request":${requestMember(event)}` +
    `,"http":{"request":{"secure":${client?.isSecure ?? false},"method":${quote(event.method)}` +
    `,${targetMembers(event.target)},"headers":${auditedHeaders(event.headers)},"cookies":{}}}` +
    `,"response":{"status":"${fate}","statusCode":"${status}","elapsedTime":${Math.round(elapsedMs)}` +
    `,"elapsedTimeUnits":"MILLISECONDS"${detail}}}\n`
  )
}

export function authenticationLine(
  stamp: AuditStamp,
  source: AuditSource,
  { eventName, result, principal, entries = [] }: AuthenticationEvent,
): string {
  return line(stamp, eventName, source, 'Authentication', { result, principal, entries })
}

export function activityLine(
  stamp: AuditStamp,
  source: AuditSource,
  { eventName, operation, objectId, changedFields = [] }: ActivityEvent,
): string {
  const component = eventName === 'AM-IDENTITY-CHANGE' ? 'Users' : 'Session'
  const runAs = source.notes.userId ?? ''
  return line(stamp, eventName, source, component, { runAs, objectId, operation, changedFields })
}

export function configLine(
  stamp: AuditStamp,
  source: AuditSource,
  { eventName, operation, objectId, changedFields = [] }: ConfigEvent,
): string {
  const runAs = source.notes.userId ?? ''
  return line(stamp, eventName, source, 'Config', { runAs, objectId, operation, changedFields })
}

function line(
  { id, timestamp }: AuditStamp,
  eventName: string,
  source: AuditSource,
  component: string,
  rest: JsonObject,
): string {
  const head = `{"_id":"${id}","timestamp":"${timestamp}","eventName":"${eventName}"`
  return `${head}${sourceMembers(source)},"component":"${component}",${JSON.stringify(rest).slice(1)}\n`
}

function sourceMembers({ transactionId, realm, notes }: AuditSource): string {
  const user = notes.userId === undefined ? '' : `,"userId":${quote(notes.userId)}`
  const trackingIds = notes.trackingIds.length === 0 ? '[]' : JSON.stringify(notes.trackingIds)
  return `,"transactionId":${quote(transactionId)}${user},"trackingIds":${trackingIds},"realm":${quote(notes.realm ?? realm)}`
}

/** Source: AM's audit reference: CREST's operations for `/json`, the method for the rest. */
function requestMember({ name, method }: AccessEvent): string {
  const { component, action } = name
  if (component === 'OAuth' || component === 'User Interface')
    return `{"protocol":"HTTP","operation":${quote(method)}}`
  if (action !== undefined) return `{"protocol":"CREST","operation":"ACTION","detail":{"action":"${action}"}}`
  return `{"protocol":"CREST","operation":"${operations[method] ?? 'UNKNOWN'}"}`
}

const operations: Readonly<Record<string, string>> = {
  GET: 'READ',
  POST: 'CREATE',
  PUT: 'UPDATE',
  PATCH: 'PATCH',
  DELETE: 'DELETE',
}

/** Remembered only when nothing had to be masked: a token must not stay in memory. */
const targetMembers = remember(
  (target: string) => {
    const { path, queryParameters } = maskTarget(target)
    return `"path":${quote(path)},"queryParameters":${JSON.stringify(queryParameters)}`
  },
  (_target, members) => !members.includes('***'),
)

/** Most texts need no escape, and then quoting them is far cheaper. */
function quote(text: string): string {
  return /^[\w .:;,/=@*+~-]*$/.test(text) ? `"${text}"` : JSON.stringify(text)
}
