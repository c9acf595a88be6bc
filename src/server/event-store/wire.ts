import {
  hasControlCharacters,
  isEventType,
  isTenantId,
  isTooDeep,
  MAX_JSON_DEPTH,
  MAX_NAME_BYTES,
  TENANT_RULE,
} from '../../application/input/index.ts'
import type {NewEvent, RecordedEvent} from '../../domain/events.ts'
import {isJsonObject, type JsonObject, type JsonValue} from '../../domain/json.ts'
import {allows, type Role, roleToWrite} from '../access/roles.ts'
import {forbidden, invalidInput, WireError} from '../http/wire-error.ts'

/** An event as clients send it. */
export interface PostedEvent {
  readonly event_type: string
  readonly entity_id: string
  readonly payload: JsonValue
  readonly metadata?: JsonValue
  readonly tenant_id?: string
  readonly expected_version?: number
}

/** An event as clients see it: the wire's eight fields. */
export interface WireEvent {
  readonly id: string
  readonly event_type: string
  readonly entity_id: string
  readonly tenant_id: string
  readonly payload: JsonValue
  readonly timestamp: string
  readonly metadata: JsonObject | null
  readonly version: number
}

/** What the caller may write, by its key. */
export interface Author {
  readonly role: Role
  /** The only agent that the caller may act as. */
  readonly agent?: string | undefined
}

/** Shows an event to the clients of a tenant. */
export function toWire(event: RecordedEvent, tenant: string): WireEvent {
  const {id, event_type, entity_id, payload, timestamp, metadata, version} = event
  return {id, event_type, entity_id, tenant_id: tenant, payload, timestamp, metadata, version}
}

/** Accepts the name of a tenant. @throws {WireError} 400, as all of these do. */
export function tenantId(given: string): string {
  if (!isTenantId(given)) throw invalidInput(`Tenant ID must be ${TENANT_RULE}`)
  return given
}

/** Checks an event of this author; a bound key sets its agent. @throws {WireError} 403 too. */
export function acceptEvent(posted: PostedEvent, author: Author): NewEvent {
  const {event_type, payload, metadata = null} = posted
  checkType(event_type)
  checkEntity(posted.entity_id)
  checkJson(payload, 'payload')
  checkJson(metadata, 'metadata')
  if (metadata !== null && !isJsonObject(metadata)) throw invalidInput('metadata must be an object or null')
  const needed = roleToWrite(event_type)
  if (!allows(author.role, needed)) throw forbidden(`permission denied: ${needed} required for ${event_type}`)
  return {
    event_type,
    // The wire allows any JSON; the fold reports other payloads than objects.
    payload: (author.agent === undefined ? payload : signed(payload, author.agent)) as JsonObject,
    metadata: {...metadata, ...(author.agent !== undefined && {agent_id: author.agent})},
  }
}

/** The operation that a client names, which makes repeating it safe. */
export function opIdOf({metadata}: PostedEvent): string | undefined {
  const opId = isJsonObject(metadata) ? metadata.op_id : undefined
  if (opId === undefined || opId === null) return undefined
  if (typeof opId === 'string' && isName(opId)) return opId
  throw invalidInput('metadata.op_id must be a text of 1 to 128 bytes')
}

/** Who acted is read from the payload first, whatever the type: it must be who acted. */
function signed(payload: JsonValue, agent: string): JsonValue {
  return isJsonObject(payload) && Object.hasOwn(payload, 'agent_id') ? {...payload, agent_id: agent} : payload
}

function checkType(type: string): void {
  const bytes = Buffer.byteLength(type)
  const problem = firstProblem([
    [type === '', 'Event type cannot be empty'],
    [bytes > MAX_NAME_BYTES, `Event type cannot exceed 128 characters, got ${bytes}`],
    [/^\.|\.$/.test(type), `Event type '${type}' cannot start or end with a dot`],
    [type.includes('..'), `Event type '${type}' cannot have consecutive dots`],
    [
      !isEventType(type),
      `Event type '${type}' must be lowercase with dots/underscores. Convention: namespace.entity.action`,
    ],
  ])
  if (problem !== undefined) throw invalidInput(problem)
  if (type.startsWith('_system.'))
    throw new WireError(400, {
      error: "Validation error: Event types starting with '_system.' are reserved for internal use",
    })
}

function checkEntity(id: string): void {
  const bytes = Buffer.byteLength(id)
  const problem = firstProblem([
    [id === '', 'Entity ID cannot be empty'],
    [bytes > MAX_NAME_BYTES, `Entity ID cannot exceed 128 characters, got ${bytes}`],
    [id.trim() === '', 'Entity ID cannot be only whitespace'],
    [hasControlCharacters(id), 'Entity ID cannot contain control characters'],
    [id.trim() !== id, 'Entity ID cannot have leading or trailing whitespace'],
    [!id.isWellFormed(), 'Entity ID must be valid Unicode'],
  ])
  if (problem !== undefined) throw invalidInput(problem)
}

function firstProblem(checks: readonly (readonly [fails: boolean, problem: string])[]): string | undefined {
  return checks.find(([fails]) => fails)?.[1]
}

/** Accepts the name of a consumer, or the like. */
export function isName(text: string): boolean {
  return (
    text.trim() !== '' &&
    Buffer.byteLength(text) <= MAX_NAME_BYTES &&
    !hasControlCharacters(text) &&
    text.isWellFormed()
  )
}

/** Accepts JSON that can be stored as it is. @throws {WireError} 400. */
export function checkJson(value: JsonValue, what: string): void {
  if (isTooDeep(value)) throw invalidInput(`${what} is nested deeper than ${MAX_JSON_DEPTH} levels`)
  if (!hasFiniteNumbers(value)) throw invalidInput(`${what} has a number that is too large`)
}

/** What 1e400 is read as would be stored as null. */
function hasFiniteNumbers(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return (
    typeof value !== 'object' ||
    value === null ||
    Object.values(value).every((item) => hasFiniteNumbers(item as JsonValue))
  )
}
