import type {Instant} from '../../domain/instant.ts'
import {isStale} from '../../domain/readiness.ts'
import type {Task} from '../../domain/task.ts'
import type {TaskView} from '../../ports/task-view.ts'

/** Names the tasks that have to wait for a task again. */
export function wordWaitingAgain(id: string, waiters: readonly string[]): string {
  return `note: now waiting for ${id} again: ${waiters.join(' ')}`
}

/** Warns that the holder of an edited task may not know of the change; undefined: nobody else holds it. */
export function wordUnaware(task: Task, editor: string, now: Instant): string | undefined {
  const holder = task.claim?.agentId
  if (holder === undefined || holder === editor || isStale(task, now)) return undefined
  return `note: ${task.id} is held by ${holder}, who may not know of the change; cn comment tells them`
}

/** Warns that the parent of a task is done or archived already; undefined if it is not. */
export function wordEndedParent(view: Pick<TaskView, 'get'>, parent: string | null | undefined): string | undefined {
  const task = typeof parent === 'string' ? view.get(parent)?.task : undefined
  if (task?.archived) return `note: the parent ${task.id} is archived, and stays so; cn unarchive brings it back`
  return task?.status === 'done'
    ? `note: the parent ${task.id} is done, and stays so; cn reopen opens it again`
    : undefined
}
