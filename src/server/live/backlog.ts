import type {EventQuery, FoundEvents} from '../../ports/event-query.ts'
import type {TypeMatch} from './patterns.ts'

/** Finds the events after a position whose type matches, up to what is recorded now. */
export function backlog(
  query: EventQuery,
  after: number,
  matches: TypeMatch,
  limit?: number,
): Promise<Pick<FoundEvents, 'pages' | 'upTo'>> {
  return query.find({after, matches}, {order: 'asc', offset: 0, limit})
}
