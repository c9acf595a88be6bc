import {formatInstant, type Instant} from '../../domain/instant.ts'
import {type BoardTask, claimableAt, isReady, isStale} from '../../domain/readiness.ts'
import type {Claim, Completion, Task} from '../../domain/task.ts'

/** The states of a task, those that can be worked on first. */
export const STATES = [
  'ready',
  'stale',
  'held',
  'backing-off',
  'awaiting-approval',
  'dead',
  'archived',
  'missing',
  'blocked',
  'done',
] as const

/** A reason why a task can or cannot be started, of the task itself. */
export interface Condition {
  readonly state: (typeof STATES)[number]
  /** When it was claimed, completed, or failed. */
  readonly at?: string
  /** Who holds it, held it, completed it, or failed. */
  readonly by?: string
  /** When the lease or the back-off ends, or ended. */
  readonly until?: string
  /** What came of it, or why it failed. */
  readonly reason?: string
  readonly attempts?: number
  readonly max_attempts?: number
}

/** A task and its most important condition. */
export interface TaskCondition extends Condition {
  readonly id: string
  readonly title?: string
}

/** Lists the conditions that keep a task from being started; empty if there are none. */
export function conditionsOf(task: Task, now: Instant): readonly Condition[] {
  const found = [
    task.status === 'done' && {state: 'done' as const, ...completionFields(task.completion)},
    task.archived && {state: 'archived' as const},
    task.claim && {state: isStale(task, now) ? ('stale' as const) : ('held' as const), ...claimFields(task.claim)},
    task.status === 'open' && isBackingOff(task, now) && {state: 'backing-off' as const, ...failureFields(task)},
    task.status === 'awaiting-approval' && {state: task.status, ...completionFields(task.completion)},
    task.status === 'dead' && {state: task.status, ...failureFields(task)},
  ]
  return found.filter((condition) => typeof condition === 'object')
}

/** Returns the most important condition of a task; `missing` for one that does not exist. */
export function conditionOf(id: string, board: BoardTask | undefined, now: Instant): TaskCondition {
  if (!board) return {id, state: 'missing'}
  const [own] = conditionsOf(board.task, now)
  return {id, title: board.task.title, ...(own ?? {state: isReady(board, now) ? 'ready' : 'blocked'})}
}

function isBackingOff(task: Task, now: Instant): boolean {
  return (claimableAt(task) ?? now) > now
}

function claimFields({agentId, at, leaseUntil}: Claim) {
  return {by: agentId, at: formatInstant(at), ...(leaseUntil !== undefined && {until: formatInstant(leaseUntil)})}
}

function completionFields(completion: Completion | undefined) {
  return {
    ...(completion && {at: formatInstant(completion.at)}),
    ...(completion?.agentId !== undefined && {by: completion.agentId}),
    ...(completion?.reason !== undefined && {reason: completion.reason}),
  }
}

function failureFields({attempts, maxAttempts, notBefore, setback}: Task) {
  return {
    ...(setback && {at: formatInstant(setback.at)}),
    ...(setback?.agentId !== undefined && {by: setback.agentId}),
    ...(setback?.reason && {reason: setback.reason}),
    ...(notBefore !== undefined && {until: formatInstant(notBefore)}),
    attempts,
    max_attempts: maxAttempts,
  }
}
