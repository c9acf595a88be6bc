import type {NewEvent, RecordedEvent} from '../domain/events.ts'
import type {Instant} from '../domain/instant.ts'

/** What an append came to. A conflict is an answer, not an error: somebody else wrote to the entity first. */
export type AppendOutcome =
  | {readonly kind: 'recorded'; readonly events: readonly RecordedEvent[]}
  | {
      readonly kind: 'version-conflict'
      readonly actualVersion: number
      /** Of a store that cannot refuse what comes second: the events, which are recorded all the same. */
      readonly recorded?: readonly RecordedEvent[]
    }

export interface AppendOptions {
  /** The entity's version that the writer decided on; 0 means "does not exist". Absent: append whatever stands there. */
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

/** What an append to several entities came to: a conflict on one of them records nothing of any, but for `recorded`. */
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

/** Waits for news of a log, one call at a time. Whatever is recorded between two calls is noticed by the second. */
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

export interface ReadAllOptions {
  /** Only events after this position; absent means from the start. */
  readonly after?: number
  readonly entityId?: string
  /** Only the event with this id. */
  readonly eventId?: string
  /** Types, and beginnings of types: `agent.*`; `*` is every type. */
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
  /**
   * No event that shows up from now on, or that is after `rest.after`, has an earlier timestamp than this; undefined: nor than
   * any event up to there, since the order of positions is the order of timestamps.
   *
   * @param rest Events after the position `after`, of which none is known to be earlier than `since`.
   */
  horizon(rest?: {readonly after: number; readonly since?: Instant | undefined}): Instant | undefined
  /** Appends events to one entity, if it still is at the expected version. */
  append(entityId: string, events: readonly NewEvent[], options: AppendOptions): Promise<AppendOutcome>
  /** Appends events to several entities, if each still is at its expected version: all of them, or none. */
  appendAll(appends: readonly EntityAppend[], options: Pick<AppendOptions, 'opId'>): Promise<AppendAllOutcome>
  /** The timestamp, at the earliest, of an event recorded now: what leases and back-offs are measured by. */
  now(): Instant
  /**
   * Starts to look out for what is recorded from now on, by whatever process.
   *
   * @param patterns What matters to the caller, such as `task.*`: whoever can save work by it may pass over the rest.
   */
  watch(patterns?: readonly string[]): LogWatch
  /** Yields one entity's events in version order; nothing for an entity that does not exist. */
  read(entityId: string): AsyncIterable<RecordedEvent>
  /** Yields events in position order, in bounded memory. */
  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>
  /** Releases what the log holds. May be called again. */
  close(): Promise<void>
}

/** A log that can put what many writers want into one transaction, so that they share the wait for the disk. */
export interface GroupLog extends EventLog {
  /**
   * Records several batches, each all or none of its steps and with an outcome of its own: a conflict in one changes
   * nothing for the others. A failure is that of all of them.
   */
  appendEach(batches: readonly (readonly AppendStep[])[]): Promise<readonly AppendAllOutcome[]>
}
