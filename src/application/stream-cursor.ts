import type {RecordedEvent} from '../domain/events.ts'
import {type Instant, parseInstant, plusSeconds} from '../domain/instant.ts'
import type {StreamCursor} from '../ports/consumer-store.ts'

/** What tells an event in a stream. */
export type StreamPoint = Pick<RecordedEvent, 'id' | 'timestamp'>

/** Nothing has been seen: everything in the log is new. */
export const STREAM_START: StreamCursor = {seen: new Map()}

/** Nothing has been seen, and only events from `notBefore` on are wanted. */
export function streamFrom(notBefore: Instant): StreamCursor {
  return {notBefore, seen: new Map()}
}

/** Where to begin to read, so that nothing is missed; undefined: at the start. */
export function windowStart({at, notBefore}: StreamCursor, latenessSeconds: number): Instant | undefined {
  if (at === undefined) return notBefore
  return Math.max(plusSeconds(at, -latenessSeconds), notBefore ?? 0) as Instant
}

/** Returns true for an event that has been seen or was never wanted. */
export function isSeen({seen, notBefore}: StreamCursor, {id, timestamp}: StreamPoint): boolean {
  return seen.has(id) || (notBefore !== undefined && instantOf({timestamp}) < notBefore)
}

/** Counts events as seen, in whatever order they came. */
export function advance(cursor: StreamCursor, events: readonly StreamPoint[], latenessSeconds: number): StreamCursor {
  if (events.length === 0) return cursor
  const seen = new Map(cursor.seen)
  for (const event of events) seen.set(event.id, instantOf(event))
  const at = [...seen.values()].reduce((newest, one) => Math.max(newest, one) as Instant, cursor.at ?? (0 as Instant))
  return prune({...cursor, at, seen}, latenessSeconds)
}

/** Forgets the ids that no look will meet again. */
function prune(cursor: StreamCursor, latenessSeconds: number): StreamCursor {
  const start = windowStart(cursor, latenessSeconds) ?? 0
  return {...cursor, seen: new Map([...cursor.seen].filter(([, at]) => at >= start))}
}

/** When an event was recorded. One that does not say so has been there for ever. */
export function instantOf({timestamp}: Pick<RecordedEvent, 'timestamp'>): Instant {
  return parseInstant(timestamp) ?? (0 as Instant)
}
