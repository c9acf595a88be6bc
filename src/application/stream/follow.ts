import type {RecordedEvent} from '../../domain/events.ts'
import {formatInstant, type Instant} from '../../domain/instant.ts'
import type {StreamCursor} from '../../ports/consumer-store.ts'
import type {EventLog, ReadAllOptions} from '../../ports/event-log.ts'
import type {Workspace} from '../kernel/index.ts'
import {advance, instantOf, isSeen, STREAM_START, type StreamPoint, windowStart} from './stream-cursor.ts'

const PAGE = 500

/** Polls until there is a result, as `Waiter.wait` does; undefined: the wait is over. */
export type Wait = <R>(poll: (workspace: Workspace) => Promise<R | undefined>) => Promise<R | undefined>

/** Reads a log on, from a cursor. */
export interface StreamReader {
  /** The next events that are new, in the order of their arrival; undefined: there are none for the moment. */
  read(log: EventLog): Promise<readonly RecordedEvent[] | undefined>
}

/** Reads what is new since `cursor`: no gap, no repeat, also when another log takes the place of the first. */
export function createStreamReader(cursor: StreamCursor): StreamReader {
  let known = cursor
  // How far the log has been read, as long as that very log is open.
  let place: {readonly log: EventLog; readonly position: number} | undefined
  return {
    read: async (log) => {
      const from = place?.log === log ? {after: place.position} : since(known)
      const events = await readPage(log, known, from)
      const last = events.at(-1)
      if (!last) return undefined
      known = advance(known, events, log.lowWatermark({after: last.position, since: known.at}))
      place = {log, position: last.position}
      return events
    },
  }
}

async function readPage(log: EventLog, known: StreamCursor, from: ReadAllOptions): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for await (const event of log.readAll(from)) {
    if (!isSeen(known, event)) events.push(event)
    if (events.length === PAGE) break
  }
  return events
}

/**
 * Yields what is new since `cursor`, and then what is recorded, in the order in which it arrives. Ends when `wait` does.
 */
export async function* follow(wait: Wait, cursor: StreamCursor): AsyncGenerator<readonly RecordedEvent[], void> {
  const reader = createStreamReader(cursor)
  for (;;) {
    const page = await wait(({log}) => reader.read(log))
    if (!page) return
    yield page
  }
}

/** Yields what is new since `cursor`, as far as it is recorded. */
export async function* readSince(log: EventLog, cursor: StreamCursor): AsyncGenerator<RecordedEvent, void> {
  for await (const event of log.readAll(since(cursor))) if (!isSeen(cursor, event)) yield event
}

function since(cursor: StreamCursor): ReadAllOptions {
  const start = windowStart(cursor)
  return start === undefined ? {} : {since: formatInstant(start)}
}

/** The cursor of a reader that has seen everything, and the position up to which it has. */
export async function cursorAtEnd(log: EventLog): Promise<{readonly cursor: StreamCursor; readonly position: number}> {
  const lowWatermark = log.lowWatermark()
  const [newest] = await Array.fromAsync(log.readAll({last: 1}))
  if (!newest) return {cursor: STREAM_START, position: 0}
  const at = Math.min(instantOf(newest), lowWatermark ?? Number.POSITIVE_INFINITY) as Instant
  const points: StreamPoint[] = []
  let {position} = newest
  for await (const event of log.readAll({since: formatInstant(at)})) {
    points.push(event)
    position = Math.max(position, event.position)
  }
  return {cursor: advance({...STREAM_START, at}, points, lowWatermark), position}
}
