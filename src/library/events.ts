import {instantOption, matcher, typePattern} from '../application/input/index.ts'
import {createBoard} from '../application/session.ts'
import {cursorAtEnd, follow, readSince, streamFrom} from '../application/stream/index.ts'
import type {Actor} from '../domain/commands.ts'
import type {RecordedEvent} from '../domain/events.ts'
import type {StreamCursor} from '../ports/consumer-store.ts'
import type {BoardEvent} from './board.ts'
import {toCamelCase} from './casing.ts'
import type {Connection} from './connection.ts'
import {toChronisError} from './errors.ts'
import type {EventsOptions} from './options.ts'

/** Reads events as `Board.events` says. What is recorded between the call and the first step is not missed. */
export function readEvents(connection: Connection, by: Actor, options: EventsOptions = {}): AsyncIterable<BoardEvent> {
  const start = startOf(connection, options)
  // It is the iteration that fails.
  start.catch(() => {})
  connection.first(start)
  return {[Symbol.asyncIterator]: () => iterate({connection, by, start, options})}
}

async function startOf(connection: Connection, {since}: EventsOptions): Promise<StreamCursor> {
  const {log} = await connection.current()
  if (since === undefined) return (await cursorAtEnd(log)).cursor
  return streamFrom(instantOption(since instanceof Date ? since.toISOString() : since, log.now()))
}

interface Iteration {
  readonly connection: Connection
  readonly by: Actor
  readonly start: Promise<StreamCursor>
  readonly options: EventsOptions
}

async function* iterate(iteration: Iteration): AsyncGenerator<BoardEvent, void> {
  const {connection, options} = iteration
  const signal = AbortSignal.any([connection.closing, ...(options.signal ? [options.signal] : [])])
  try {
    const isWanted = options.types ? matcher(options.types.map(typePattern)) : () => true
    for await (const event of wholeLog(iteration, await iteration.start, signal)) {
      if (signal.aborted) return
      if (isWanted(event.event_type)) yield toCamelCase(event) as BoardEvent
    }
  } catch (error) {
    if (!signal.aborted) throw toChronisError(error)
  }
}

function wholeLog(iteration: Iteration, cursor: StreamCursor, signal: AbortSignal): AsyncIterable<RecordedEvent> {
  const {connection, options} = iteration
  return options.follow === false ? readAll(connection, cursor) : followAll(iteration, cursor, signal)
}

async function* readAll(connection: Connection, cursor: StreamCursor): AsyncGenerator<RecordedEvent, void> {
  yield* readSince((await connection.current()).log, cursor)
}

async function* followAll(
  {connection, by, options}: Iteration,
  cursor: StreamCursor,
  signal: AbortSignal,
): AsyncGenerator<RecordedEvent, void> {
  const workspace = await connection.opened()
  const board = createBoard({workspace, reopen: connection.opened, keeper: by, signal})
  const waiter = board.startWaiting(options.types && {patterns: options.types})
  try {
    for await (const page of follow((poll) => waiter.wait(poll), cursor)) yield* page
  } finally {
    waiter.close()
  }
}
