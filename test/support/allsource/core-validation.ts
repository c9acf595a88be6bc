import type {EventInput} from './core-store.ts'
import {type CoreRequest, invalid, plain, Refused} from './reply.ts'

const MAX_BODY_BYTES = 2 * 1024 * 1024

/** An event as the wire brings it. */
export interface WireEvent extends EventInput {
  readonly expected_version?: number
}

function mistyped(detail: string): Refused {
  return new Refused(plain(422, `Failed to deserialize the JSON body into the target type: ${detail}`))
}

/** Reads a JSON body as the framework does: 415, 413, 400. Source: the wire contract §2.8. */
export function jsonBody({headers, body}: CoreRequest): unknown {
  if (!/^application\/(?:[^;]+\+)?json\s*(?:;|$)/i.test(headers['content-type'] ?? ''))
    throw new Refused(plain(415, 'Expected request with `Content-Type: application/json`'))
  if (body.length > MAX_BODY_BYTES)
    throw new Refused(plain(413, 'Failed to buffer the request body: length limit exceeded'))
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw new Refused(plain(400, `Failed to parse the request body as JSON: ${(error as Error).message}`))
  }
}

/** Reads a body that must be an object. */
export function objectBody(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw mistyped('invalid type, expected a struct')
  return value as Record<string, unknown>
}

/** Reads a field that must be text. */
export function textField(record: Readonly<Record<string, unknown>>, name: string): string {
  const value = record[name]
  if (value === undefined) throw mistyped(`missing field \`${name}\``)
  if (typeof value !== 'string') throw mistyped(`${name}: invalid type, expected a string`)
  return value
}

/** Reads a field that must be a whole number from 0. */
export function unsignedField(record: Readonly<Record<string, unknown>>, name: string): number {
  const value = record[name]
  if (value === undefined) throw mistyped(`missing field \`${name}\``)
  if (!Number.isInteger(value) || (value as number) < 0) throw mistyped(`${name}: invalid value, expected u64`)
  return value as number
}

/** Reads a list of texts; empty when absent. */
export function textsField(record: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = record[name] ?? []
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
    throw mistyped(`${name}: invalid type, expected a sequence of strings`)
  return value
}

/** Reads the shape of an event, not yet its rules: 422. Fields that are not known are ignored. */
export function wireEvent(value: unknown, knowsExpectedVersion: boolean): WireEvent {
  const record = objectBody(value)
  if (!('payload' in record)) throw mistyped('missing field `payload`')
  const guarded = knowsExpectedVersion && record.expected_version != null
  return {
    event_type: textField(record, 'event_type'),
    entity_id: textField(record, 'entity_id'),
    payload: record.payload,
    metadata: record.metadata ?? null,
    ...(record.tenant_id == null ? {} : {tenant_id: textField(record, 'tenant_id')}),
    ...(guarded ? {expected_version: unsignedField(record, 'expected_version')} : {}),
  }
}

function checkLength(name: string, text: string, maxBytes: number): void {
  if (text === '') throw invalid(`${name} cannot be empty`)
  const bytes = Buffer.byteLength(text)
  if (bytes > maxBytes) throw invalid(`${name} cannot exceed ${maxBytes} characters, got ${bytes}`)
}

function checkEventType(type: string): void {
  checkLength('Event type', type, 128)
  if (!/^[\p{Lowercase}\p{N}._]+$/u.test(type))
    throw invalid(`Event type '${type}' must be lowercase with dots/underscores. Convention: namespace.entity.action`)
  if (/^\.|\.$/.test(type)) throw invalid(`Event type '${type}' cannot start or end with a dot`)
  if (type.includes('..')) throw invalid(`Event type '${type}' cannot have consecutive dots`)
  if (type.startsWith('_system.'))
    throw invalid("Event types starting with '_system.' are reserved for internal use", 'Validation error')
}

function checkEntityId(id: string): void {
  checkLength('Entity ID', id, 128)
  if (/\p{Cc}/u.test(id)) throw invalid('Entity ID cannot contain control characters')
  if (/^\p{White_Space}+$/u.test(id)) throw invalid('Entity ID cannot be only whitespace')
  if (/^\p{White_Space}|\p{White_Space}$/u.test(id))
    throw invalid('Entity ID cannot have leading or trailing whitespace')
}

/** Refuses a tenant id that breaks the rule. */
export function checkTenantId(id: string): void {
  checkLength('Tenant ID', id, 64)
  if (!/^[\p{Alphabetic}\p{N}_-]+$/u.test(id))
    throw invalid(`Tenant ID '${id}' contains invalid characters. Only alphanumeric, hyphens, and underscores allowed`)
}

/** Refuses an event that breaks a rule. Source: the wire contract §2.2. */
export function checkEvent({event_type, entity_id, tenant_id}: EventInput): void {
  checkEventType(event_type)
  checkEntityId(entity_id)
  if (tenant_id !== undefined) checkTenantId(tenant_id)
}
