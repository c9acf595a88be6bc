import type {NewEvent, RecordedEvent} from '../domain/events.ts'
import type {Instant} from '../domain/instant.ts'

/** How an append ended. A version conflict is a result, not an error: another writer was first. */
export type AppendOutcome =
  | {readonly kind: 'recorded'; readonly events: readonly RecordedEvent[]}
  | {
      readonly kind: 'version-conflict'
      readonly actualVersion: number
      /** Set by a store without conditional appends: the events, which are recorded in spite of the conflict. */
      readonly recorded?: readonly RecordedEvent[]
    }

/** How to append: at which version, and as which operation. */
export interface AppendOptions {
  /** The entity's version that the writer decided on; 0: the entity does not exist. Absent: append unconditionally. */
  readonly expectedVersion?: number
  /** A uuid, one per append. The same id again on the same entity appends nothing and returns the first result. */
  readonly opId: string
}

/** One entity's part of an append to several. */
export interface EntityAppend {
  readonly entityId: string
  readonly events: readonly NewEvent[]
  /** As in {@link AppendOptions}. */
  readonly expectedVersion?: number
}

/** How an append to several entities ended: a conflict on one of them records nothing, but for `recorded`. */
export type AppendAllOutcome =
  | Extract<AppendOutcome, {kind: 'recorded'}>
  | (Extract<AppendOutcome, {kind: 'version-conflict'}> & {readonly entityId: string})

/** One operation's part of a batch. Of two appends to one entity, the second expects what the first makes. */
export interface AppendStep {
  readonly appends: readonly EntityAppend[]
  readonly opId: string
  /**
   * The operation may come in several steps, of which any may be repeated: what it has recorded already (the same type
   * and payload on the same entity) is not recorded again, and what is missing is. The outcome has one event for each
   * that was given, in their order.
   */
  readonly inParts?: boolean
}

/** Waits for changes of a log, one call at a time. What is recorded between two calls is noticed by the second. */
export interface LogWatch {
  /**
   * Resolves to `changed` as soon as something has been recorded since the last call (at first: since the watch was
   * made), to `replaced` when other data has taken the log's place, so that it has to be opened anew, and to `timeout`
   * when nothing of that happened for `timeoutMs`. May resolve to `changed` without a change.
   */
  next(timeoutMs: number): Promise<'changed' | 'replaced' | 'timeout'>
  /** Releases what the watch holds; a call that waits, or comes later, resolves to `timeout`. May be called again. */
  close(): void
}

/** Which events to read. Every criterion that is given must hold. */
export interface ReadAllOptions {
  /** Only events after this position; absent means from the start. */
  readonly after?: number
  readonly entityId?: string
  /** Only the event with this id. */
  readonly eventId?: string
  /** Types, and patterns: `agent.*` is every type that begins with `agent.`, `*` is every type. */
  readonly types?: readonly string[]
  /** Inclusive bounds on the timestamp. */
  readonly since?: string
  readonly until?: string
  /** Only the newest `last` of the matching events, still oldest first. */
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
  /**
   * The low watermark: no event that is recorded or arrives from now on has an earlier timestamp.
   *
   * A reader that stops at position `rest.after` passes `rest`: then the events after that position, which it has not read,
   * count too. The result is what the reader stores; next time it starts at that timestamp and skips the ids it knows.
   *
   * Undefined: positions are in the order of timestamps, so no event after the last one read can have an earlier timestamp.
   * A local log always returns undefined. A replica returns a timestamp, because events may arrive late.
   *
   * @param rest.since A low watermark that was returned before: events that are earlier need not be looked at.
   */
  lowWatermark(rest?: {readonly after: number; readonly since?: Instant | undefined}): Instant | undefined
  /** Appends events to one entity, if it still is at the expected version. */
  append(entityId: string, events: readonly NewEvent[], options: AppendOptions): Promise<AppendOutcome>
  /** Appends events to several entities, if each still is at its expected version: all of them, or none. */
  appendAll(appends: readonly EntityAppend[], options: Pick<AppendOptions, 'opId'>): Promise<AppendAllOutcome>
  /** The timestamp, at the earliest, of an event recorded now: what leases and back-offs are measured by. */
  now(): Instant
  /**
   * Starts to watch for events that are recorded from now on, by any process.
   *
   * @param patterns Event types that matter to the caller, such as `task.*`. An adapter may ignore other types, or not.
   */
  watch(patterns?: readonly string[]): LogWatch
  /** Yields one entity's events in version order; nothing for an entity that does not exist. */
  read(entityId: string): AsyncIterable<RecordedEvent>
  /** Yields events in position order, in bounded memory. */
  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>
  /** Releases what the log holds. May be called again. */
  close(): Promise<void>
}

/** A log that can record the appends of many writers in one transaction, so that they share the wait for the disk. */
export interface GroupLog extends EventLog {
  /**
   * Records several batches in one transaction. Each batch is all-or-nothing and has an outcome of its own: a conflict in
   * one does not affect the others. A failure is the failure of all of them.
   */
  appendEach(batches: readonly (readonly AppendStep[])[]): Promise<readonly AppendAllOutcome[]>
}
