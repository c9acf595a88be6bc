import type {BoardTask} from '../../domain/readiness.ts'
import {isDone, type Task} from '../../domain/task.ts'

/**
 * Computes the board from scratch: every task with its counts, as the view keeps them up to date event by event.
 *
 * The counts are defined by `Gates`.
 */
export function indexBoard(tasks: ReadonlyMap<string, Task>): Map<string, BoardTask> {
  const pending = [...tasks.values()].filter(isPending)
  const openChildren = countBy(pending.map((task) => task.parent))
  const doneChildren = countBy([...tasks.values()].filter(isDone).map((task) => task.parent))
  // A parent that also names the task as a blocker waits once: it is counted as the parent.
  const isChild = (id: string, parent: string): boolean => tasks.get(id)?.parent === parent
  const dependents = countBy(pending.flatMap((task) => task.blockedBy.filter((id) => !isChild(id, task.id))))
  const waits = new Set(pending.map((task) => task.id))
  const isOpen = (id: string): boolean => tasks.get(id)?.status !== 'done'
  const count = (task: Task): BoardTask => ({
    task,
    openBlockers: task.blockedBy.filter(isOpen).length,
    openChildren: openChildren.get(task.id) ?? 0,
    doneChildren: doneChildren.get(task.id) ?? 0,
    unblocks: (dependents.get(task.id) ?? 0) + (task.parent !== undefined && waits.has(task.parent) ? 1 : 0),
  })
  return new Map([...tasks].map(([id, task]) => [id, count(task)]))
}

/** Returns true for a task that still waits for others and is waited for as a child: neither done nor archived. */
export function isPending(task: Task): boolean {
  return !isDone(task) && !task.archived
}

function countBy(ids: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const id of ids) if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}
