import type {RecordedEvent} from '../domain/events.ts'
import type {Instant} from '../domain/instant.ts'

/**
 * What of a log has been seen. It names no positions: those are a log's own, and change when a replica is made anew.
 *
 * In a log whose events may show up late, one may have an earlier timestamp than others that were seen before. So a reader
 * that comes back begins where nothing could show up any more, and leaves out those after it that it knows by their ids.
 */
export interface StreamCursor {
  /** Everything up to here has been seen that ever will be there; absent: nothing has been seen. */
  readonly at?: Instant
  /** Only events from here on are wanted. */
  readonly notBefore?: Instant | undefined
  /** The ids, with their timestamps, of what has been seen and will be met again. */
  readonly seen: ReadonlyMap<string, Instant>
}

/** An event whose delivery has failed, and will be tried again before any other. */
export interface Trouble {
  readonly eventId: string
  readonly attempts: number
  /** By this machine's clock, in milliseconds since 1970. */
  readonly nextTryAtMs: number
  readonly error: string
}

/** A reader of the log that comes back, under a name. */
export interface Consumer {
  readonly name: string
  /** Patterns of event types; none: every type. */
  readonly types: readonly string[]
  readonly cursor: StreamCursor
  readonly trouble?: Trouble | undefined
}

/** An event that could not be delivered. */
export interface DeadLetter {
  readonly event: RecordedEvent
  readonly attempts: number
  readonly error: string
  /** RFC 3339, by this machine's clock. */
  readonly diedAt: string
  /** Somebody has said that it is to be delivered again. */
  readonly revived: boolean
  /** And since then it has been shown to whoever acknowledges by hand. */
  readonly offered: boolean
}

/** What counts as handled: the events, and the log's horizon of what is after them and not earlier than `since`. */
export interface Handled {
  readonly events: readonly Pick<RecordedEvent, 'id' | 'timestamp'>[]
  horizon(since: Instant | undefined): Instant | undefined
}

/**
 * The consumers of a workspace. Every change is one transaction, and on disk when its promise resolves.
 *
 * Failures are thrown as AppError (`STORE_…`).
 */
export interface ConsumerStore {
  /** The names, in order. */
  names(): readonly string[]
  get(name: string): Consumer | undefined
  /** Makes a consumer, if there is none of that name yet. */
  create(consumer: Pick<Consumer, 'name' | 'types' | 'cursor'>): Promise<void>
  setTypes(name: string, types: readonly string[]): Promise<void>
  /** Counts events as handled, in the order of their arrival; ends the trouble that one of them made. */
  advance(name: string, handled: Handled): Promise<void>
  /** Remembers that a delivery has failed. */
  setTrouble(name: string, trouble: Trouble): Promise<void>
  /** Gives an event up: it becomes a dead letter, its trouble ends, and `handled` counts as handled. */
  bury(name: string, letter: Omit<DeadLetter, 'revived' | 'offered'>, handled: Handled): Promise<void>
  /** The events given up, in the order in which they were. */
  deadLetters(name: string): readonly DeadLetter[]
  /** Those of them that somebody wants delivered again. */
  revivedLetters(name: string): readonly DeadLetter[]
  /** Wants dead letters delivered again. Returns the ids of those that there are. */
  revive(name: string, eventIds: readonly string[]): Promise<readonly string[]>
  /** Notes that revived letters have been shown. */
  offer(name: string, eventIds: readonly string[]): Promise<void>
  /** Forgets dead letters that have been delivered after all; ends the trouble that one of them made. */
  settle(name: string, eventIds: readonly string[]): Promise<void>
  /** Releases what the store holds. May be called again. */
  close(): void
}
