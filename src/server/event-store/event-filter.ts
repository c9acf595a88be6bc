import {type Instant, parseInstant} from '../../domain/instant.ts'
import {isJsonObject, type JsonObject} from '../../domain/json.ts'
import type {EventFilter, PageOptions} from '../../ports/event-query.ts'
import {invalidInput, WireError} from '../http/wire-error.ts'
import {checkJson} from './wire.ts'

/** The parameters of a query for events. */
export interface EventQueryParameters {
  readonly tenant_id?: string
  readonly entity_id?: string
  readonly event_type?: string
  readonly event_type_prefix?: string
  readonly exclude_event_type_prefix?: string
  readonly since?: string
  readonly until?: string
  readonly as_of?: string
  readonly limit?: number
  readonly offset?: number
  readonly order?: string
  readonly payload_filter?: string
  readonly integrity?: string
}

/** Reads the filter of a query for events. @throws {WireError} 400, as all of these do. */
export function filterOf(query: EventQueryParameters): EventFilter {
  const {entity_id, event_type, event_type_prefix, exclude_event_type_prefix, since, payload_filter} = query
  const ends = [timeOf('until', query.until), timeOf('as_of', query.as_of)].filter((end) => end !== undefined)
  return {
    entityId: entity_id,
    type: event_type,
    typePrefix: event_type_prefix,
    withoutPrefixes: listOf(exclude_event_type_prefix ?? ''),
    since: timeOf('since', since),
    until: ends.length > 0 ? (Math.min(...ends) as Instant) : undefined,
    payload: payload_filter === undefined ? undefined : payloadFilter(payload_filter),
  }
}

/** Reads a comma-separated list, without empty items. */
export function listOf(given: string): readonly string[] {
  return given
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

export function pageOf({limit, offset = 0, order}: EventQueryParameters, usual: 'asc' | 'desc' = 'asc'): PageOptions {
  return {order: orderOf(order ?? usual), offset, limit}
}

/** Reads an RFC 3339 time. */
export function timeOf(name: string, given: string | undefined): Instant | undefined {
  if (given === undefined) return undefined
  const at = parseInstant(given)
  if (at !== undefined) return at
  const hint = given.includes(' ') ? ' (a + must be sent as %2B)' : ''
  throw new WireError(400, {error: `Failed to deserialize query string: ${name}: not an RFC 3339 time${hint}`})
}

function orderOf(given: string): 'asc' | 'desc' {
  const order = given.toLowerCase()
  if (order === 'asc' || order === 'desc') return order
  throw invalidInput(`invalid 'order' value '${given}': expected 'asc' or 'desc'`)
}

function payloadFilter(text: string): JsonObject {
  let filter: unknown
  try {
    filter = JSON.parse(text)
  } catch {
    throw invalidInput('payload_filter is not JSON')
  }
  if (!isJsonObject(filter)) throw invalidInput('payload_filter is not a JSON object')
  checkJson(filter, 'payload_filter')
  return filter
}
