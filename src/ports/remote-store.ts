import type {NewEvent, RecordedEvent} from '../domain/events.ts'
import type {Instant} from '../domain/instant.ts'

/**
 * An event as a remote store shows it. Events of one entity are ordered by timestamp, then version, then the order in
 * which the store shows them; old stores give every event version 1.
 */
export type StoreEvent = Omit<RecordedEvent, 'position'>

export interface PageRequest {
  /** RFC 3339, inclusive; absent: from the start. */
  readonly since?: string | undefined
  readonly limit: number
}

export interface StorePage {
  /** By timestamp. A store that is too old for `since` shows its first events instead. */
  readonly events: readonly StoreEvent[]
  /** How many match in all, where the store tells. */
  readonly total: number | undefined
}

/** All events of one entity. */
export interface EntityHistory {
  readonly events: readonly StoreEvent[]
  /**
   * What a conditional append has to expect: the store's own count, which may be ahead of the events (some stores count
   * the entities of all tenants together). Undefined: the store does not know conditional appends.
   */
  readonly version: number | undefined
}

/** An event to append, with the version that the store must have of its entity; absent: append whatever stands there. */
export interface StoreAppend {
  readonly entityId: string
  readonly event: NewEvent
  readonly expectedVersion?: number | undefined
}

/** What a store assigns to an event. */
export type Stamp = Pick<StoreEvent, 'id' | 'timestamp' | 'version'>

/**
 * What an append came to. `conflict`: an expected version did not hold. `unclear`: the store may have recorded it, or not;
 * the error is what would be thrown if it had not.
 * After either, some stores have recorded a part of several events: only reading tells.
 */
export type StoreAppendOutcome =
  | {readonly kind: 'recorded'; readonly stamps: readonly Stamp[]}
  | {readonly kind: 'conflict'}
  | {readonly kind: 'unclear'; readonly error: Error}

/**
 * A shared event store on the network. Every call retries what is safe to retry, within the time that it is given.
 *
 * Failures are thrown as AppError: exit 6 where the store cannot be reached or used, 8 where it lets nobody in.
 */
export interface RemoteStore {
  /** The store's address, for messages. */
  readonly address: string
  /** `oversized`: the answer was larger than is safe to read; ask for fewer. */
  page(request: PageRequest): Promise<StorePage | 'oversized'>
  history(entityId: string): Promise<EntityHistory>
  /** Appends in the given order. Throws only where nothing has been recorded. */
  append(items: readonly StoreAppend[]): Promise<StoreAppendOutcome>
  /** The store's time now, never too late: as far as its last reply tells. Undefined before one that told. */
  now(): Instant | undefined
  /** The only agent that the key can speak for, as far as the store has said. */
  boundAgent(): string | undefined
  /**
   * Calls `onNews` whenever events of these types may have been recorded, and when the connection stands, until the signal
   * aborts or the connection ends. Resolves to false when there was none: the store, or something before it, has no such
   * thing.
   *
   * @param patterns `task.*` or a whole type; none at all means everything.
   */
  listen(
    patterns: readonly string[],
    options: {readonly onNews: () => void; readonly signal: AbortSignal},
  ): Promise<boolean>
  close(): Promise<void>
}
