import type {RecordedEvent} from '../../domain/events.ts'
import {formatInstant, instantFromMillis} from '../../domain/instant.ts'
import {AppError} from '../../errors/app-error.ts'
import type {Consumer, ConsumerStore, DeadLetter, Handled} from '../../ports/consumer-store.ts'
import type {EventLog} from '../../ports/event-log.ts'
import {consumerName, nearest, shorten, typeMatcher} from '../input/index.ts'
import {newestSeen, readSince} from '../stream/index.ts'

const PAGE = 500

/** A consumer as JSON output shows it. Absent fields are empty, or have not happened. */
export interface ConsumerSummary {
  readonly name: string
  /** Patterns of event types; absent: every type. */
  readonly types?: readonly string[]
  /** The newest timestamp of what has been handled. */
  readonly at?: string
  /** The event whose delivery is retried. */
  readonly trouble?: {
    readonly event_id: string
    readonly attempts: number
    readonly error: string
    readonly next_try_at: string
  }
  /** Number of dead letters. */
  readonly dead?: number
  /** How many of them are to be delivered again. */
  readonly revived?: number
}

/** A dead letter as JSON output shows it. */
export interface DeadLetterSummary {
  /** The event's. */
  readonly id: string
  readonly attempts: number
  readonly error: string
  readonly died_at: string
  readonly revived?: true
  readonly event: RecordedEvent
}

export function summarizeConsumer(
  {name, types, cursor, pendingRetry}: Consumer,
  store: ConsumerStore,
): ConsumerSummary {
  const letters = store.deadLetters(name)
  const revived = letters.filter(({redriven}) => redriven).length
  const at = newestSeen(cursor)
  return {
    name,
    ...(types.length > 0 && {types}),
    ...(at !== undefined && {at: formatInstant(at)}),
    ...(pendingRetry && {
      trouble: {
        event_id: pendingRetry.eventId,
        attempts: pendingRetry.attempts,
        error: pendingRetry.error,
        next_try_at: formatInstant(instantFromMillis(pendingRetry.nextTryAtMs)),
      },
    }),
    ...(letters.length > 0 && {dead: letters.length}),
    ...(revived > 0 && {revived}),
  }
}

export function summarizeLetter({event, attempts, error, diedAt, redriven}: DeadLetter): DeadLetterSummary {
  return {id: event.id, attempts, error, died_at: diedAt, ...(redriven && {revived: true as const}), event}
}

/** Finds the consumer of that name. @throws {AppError} CONSUMER_NOT_FOUND with the nearest name as a suggestion. */
export function findConsumer(store: ConsumerStore, given: string): Consumer {
  const found = store.get(consumerName(given))
  if (found) return found
  const suggestion = nearest(given, store.names())
  throw new AppError({
    code: 'CONSUMER_NOT_FOUND',
    message: `consumer ${shorten(given)} not found`,
    hint: suggestion && `Did you mean ${suggestion}`,
    details: {consumer: shorten(given), ...(suggestion !== undefined && {suggestion})},
  })
}

/** Makes events of a log, in the order of arrival, ready to be counted as handled. */
export function handledIn(log: Pick<EventLog, 'lowWatermark'>, events: readonly RecordedEvent[]): Handled {
  const after = events.at(-1)?.position ?? 0
  return {events, lowWatermark: (since) => log.lowWatermark({after, since})}
}

/**
 * Finds the next events that a consumer has not handled: redriven dead letters, then new events in the order of arrival.
 * Events of types that the consumer does not read count as handled.
 */
export async function nextUnhandled(
  store: ConsumerStore,
  log: EventLog,
  name: string,
  limit: number,
): Promise<readonly RecordedEvent[]> {
  const {cursor, types} = findConsumer(store, name)
  const matches = typeMatcher(types)
  const events = store.redrivenLetters(name).map(({event}) => event)
  const letters = events.length
  await store.markShown(
    name,
    events.slice(0, limit).map(({id}) => id),
  )
  let skipped: RecordedEvent[] = []
  const flush = async () => {
    await store.advance(name, handledIn(log, skipped))
    skipped = []
  }
  for await (const event of readSince(log, cursor)) {
    if (events.length >= limit) break
    if (matches(event.event_type)) events.push(event)
    // Only as long as nothing before it is left to be handled.
    else if (events.length === letters && skipped.push(event) === PAGE) await flush()
  }
  await flush()
  return events.slice(0, limit)
}

/**
 * Counts every event up to a position as handled, and redriven dead letters up to there that have been shown.
 *
 * @returns how many events of the consumer's types are newly handled. @throws {AppError} EVENT_NOT_FOUND.
 */
export async function acknowledge(
  store: ConsumerStore,
  log: EventLog,
  {name, cursor}: Consumer,
  {position, matches}: {readonly position: number; readonly matches: (type: string) => boolean},
): Promise<number> {
  await refuseUnknown(log, position)
  let acknowledged = 0
  let page: RecordedEvent[] = []
  const flush = async () => {
    await store.advance(name, handledIn(log, page))
    acknowledged += page.filter(({event_type}) => matches(event_type)).length
    page = []
  }
  for await (const event of readSince(log, cursor)) {
    if (event.position > position) break
    if (page.push(event) === PAGE) await flush()
  }
  await flush()
  const letters = store.redrivenLetters(name).filter(({event, shown}) => shown && event.position <= position)
  await store.resolve(
    name,
    letters.map(({event}) => event.id),
  )
  return acknowledged + letters.length
}

async function refuseUnknown(log: EventLog, position: number): Promise<void> {
  for await (const event of log.readAll({after: position - 1})) {
    if (event.position === position) return
    break
  }
  throw new AppError({code: 'EVENT_NOT_FOUND', message: `no event at position ${position}`})
}

/** Marks dead letters for delivery. @throws {AppError} EVENT_NOT_FOUND for an id that is not one of them. */
export async function redriveLetters(store: ConsumerStore, name: string, ids: readonly string[]): Promise<void> {
  const known = new Set(store.deadLetters(name).map(({event}) => event.id))
  const unknown = ids.find((id) => !known.has(id))
  if (unknown !== undefined) {
    throw new AppError({
      code: 'EVENT_NOT_FOUND',
      message: `dead letter ${shorten(unknown)} of ${name} not found`,
      hint: {reason: 'dead-letters', params: {consumer: name}},
    })
  }
  await store.redrive(name, ids)
}
