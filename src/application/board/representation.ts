import type {RecordedEvent} from '../../domain/events.ts'
import {formatInstant, type Instant} from '../../domain/instant.ts'
import {isJsonObject, type JsonValue} from '../../domain/json.ts'
import {type BoardTask, isReady, isStale} from '../../domain/readiness.ts'
import type {Blocker} from '../../domain/rejection.ts'
import {type Claim, isDone, type Setback, type Task} from '../../domain/task.ts'
import {agentOf} from '../../domain/vocabulary.ts'

/** The maximum number of tasks of a cycle in a message; details have all. */
const MAX_PATH = 20

/** The progress of a task's direct children; archived ones count only if they are done. */
export interface Progress {
  readonly done: number
  readonly total: number
  /** A whole number, rounded down: 100 means that all are done. */
  readonly percent: number
}

/** A statement about a task: when, who and why. */
export interface WordFields {
  readonly at: string
  readonly by?: string
  readonly reason?: string
}

/** Why a task was set back: a failure, a rejection or a reopening. */
export interface SetbackFields extends WordFields {
  readonly kind: Setback['kind']
}

/**
 * A task as programs see it, in snake_case. What is absent is empty, false or not known: agents pay for every token.
 *
 * Source: docs/reference/schemas/task.json.
 */
export interface TaskSummary {
  readonly id: string
  readonly title: string
  readonly type: string
  readonly priority: string
  readonly status: string
  readonly ready?: true
  readonly blocked?: true
  /** The lease has lapsed: others may take the task over. */
  readonly stale?: true
  readonly archived?: true
  readonly claimed_by?: string
  readonly claim_version?: number
  readonly claimed_at?: string
  readonly lease_until?: string
  /** When the task can be claimed again after a failure. */
  readonly not_before?: string
  readonly parent?: string
  readonly labels?: readonly string[]
  readonly blocked_by?: readonly string[]
  readonly open_blockers?: number
  readonly open_children?: number
  readonly progress?: Progress
  readonly unblocks?: number
  /** Failed attempts so far. */
  readonly attempts?: number
  /** The last failure, rejection or reopening. */
  readonly last_setback?: SetbackFields
  readonly done_by?: string
  readonly done_at?: string
  readonly created_at: string
}

/** Summarizes a task, as `list` and `ready` show it. */
export function summarize(board: BoardTask, now: Instant): TaskSummary {
  const {task} = board
  return {
    id: task.id,
    title: task.title,
    type: task.type,
    priority: task.priority,
    status: task.status,
    ...derivedFields(board, now),
    ...(task.claim && claimFields(task.claim)),
    ...relationFields(board),
    ...setbackFields(task),
    ...(task.completion && completionFields(task)),
    created_at: formatInstant(task.createdAt),
  }
}

function derivedFields(board: BoardTask, now: Instant) {
  const {task, openBlockers, openChildren} = board
  return {
    ...(isReady(board, now) && {ready: true as const}),
    ...(task.status === 'open' && openBlockers + openChildren > 0 && {blocked: true as const}),
    ...(isStale(task, now) && {stale: true as const}),
    ...(task.archived && {archived: true as const}),
    ...(task.notBefore !== undefined && task.notBefore > now && {not_before: formatInstant(task.notBefore)}),
  }
}

function relationFields(board: BoardTask) {
  const {task, openBlockers, openChildren, doneChildren, unblocks} = board
  return {
    ...(task.parent !== undefined && {parent: task.parent}),
    ...(task.labels.length > 0 && {labels: task.labels}),
    ...(task.blockedBy.length > 0 && {blocked_by: task.blockedBy}),
    ...(openBlockers > 0 && {open_blockers: openBlockers}),
    ...(openChildren > 0 && {open_children: openChildren}),
    ...(openChildren + doneChildren > 0 && {progress: progressOf(board)}),
    ...(unblocks > 0 && !isDone(task) && {unblocks}),
  }
}

/** Returns the progress of a task with children. */
export function progressOf({openChildren, doneChildren: done}: BoardTask): Progress {
  const total = done + openChildren
  return {done, total, percent: Math.floor((100 * done) / total)}
}

function completionFields({completion}: Task) {
  return {
    ...(completion?.agentId !== undefined && {done_by: completion.agentId}),
    ...(completion && {done_at: formatInstant(completion.at)}),
  }
}

export function setbackFields(task: Task) {
  const {attempts, setback} = task
  return {
    ...(attempts > 0 && {attempts}),
    ...(setback && !isDone(task) && {last_setback: {kind: setback.kind, ...wordFields(setback)}}),
  }
}

/** Formats when, who and why, for programs. */
export function wordFields({at, agentId, reason}: Pick<Setback, 'at' | 'agentId' | 'reason'>): WordFields {
  return {
    at: formatInstant(at),
    ...(agentId !== undefined && {by: agentId}),
    ...(reason !== undefined && {reason}),
  }
}

/** Formats the holder of a task: `claim_version` is the fencing token. */
export function claimFields(claim: Claim) {
  return {
    claimed_by: claim.agentId,
    claim_version: claim.version,
    claimed_at: formatInstant(claim.at),
    ...(claim.leaseUntil !== undefined && {lease_until: formatInstant(claim.leaseUntil)}),
  }
}

/** The short form of another task. */
export interface RelatedTask {
  readonly id: string
  readonly status: string
  readonly title?: string
  readonly archived?: true
  readonly claimed_by?: string
  readonly done_by?: string
  readonly reason?: string
  readonly result?: JsonValue
}

/** Returns the short form of a task; one that does not exist has the status `missing`. */
export function relate(id: string, board: BoardTask | undefined): RelatedTask {
  if (!board) return {id, status: 'missing'}
  const {title, status, archived, claim, completion} = board.task
  return {
    id,
    status,
    title,
    ...(archived && {archived}),
    ...(claim && {claimed_by: claim.agentId}),
    ...(completion?.agentId !== undefined && {done_by: completion.agentId}),
    ...(completion?.reason !== undefined && {reason: completion.reason}),
    ...(completion?.result !== undefined && {result: completion.result}),
  }
}

/** Formats the path of a cycle; a long one is cut in the middle. */
export function wordPath(path: readonly string[]): string {
  const hidden = path.length - MAX_PATH
  const shown = hidden > 0 ? [...path.slice(0, MAX_PATH / 2), `… ${hidden} more …`, ...path.slice(-MAX_PATH / 2)] : path
  return shown.join(' → ')
}

/** Formats a blocker for error details. */
export function blockerFields({id, status, claimedBy}: Blocker) {
  return {id, status, ...(claimedBy !== undefined && {claimed_by: claimedBy})}
}

const SAID_ELSEWHERE = ['task.created', 'task.commented']

/** One line of a task's timeline. */
export interface TimelineEntry {
  readonly version: number
  readonly at: string
  readonly type: string
  readonly by?: string
  readonly payload?: JsonValue
}

/** Formats an event as a line of a timeline, without what the task's fields and comments show. */
export function timelineEntry(event: RecordedEvent): TimelineEntry {
  const by = agentOf(event)
  const payload = SAID_ELSEWHERE.includes(event.event_type) ? null : withoutAgent(event.payload)
  return {
    version: event.version,
    at: event.timestamp,
    type: event.event_type,
    ...(by !== undefined && {by}),
    ...(payload !== null && {payload}),
  }
}

/** Returns a payload without the agent; null if nothing else is in it. */
function withoutAgent(payload: JsonValue): JsonValue {
  if (!isJsonObject(payload)) return payload
  const {agent_id: _, ...rest} = payload
  return Object.keys(rest).length === 0 ? null : rest
}
