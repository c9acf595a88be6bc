import type {RecordedEvent} from '../../domain/events.ts'
import {type Instant, parseInstant} from '../../domain/instant.ts'
import type {StreamCursor} from '../../ports/consumer-store.ts'

/** What tells an event in a stream. */
export type StreamPoint = Pick<RecordedEvent, 'id' | 'timestamp'>

/** Nothing has been seen: everything in the log is new. */
export const STREAM_START: StreamCursor = {seen: new Map()}

/** Nothing has been seen, and only events from `notBefore` on are wanted. */
export function streamFrom(notBefore: Instant): StreamCursor {
  return {notBefore, seen: new Map()}
}

/** Where to begin to read, so that nothing is missed; undefined: at the start. */
export function windowStart({at, notBefore}: StreamCursor): Instant | undefined {
  return at === undefined ? notBefore : (Math.max(at, notBefore ?? 0) as Instant)
}

/** Returns true for an event that has been seen or was never wanted. */
export function isSeen({seen, notBefore}: StreamCursor, {id, timestamp}: StreamPoint): boolean {
  return seen.has(id) || (notBefore !== undefined && instantOf({timestamp}) < notBefore)
}

/**
 * Counts events as seen, in whatever order they came.
 *
 * @param lowWatermark That of the log after them: see `EventLog.lowWatermark`.
 */
export function advance(
  cursor: StreamCursor,
  events: readonly StreamPoint[],
  lowWatermark: Instant | undefined,
): StreamCursor {
  if (events.length === 0) return cursor
  const seen = new Map(cursor.seen)
  for (const event of events) seen.set(event.id, instantOf(event))
  const newest = newestOf(seen)
  const at = Math.max(cursor.at ?? 0, Math.min(newest, lowWatermark ?? newest)) as Instant
  return prune({...cursor, at, seen})
}

/** The newest timestamp seen; undefined: nothing has been seen. */
export function newestSeen({at, seen}: StreamCursor): Instant | undefined {
  return at === undefined ? undefined : (Math.max(at, newestOf(seen)) as Instant)
}

/** One by one: there may be more than a call of Math.max has room for. */
function newestOf(seen: StreamCursor['seen']): number {
  return [...seen.values()].reduce((newest: number, one) => Math.max(newest, one), 0)
}

/** Forgets the ids that no look will meet again. */
function prune(cursor: StreamCursor): StreamCursor {
  const start = windowStart(cursor) ?? 0
  return {...cursor, seen: new Map([...cursor.seen].filter(([, at]) => at >= start))}
}

/** When an event was recorded. One that does not say so has been there for ever. */
export function instantOf({timestamp}: Pick<RecordedEvent, 'timestamp'>): Instant {
  return parseInstant(timestamp) ?? (0 as Instant)
}
