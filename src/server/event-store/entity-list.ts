import type {EntitySummary, EventFilter, EventQuery, PageOptions} from '../../ports/event-query.ts'

/** Lists entities by their last event that matches the filter. Reads the log, a page at a time. */
export async function entitiesWhere(query: EventQuery, filter: EventFilter, {order, offset, limit}: PageOptions) {
  const found = new Map<string, EntitySummary>()
  const {pages} = await query.find(filter, {order: 'asc', offset: 0})
  for await (const page of pages) {
    for (const {entity_id: entityId, event_type: lastType, timestamp: lastAt} of page) {
      const events = (found.get(entityId)?.events ?? 0) + 1
      // The map is in the order of their last events.
      found.delete(entityId)
      found.set(entityId, {entityId, events, lastType, lastAt})
    }
  }
  const entities = order === 'asc' ? [...found.values()] : [...found.values()].reverse()
  return {total: entities.length, entities: entities.slice(offset, limit === undefined ? undefined : offset + limit)}
}
