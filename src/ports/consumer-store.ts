import type {RecordedEvent} from '../domain/events.ts'
import type {Instant} from '../domain/instant.ts'

/**
 * How far a reader has read a log. It names no positions: those belong to one log or replica, and change when a replica is
 * pulled again from scratch.
 *
 * In a log whose events may arrive late, an event may have an earlier timestamp than others that were read before. So the
 * reader starts again at the low watermark, and leaves out the events after it that it knows by their ids.
 */
export interface StreamCursor {
  /** Every event up to here has been read, and none will arrive late; absent: nothing has been read. */
  readonly at?: Instant
  /** Only events from here on count; absent: all of them. */
  readonly notBefore?: Instant | undefined
  /** Ids and timestamps of the events after `at` that have been read. */
  readonly seen: ReadonlyMap<string, Instant>
}

/** An event whose delivery has failed. It is retried before any other event is delivered. */
export interface PendingRetry {
  readonly eventId: string
  /** Failed deliveries so far. */
  readonly attempts: number
  /** By this machine's clock, in milliseconds since 1970. */
  readonly nextTryAtMs: number
  readonly error: string
}

/** A named reader of the log that remembers how far it has read. */
export interface Consumer {
  readonly name: string
  /** Patterns of event types; empty: every type. */
  readonly types: readonly string[]
  readonly cursor: StreamCursor
  readonly pendingRetry?: PendingRetry | undefined
}

/** An event that could not be delivered. */
export interface DeadLetter {
  readonly event: RecordedEvent
  /** Failed deliveries. */
  readonly attempts: number
  readonly error: string
  /** RFC 3339, by this machine's clock. */
  readonly diedAt: string
  /** It is to be delivered again. */
  readonly redriven: boolean
  /** It has been shown since, to a consumer that acknowledges by hand. */
  readonly shown: boolean
}

/** Events to count as handled. */
export interface Handled {
  readonly events: readonly Pick<RecordedEvent, 'id' | 'timestamp'>[]
  /** The low watermark of the log after these events; `since`: as in `EventLog.lowWatermark`. */
  lowWatermark(since: Instant | undefined): Instant | undefined
}

/**
 * The consumers of a workspace. Every change is one transaction, and on disk when its promise resolves.
 *
 * Failures are thrown as AppError (`STORE_…`).
 */
export interface ConsumerStore {
  /** The names, sorted. */
  names(): readonly string[]
  get(name: string): Consumer | undefined
  /** Creates a consumer; does nothing when one of that name exists. */
  create(consumer: Pick<Consumer, 'name' | 'types' | 'cursor'>): Promise<void>
  setTypes(name: string, types: readonly string[]): Promise<void>
  /** Counts events as handled, in the order of their arrival. Removes the pending retry of any of them. */
  advance(name: string, handled: Handled): Promise<void>
  /** Remembers that a delivery has failed. */
  setPendingRetry(name: string, pendingRetry: PendingRetry): Promise<void>
  /** Makes an event a dead letter, removes its pending retry, and counts `handled` as handled. */
  deadLetter(name: string, letter: Omit<DeadLetter, 'redriven' | 'shown'>, handled: Handled): Promise<void>
  /** The dead letters, oldest first. */
  deadLetters(name: string): readonly DeadLetter[]
  /** The dead letters that are to be delivered again, oldest first. */
  redrivenLetters(name: string): readonly DeadLetter[]
  /** Marks dead letters for delivery. Returns the ids of those that exist. */
  redrive(name: string, eventIds: readonly string[]): Promise<readonly string[]>
  /** Marks redriven letters as shown. */
  markShown(name: string, eventIds: readonly string[]): Promise<void>
  /** Removes dead letters that have been delivered after all, and the pending retry of any of them. */
  resolve(name: string, eventIds: readonly string[]): Promise<void>
  /** Releases what the store holds. May be called again. */
  close(): void
}
