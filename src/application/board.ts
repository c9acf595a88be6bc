import type {BoardTask} from '../domain/readiness.ts'
import {isDone, type Task} from '../domain/task.ts'

/**
 * Places every task on the board: computes from nothing what the view keeps up to date step by step.
 *
 * The definitions of the three counts are those of `Gates`.
 */
export function boardOf(tasks: ReadonlyMap<string, Task>): Map<string, BoardTask> {
  const openChildren = new Map<string, number>()
  const unblocks = new Map<string, number>()
  for (const task of tasks.values()) {
    if (!isPending(task)) continue
    if (task.parent !== undefined) add(openChildren, task.parent)
    for (const blocker of task.blockedBy) add(unblocks, blocker)
  }
  const isOpen = (id: string): boolean => {
    const blocker = tasks.get(id)
    return !blocker || !isDone(blocker)
  }
  const board = new Map<string, BoardTask>()
  for (const [id, task] of tasks) {
    const parent = task.parent === undefined ? undefined : tasks.get(task.parent)
    board.set(id, {
      task,
      openBlockers: task.blockedBy.filter(isOpen).length,
      openChildren: openChildren.get(id) ?? 0,
      unblocks: (unblocks.get(id) ?? 0) + (parent && isPending(parent) ? 1 : 0),
    })
  }
  return board
}

/** Returns true for a task that still waits for others and is waited for as a child: neither done nor archived. */
export function isPending(task: Task): boolean {
  return !isDone(task) && !task.archived
}

function add(counts: Map<string, number>, id: string): void {
  counts.set(id, (counts.get(id) ?? 0) + 1)
}
