import {formatInstant, type Instant} from '../../domain/instant.ts'
import {type BoardTask, claimableAt, isReady, isStale} from '../../domain/readiness.ts'
import type {Claim, Completion, Task} from '../../domain/task.ts'

/** In the order in which somebody who looks for work should look at them. */
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

/** What keeps a task from being started, or that nothing does, as far as the task itself goes. */
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

/** A task and the first thing to be known about it. */
export interface TaskCondition extends Condition {
  readonly id: string
  readonly title?: string
}

/** Tells everything about a task itself that keeps it from being started; empty when nothing does. */
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

/** Tells the first thing to be known about a task; one that does not exist is `missing`. */
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
