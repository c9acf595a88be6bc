import type {JsonObject, JsonValue} from '../domain/json.ts'
import type {Operations} from './operations.ts'
import type {EventsOptions} from './options.ts'

/**
 * A board that is open: tasks, and who works on them. Methods reject with a {@link ChronisError}; they may be called at the
 * same time. Keys are in camelCase, but for what users of the board have written: `result`, `payload`, `metadata`.
 */
export interface Board extends Operations {
  /** Who acts. */
  readonly agent: string
  /** The session that its claims belong to. */
  readonly session: string
  /**
   * Yields events in the order of the log, each once: what was recorded since a time, then what is recorded. Ends when the
   * board is closed or `signal` aborts; `break` ends it too. Waiting costs nothing, and outlasts failures of an event store.
   *
   * @throws {ChronisError} USAGE for an invalid time, INVALID_INPUT for an invalid type.
   */
  events(options?: EventsOptions): AsyncIterable<BoardEvent>
  /** Ends every wait and iteration, and releases the files and connections. May be called again. */
  close(): Promise<void>
  /** Closes the board at the end of an `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** An event of the log: something that happened, and is never changed. */
export interface BoardEvent {
  /** A uuid, unique in the log. */
  readonly id: string
  /** What happened: `task.created`, `task.claimed`, … (docs/reference/events.md), or a type of your own. */
  readonly eventType: string
  /** The task, or whatever else the event is about. */
  readonly entityId: string
  readonly tenantId: string
  readonly payload: JsonValue
  /** Who acted (`agent_id`, `session_id`), and why. */
  readonly metadata: JsonObject | null
  /** RFC 3339 UTC, assigned by the log. */
  readonly timestamp: string
  /** 1, 2, 3 … per entity. */
  readonly version: number
  /** 1, 2, 3 … of this log, or of this replica. */
  readonly position: number
}
