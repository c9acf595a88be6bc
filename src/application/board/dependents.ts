import type {Instant} from '../../domain/instant.ts'
import {type BoardTask, isReady} from '../../domain/readiness.ts'
import type {TaskView} from '../../ports/task-view.ts'

/** Ids of the dependents of `id` (and its parent) that nothing blocks: open or in progress, not archived. */
export function runnableDependents(id: string, view: TaskView): readonly string[] {
  return [...new Set(view.waitedBy(id))].filter((waiter) => {
    const board = view.get(waiter)
    if (!board || board.task.archived || board.openBlockers + board.openChildren > 0) return false
    return board.task.status === 'open' || board.task.status === 'in-progress'
  })
}

/** Notes the runnable dependents of `id` now. The returned function lists those that have become blocked since. */
export function trackNewlyBlocked(id: string, view: TaskView): () => readonly string[] {
  const runnable = runnableDependents(id, view)
  return () => {
    const still = runnableDependents(id, view)
    return runnable.filter((waiter) => !still.includes(waiter))
  }
}

/** The tasks that wait for `id` and can be claimed now. */
export function nowReady(id: string, view: TaskView, now: Instant): readonly string[] {
  const waiting = view.waitedBy(id).map((waiter) => view.get(waiter))
  const ready = waiting.filter((waiter): waiter is BoardTask => waiter !== undefined && isReady(waiter, now))
  return [...new Set(ready.map(({task}) => task.id))]
}
