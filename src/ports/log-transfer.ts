import type {RecordedEvent} from '../domain/events.ts'

/** What a restore did. */
export interface Restored {
  /** Events that were added by this call; fewer than the dump has when it continued an interrupted restore. */
  readonly events: number
}

/** Reads a whole log for another one. */
export interface LogDump {
  /**
   * Yields every event that was recorded before the call, verbatim: id, type, entity, payload, metadata, timestamp, version
   * and position. Positions count from 1 without gaps, timestamps never decrease. Memory is bounded.
   */
  dump(): AsyncIterable<RecordedEvent>
}

/**
 * Moves a log as it is: a backup, or the way from one kind of log to another.
 *
 * # Restoring
 * Only into an empty log. Events keep everything but their tenant, which is the log's own. The board is brought up to date.
 *
 * # Interruption
 * Events are restored in order and in parts, each part in one transaction. A restore that was interrupted is continued by
 * restoring the same dump again: a log that holds the first events of the dump, and nothing else, counts as empty.
 *
 * # Concurrency
 * An append of another writer between two parts ends the restore; what was restored stays.
 */
export interface LogTransfer extends LogDump {
  /**
   * @throws {AppError} LOG_NOT_EMPTY when the log has other events; INVALID_INPUT when positions or versions have gaps, or
   *   timestamps decrease. Either is thrown before the part that shows it is restored.
   */
  restore(events: AsyncIterable<RecordedEvent>): Promise<Restored>
}
