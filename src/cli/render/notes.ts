import type {Instant} from '../../domain/instant.ts'
import {isStale} from '../../domain/readiness.ts'
import type {Task} from '../../domain/task.ts'
import type {TaskView} from '../../ports/task-view.ts'

/** Says who has to wait for a task again. */
export function wordWaitingAgain(id: string, waiters: readonly string[]): string {
  return `note: now waiting for ${id} again: ${waiters.join(' ')}`
}

/** Says who works on a task that somebody else has changed, and may have read the old words; undefined: nobody. */
export function wordUnaware(task: Task, editor: string, now: Instant): string | undefined {
  const holder = task.claim?.agentId
  if (holder === undefined || holder === editor || isStale(task, now)) return undefined
  return `note: ${task.id} is held by ${holder}, who may not know of the change; cn comment tells them`
}

/** Says that a task has come under one that is over, and does not wait for it; undefined: its parent is still to be done. */
export function wordEndedParent(view: Pick<TaskView, 'get'>, parent: string | null | undefined): string | undefined {
  const task = typeof parent === 'string' ? view.get(parent)?.task : undefined
  if (task?.archived) return `note: the parent ${task.id} is archived, and stays so; cn unarchive brings it back`
  return task?.status === 'done'
    ? `note: the parent ${task.id} is done, and stays so; cn reopen opens it again`
    : undefined
}
