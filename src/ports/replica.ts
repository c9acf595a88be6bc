import type {RecordedEvent} from '../domain/events.ts'
import type {Instant} from '../domain/instant.ts'
import type {EventLog, LogWatch} from './event-log.ts'
import type {LogDump} from './log-transfer.ts'
import type {Checkpoint, KnownEvent, StoreEvent} from './remote-store.ts'

/**
 * This machine's copy of a remote store: its events and the board that they fold to, shared by any number of processes.
 * A cache that may be deleted at any time.
 *
 * Positions are those of arrival. Versions count up per entity in the store's order, and are the store's own wherever it
 * counts; an event that arrives late moves those after it, and the entity is folded anew.
 */
export interface Replica extends Pick<EventLog, 'read' | 'readAll' | 'lowWatermark'>, LogDump {
  /**
   * Adds the events that are new, updates the board, and sets the metadata, in one transaction. Returns what was added, in
   * the given order; its versions are those of the moment of arrival.
   */
  ingest(events: readonly StoreEvent[], metadata?: ReplicaMetadata): Promise<readonly RecordedEvent[]>
  /**
   * Where a pull without a checkpoint starts: the newest settled event, or else the oldest one, so that a store that was
   * replaced is recognised. Undefined: the replica is empty.
   */
  knownEvent(): KnownEvent | undefined
  /** Those of the events that the replica does not have. */
  missing(events: readonly StoreEvent[]): readonly StoreEvent[]
  /** The events that an operation recorded of these entities. */
  ofOperation(entityIds: readonly string[], opId: string): readonly RecordedEvent[]
  /** One entity's events after a version, in version order. */
  after(entityId: string, version: number): readonly RecordedEvent[]
  /** 0: the entity has no events. */
  currentVersion(entityId: string): number
  lastTimestamp(): Instant | undefined
  /** The values that were set last, by any process. */
  metadata(): ReplicaMetadata
  /** Whether the store has conditional appends; undefined: not known yet. Once it is `yes`, it is not read again. */
  conditional(): ReplicaMetadata['conditional']
  /** Wakes when this or another process has added events. */
  watch(): LogWatch
  close(): void
}

/** What this machine knows about the store. */
export interface ReplicaMetadata {
  /** Whether the store knows conditional appends. */
  readonly conditional?: 'yes' | 'no'
  /** When the last pull finished, by this machine's clock: RFC 3339. */
  readonly pulled_at?: string
  /** The low watermark, in microseconds since 1970: no event that arrives from now on is earlier. */
  readonly settled?: string
  /** Where the next pull starts. */
  readonly checkpoint?: Checkpoint
}
