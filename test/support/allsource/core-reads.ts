import type {CoreTraits} from './core-options.ts'
import {type CoreStore, eventOf, type StoredEvent} from './core-store.ts'
import {instantOf} from './instants.ts'
import {json, plain, type Reply} from './reply.ts'
import {rangeOf} from './timeline.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Answers GET /api/v1/events/{id}, whatever the tenant. */
export function eventById(store: CoreStore, id: string): Reply {
  if (!UUID.test(id))
    return plain(400, `Invalid URL: Cannot parse \`event_id\` with value \`${id}\`: UUID parsing failed`)
  const stored = store.all.find(({json}) => json.startsWith(`{"id":"${id.toLowerCase()}"`))
  if (stored === undefined) return json(404, {error: `Entity not found: Event '${id}' not found`})
  return json(200, {event: eventOf(stored), found: true})
}

function tally(events: readonly StoredEvent[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const {type} of events) counts[type] = (counts[type] ?? 0) + 1
  return counts
}

/** Answers GET /api/v1/stats, of all tenants or of one. */
export function statistics(store: CoreStore, tenantId: string | null): Reply {
  const events = tenantId === null ? store.all : store.tenant(tenantId).all
  const types = tally(events)
  const totals = {
    total_events: events.length,
    total_entities: new Set(events.map(({entityId}) => entityId)).size,
    total_event_types: Object.keys(types).length,
    total_ingested: events.length,
  }
  if (tenantId === null) return json(200, totals)
  const [oldest, newest] = [events[0]?.at ?? null, events.at(-1)?.at ?? null]
  return json(200, {...totals, event_types: types, oldest_event: oldest, newest_event: newest})
}

/** Answers GET /api/v1/entities/{id}/state: the payloads laid over each other, no fold of a domain. */
export function entityState(store: CoreStore, traits: CoreTraits, query: URLSearchParams, id: string): Reply {
  const asOf = query.get('as_of')
  const until = asOf === null ? undefined : instantOf(asOf)
  if (asOf !== null && until === undefined)
    return plain(400, 'Failed to deserialize query string: as_of: input contains invalid characters')
  const tenantId = query.get('tenant_id') ?? traits.authTenant ?? 'default'
  const timeline = store.tenant(tenantId).byEntity.get(id) ?? []
  const events = timeline.slice(0, rangeOf(timeline, undefined, until).to).map(eventOf)
  const last = events.at(-1)
  if (last === undefined) return json(404, {error: `Entity not found: ${id}`})
  return json(200, {
    entity_id: id,
    last_updated: last.timestamp,
    event_count: events.length,
    as_of: asOf,
    current_state: Object.assign({}, ...events.map(({payload}) => payload)),
    history: events.map((event) => ({
      event_id: event.id,
      type: event.event_type,
      timestamp: event.timestamp,
      payload: event.payload,
    })),
  })
}
