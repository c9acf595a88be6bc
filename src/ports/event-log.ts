import type {NewEvent, RecordedEvent} from '../domain/events.ts'

/** What an append came to. A conflict is an answer, not an error: somebody else wrote to the entity first. */
export type AppendOutcome =
  | {readonly kind: 'recorded'; readonly events: readonly RecordedEvent[]}
  | {readonly kind: 'version-conflict'; readonly actualVersion: number}

export interface AppendOptions {
  /** The entity's version that the writer decided on; 0 means "does not exist". Absent: append whatever stands there. */
  readonly expectedVersion?: number
  /** A uuid, one per append. The same id again on the same entity appends nothing and returns the first result. */
  readonly opId: string
}

export interface ReadAllOptions {
  /** Only events after this position; absent means from the start. */
  readonly after?: number
  readonly entityId?: string
  readonly types?: readonly string[]
  /** Inclusive bounds on the timestamp. */
  readonly since?: string
  readonly until?: string
  /** Only the newest so many of the matching events, still oldest first. */
  readonly last?: number
}

/**
 * The shared, append-only log: the single source of truth.
 *
 * Concurrency: any number of processes may use one log. Appends to one entity are serialized; of several writers that
 * expect the same version exactly one is recorded. An append of several events is all-or-nothing. Timestamps strictly
 * increase in the order of positions.
 *
 * Durability: when `append` has answered `recorded`, the events survive the death of the process, and for durable logs
 * the loss of power.
 *
 * Failures (disk, network, a foreign file) are thrown as {@link AppError}; nothing has been recorded then unless the
 * error says that the outcome is unclear, which the same `opId` resolves.
 */
export interface EventLog {
  /** Appends events to one entity, if it still is at the expected version. */
  append(entityId: string, events: readonly NewEvent[], options: AppendOptions): Promise<AppendOutcome>
  /** Yields one entity's events in version order; nothing for an entity that does not exist. */
  read(entityId: string): AsyncIterable<RecordedEvent>
  /** Yields events in position order, in bounded memory. */
  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>
  /** Releases what the log holds. May be called again. */
  close(): Promise<void>
}
