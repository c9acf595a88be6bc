import type {RecordedEvent} from '../domain/events.ts'
import {formatInstant} from '../domain/instant.ts'
import type {EventLog, ReadAllOptions} from '../ports/event-log.ts'
import {advance, instantOf, isSeen, type StreamCursor, type StreamPoint, windowStart} from './stream-cursor.ts'
import type {Workspace} from './workspace.ts'

const PAGE = 500

/** Looks until there is something to see, as `waitFor` does; undefined: it is over. */
export type Wait = <R>(look: (workspace: Workspace) => Promise<R | undefined>) => Promise<R | undefined>

/** How far a log has been read, as long as that very log is open. */
interface Place {
  readonly log: EventLog
  readonly position: number
}

interface Page {
  readonly events: readonly RecordedEvent[]
  readonly place: Place
  readonly latenessSeconds: number
}

/**
 * Yields what is new since `cursor`, and then what is recorded, in the order in which it arrives: no gap, no repeat, also
 * when the log is replaced meanwhile. Ends when `wait` does.
 */
export async function* follow(wait: Wait, cursor: StreamCursor): AsyncGenerator<readonly RecordedEvent[], void> {
  let known = cursor
  let place: Place | undefined
  for (;;) {
    const page: Page | undefined = await wait(({log}) => readNew(log, known, place))
    if (!page) return
    known = advance(known, page.events, page.latenessSeconds)
    place = page.place
    yield page.events
  }
}

async function readNew(log: EventLog, cursor: StreamCursor, place: Place | undefined): Promise<Page | undefined> {
  const {latenessSeconds} = log
  const from = place?.log === log ? {after: place.position} : since(cursor, latenessSeconds)
  const events: RecordedEvent[] = []
  for await (const event of log.readAll(from)) {
    if (!isSeen(cursor, event)) events.push(event)
    if (events.length === PAGE) break
  }
  const last = events.at(-1)
  return last && {events, latenessSeconds, place: {log, position: last.position}}
}

/** Yields what is new since `cursor`, as far as it is recorded. */
export async function* readSince(log: EventLog, cursor: StreamCursor): AsyncGenerator<RecordedEvent, void> {
  for await (const event of log.readAll(since(cursor, log.latenessSeconds))) if (!isSeen(cursor, event)) yield event
}

function since(cursor: StreamCursor, latenessSeconds: number): ReadAllOptions {
  const start = windowStart(cursor, latenessSeconds)
  return start === undefined ? {} : {since: formatInstant(start)}
}

/** The cursor of a reader that has seen everything, and the position up to which it has. */
export async function cursorAtEnd(log: EventLog): Promise<{readonly cursor: StreamCursor; readonly position: number}> {
  const [newest] = await Array.fromAsync(log.readAll({last: 1}))
  if (!newest) return {cursor: {seen: new Map()}, position: 0}
  const start = windowStart({at: instantOf(newest), seen: new Map()}, log.latenessSeconds)
  const points: StreamPoint[] = []
  let position = newest.position
  for await (const event of log.readAll({since: formatInstant(start ?? instantOf(newest))})) {
    points.push(event)
    position = Math.max(position, event.position)
  }
  return {cursor: advance({seen: new Map()}, points, log.latenessSeconds), position}
}
