import type {Instant} from './instant.ts'
import type {JsonObject, JsonValue} from './json.ts'
import type {Priority, TaskType} from './task.ts'

/** Who and what caused an event. Foreign writers may leave out or add anything. */
export interface EventMetadata {
  /** The agent, person or bot that acted. */
  readonly agent_id?: string
  /** The session that acted; claims belong to sessions, not to names. */
  readonly session_id?: string
  /** The workspace instance that wrote the event. */
  readonly source_id?: string
  /** One per append: makes a retry after an unclear failure safe. */
  readonly op_id?: string
  readonly correlation_id?: string | undefined
  /** The event that this one answers: what it undoes. */
  readonly causation_id?: string | undefined
}

/** An event about to be appended. The log assigns id, timestamp, version and position. */
export interface NewEvent {
  readonly event_type: string
  readonly payload: JsonObject
  readonly metadata?: EventMetadata
}

/** An immutable event as a log returns it; the field names are the wire's. */
export interface RecordedEvent {
  /** A uuid, unique in the log. */
  readonly id: string
  readonly event_type: string
  readonly entity_id: string
  readonly tenant_id: string
  readonly payload: JsonValue
  readonly metadata: JsonObject | null
  /** RFC 3339 UTC, assigned by the log. */
  readonly timestamp: string
  /** 1, 2, 3 … per entity. */
  readonly version: number
  /** The log's own total order. */
  readonly position: number
}

interface Fact {
  readonly taskId: string
  /** The entity's version that this event made. */
  readonly version: number
  /** The log's timestamp. */
  readonly at: Instant
  /** Who acted, where the event says so. */
  readonly agentId?: string | undefined
  readonly sessionId?: string | undefined
}

/** The fields that `task.created` and `task.updated` carry. */
export interface TaskFields {
  readonly title?: string | undefined
  readonly description?: string | null | undefined
  readonly priority?: Priority | undefined
  readonly taskType?: TaskType | undefined
  readonly parent?: string | null | undefined
  readonly labels?: readonly string[] | undefined
  readonly blockedBy?: readonly string[] | undefined
  readonly maxAttempts?: number | undefined
  readonly needsApproval?: boolean | undefined
}

/** What a recorded event means to a task, whichever vocabulary it was written in. */
export type TaskEvent = Fact &
  (
    | {readonly kind: 'created'; readonly fields: TaskFields}
    | {readonly kind: 'updated'; readonly fields: TaskFields}
    | {readonly kind: 'dependency-added'; readonly dependsOn: string}
    | {readonly kind: 'dependency-removed'; readonly dependsOn: string}
    | {readonly kind: 'claimed'; readonly leaseSeconds?: number | undefined; readonly resumes?: number | undefined}
    | {readonly kind: 'claim-renewed'; readonly claimVersion: number; readonly leaseSeconds: number}
    | {readonly kind: 'released'; readonly claimVersion?: number | undefined; readonly reason?: string | undefined}
    | {
        readonly kind: 'completed'
        readonly claimVersion?: number | undefined
        readonly reason?: string | undefined
        readonly result?: JsonValue | undefined
      }
    | {
        readonly kind: 'failed'
        readonly claimVersion?: number | undefined
        readonly reason: string
        readonly retryable: boolean
      }
    | {readonly kind: 'retried'}
    | {readonly kind: 'reopened'; readonly reason?: string | undefined}
    | {readonly kind: 'approval-requested'}
    | {readonly kind: 'approval-granted'; readonly reason?: string | undefined}
    | {readonly kind: 'approval-rejected'; readonly reason?: string | undefined}
    | {readonly kind: 'archived'}
    | {readonly kind: 'unarchived'}
    | {readonly kind: 'commented'; readonly text: string}
  )

/** The kinds of {@link TaskEvent}. */
export type TaskEventKind = TaskEvent['kind']
