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
  /** Adds the events that are new, updates the board, and sets the metadata, in one transaction. */
  ingest(events: readonly StoreEvent[], metadata?: ReplicaMetadata): Promise<void>
  /**
   * Where the next pull starts: the checkpoint that was set last, or else an event that the replica has, so that a store
   * that was replaced is recognised. Undefined: the replica is empty.
   */
  checkpoint(): Checkpoint | KnownEvent | undefined
  has(eventId: string): boolean
  /** The events that an operation recorded of these entities. */
  ofOperation(entityIds: readonly string[], opId: string): readonly RecordedEvent[]
  /** One entity's events after a version, in version order. */
  after(entityId: string, version: number): readonly RecordedEvent[]
  /** 0: the entity has no events. */
  currentVersion(entityId: string): number
  lastTimestamp(): Instant | undefined
  /** The value that was set last. */
  metadata(name: keyof ReplicaMetadata): string | undefined
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
