import {invalidInput} from '../http/wire-error.ts'
import type {EventQueryParameters} from './event-filter.ts'

const PROTOCOL = 'retained-entity-v1'
const MAX_LIMIT = 1001
const FILTERS = [
  'event_type',
  'event_type_prefix',
  'exclude_event_type_prefix',
  'since',
  'until',
  'as_of',
  'payload_filter',
] as const

/** Proves that a reply has all events of an entity, from the first one on. @throws {WireError} 400. */
export function integrityOf(query: EventQueryParameters, tenant: string): object {
  const {integrity, tenant_id, entity_id, limit = 0, offset = 0, order = 'asc'} = query
  if (integrity === undefined) return {}
  const isWhole = offset === 0 && order.toLowerCase() === 'asc' && FILTERS.every((name) => query[name] === undefined)
  if (integrity !== PROTOCOL || tenant_id === undefined || entity_id === undefined || !isWhole)
    throw invalidInput(
      `integrity can be ${PROTOCOL}, with tenant_id, entity_id and limit, and no other choice of events`,
    )
  if (limit < 1 || limit > MAX_LIMIT) throw invalidInput(`integrity needs a limit of 1 to ${MAX_LIMIT}`)
  return {archive_integrity: {protocol: PROTOCOL, tenant_id: tenant, entity_id}}
}
