import type {NewEvent, RecordedEvent} from '../domain/events.ts'
import type {Instant} from '../domain/instant.ts'

/**
 * An event as a remote store returns it. Events of one entity are ordered by version, then by timestamp, then by the order
 * in which the store returns them; a store that does not count versions gives every event version 1.
 */
export type StoreEvent = Omit<RecordedEvent, 'position'>

/**
 * How far a reader has read a store: a text that only the adapter that made it can interpret, such as a sequence number or
 * a timestamp. It stays valid for as long as the store keeps its events.
 */
export type Checkpoint = string

/** An event that a reader without a checkpoint has: an event of its own, or one read by an older version of this program. */
export interface KnownEvent extends Pick<StoreEvent, 'id' | 'entity_id' | 'timestamp'> {
  /** Every event before it has been read, and none of them will arrive late. */
  readonly isSettled: boolean
}

/** A page of the events that were recorded after a checkpoint. */
export interface ChangePage {
  /** In the store's order. May contain events that were returned before, on another page or by another call. */
  readonly events: readonly StoreEvent[]
  /** Where to continue after this page; undefined: the store has no events yet. */
  readonly next: Checkpoint | undefined
  /** No event that arrives after this page has a timestamp before this; undefined: unknown, keep what was known. */
  readonly settledUpTo: Instant | undefined
  readonly hasMore: boolean
  /** How many events there are to read, from the first page to the last; undefined where the store does not tell. */
  readonly total: number | undefined
}

/** All events of one entity. */
export interface EntityHistory {
  readonly events: readonly StoreEvent[]
  /**
   * The version to expect in a conditional append: the store's own count, which may be ahead of the events (some stores
   * count the entities of all tenants together). Undefined: the store has no conditional appends.
   */
  readonly version: number | undefined
}

/** An event to append, and the version that its entity must have in the store; absent: append unconditionally. */
export interface StoreAppend {
  readonly entityId: string
  readonly event: NewEvent
  /** Of several events of one entity, each expects the version that the one before it makes. */
  readonly expectedVersion?: number | undefined
}

/** What a store assigns to an event. */
export type Stamp = Pick<StoreEvent, 'id' | 'timestamp' | 'version'>

/**
 * How an append ended. `conflict`: an expected version did not match. `unclear`: nobody knows whether it was recorded;
 * `error` is what to throw if it was not. After either, a store without atomic appends may have recorded some of the
 * events: only reading tells.
 */
export type StoreAppendOutcome =
  | {readonly kind: 'recorded'; readonly stamps: readonly Stamp[]}
  | {readonly kind: 'conflict'}
  | {readonly kind: 'unclear'; readonly error: Error}

/**
 * A shared event store on the network.
 *
 * # Reading
 * `changes` returns every event that was recorded before it was called, and each again for as long as an event before it
 * may still arrive late. Readers drop repeated events by their ids. The overlap is the adapter's business: a store with a
 * gapless sequence needs none.
 *
 * # Concurrency
 * Any number of processes use one store. Of several appends that expect the same version of an entity, a store with
 * conditional appends records one; the others end in `conflict`.
 *
 * # Failures
 * Every call retries what is safe to retry, within its time-out. A failure is thrown as AppError: exit 6 where the store
 * cannot be reached or used, 8 where it rejects the API key. `append` throws only when nothing was recorded.
 */
export interface RemoteStore {
  /** The store's address, for messages. */
  readonly address: string
  /** Checks that the address is an event store, and that the API key may read it. */
  verify(): Promise<void>
  /**
   * Yields the events after `since`, page by page; from the start when it is absent. Ends with the first page that has no
   * more events after it. Yields nothing before the store is known to be the one that `since` comes from.
   *
   * @throws {AppError} REMOTE_REPLACED when the store does not have the events that `since` stands for.
   */
  changes(since?: Checkpoint | KnownEvent): AsyncIterable<ChangePage>
  /** Reads one entity; no events when it does not exist. */
  history(entityId: string): Promise<EntityHistory>
  /** Appends events in the given order. */
  append(items: readonly StoreAppend[]): Promise<StoreAppendOutcome>
  /** The store's time, as its last reply tells, and never ahead of it; undefined before the first reply. */
  now(): Instant | undefined
  /** The only agent that the API key may act as, as far as the store has said. */
  boundAgent(): string | undefined
  /**
   * Listens for new events until the signal aborts or the connection ends. Calls `onChange` when the connection stands, and
   * whenever events of these types may have been recorded. Resolves to false when there was no connection at all.
   *
   * @param patterns Event types, `task.*` or whole; empty: every type.
   */
  listen(
    patterns: readonly string[],
    options: {readonly onChange: () => void; readonly signal: AbortSignal},
  ): Promise<boolean>
  close(): Promise<void>
}
