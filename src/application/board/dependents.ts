import type {Instant} from '../../domain/instant.ts'
import {type BoardTask, isReady} from '../../domain/readiness.ts'
import type {TaskView} from '../../ports/task-view.ts'

/** Ids of the tasks that wait for `id` and can go on, or do: open or in progress, and held up by nothing. */
export function waitersGoingOn(id: string, view: TaskView): readonly string[] {
  return [...new Set(view.waitedBy(id))].filter((waiter) => {
    const board = view.get(waiter)
    if (!board || board.task.archived || board.openBlockers + board.openChildren > 0) return false
    return board.task.status === 'open' || board.task.status === 'in-progress'
  })
}

/** Remembers who waits for `id` and can go on. The answer tells which of them, later, can no longer. */
export function watchWaiters(id: string, view: TaskView): () => readonly string[] {
  const goingOn = waitersGoingOn(id, view)
  return () => {
    const still = waitersGoingOn(id, view)
    return goingOn.filter((waiter) => !still.includes(waiter))
  }
}

/** The tasks that wait for `id` and can be claimed now. */
export function nowReady(id: string, view: TaskView, now: Instant): readonly string[] {
  const waiting = view.waitedBy(id).map((waiter) => view.get(waiter))
  const ready = waiting.filter((waiter): waiter is BoardTask => waiter !== undefined && isReady(waiter, now))
  return [...new Set(ready.map(({task}) => task.id))]
}
