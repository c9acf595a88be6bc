import type {BoardTask} from '../../domain/readiness.ts'
import {isDone, STATUSES} from '../../domain/task.ts'
import type {TaskView} from '../../ports/task-view.ts'
import {isPending} from './index-board.ts'

/** The relation of a neighbour. A task waits for its blockers and children; its dependents and its parent wait for it. */
export type Relation = 'blocker' | 'child' | 'dependent' | 'parent'

/** A task next to another one. */
export interface Neighbour {
  readonly id: string
  readonly relation: Relation
  /** Undefined: the task does not exist (yet). */
  readonly board: BoardTask | undefined
}

const UNFINISHED = STATUSES.filter((status) => status !== 'done')

/** Lists all tasks that a task waits for, finished or not: its blockers in their order, then its children by age. */
export function gates(board: BoardTask, view: TaskView): readonly Neighbour[] {
  return [
    ...blockers(board, view),
    ...neighbours('child', view.list({parent: board.task.id, archived: 'include'}).tasks),
  ]
}

/**
 * What an unfinished task waits for now: blockers that are not done, children that are neither done nor archived; at most
 * `limit` children. The work is that of what is open.
 */
export function openGates(board: BoardTask, view: TaskView, limit?: number): readonly Neighbour[] {
  const {task, openBlockers, openChildren} = board
  if (isDone(task)) return []
  const open = openBlockers === 0 ? [] : blockers(board, view).filter((blocker) => !isFinished(blocker))
  if (openChildren === 0) return open
  const criteria = {parent: task.id, statuses: UNFINISHED, ...(limit !== undefined && {limit})}
  return [...open, ...neighbours('child', view.list(criteria).tasks)]
}

/**
 * What waits for an unfinished task now, each once: dependents and a parent that are neither done nor archived; at most
 * `limit` dependents.
 */
export function openWaiters({task}: BoardTask, view: TaskView, limit: number): readonly Neighbour[] {
  const dependents = neighbours('dependent', view.list({blockedBy: task.id, statuses: UNFINISHED, limit}).tasks)
  const parent = task.parent === undefined ? undefined : view.get(task.parent)
  return parent && isPending(parent.task) && isPending(task) && !parent.task.blockedBy.includes(task.id)
    ? [...dependents, ...neighbours('parent', [parent])]
    : dependents
}

/** Lists all tasks that wait for a task, finished or not: its dependents by age, then its parent. */
export function waiters(board: BoardTask, view: TaskView): readonly Neighbour[] {
  const {id, parent} = board.task
  const dependents = neighbours('dependent', view.list({blockedBy: id, archived: 'include'}).tasks)
  return parent === undefined
    ? dependents
    : [...dependents, {id: parent, relation: 'parent' as const, board: view.get(parent)}]
}

function blockers({task}: BoardTask, view: TaskView): readonly Neighbour[] {
  return task.blockedBy.map((id) => ({id, relation: 'blocker' as const, board: view.get(id)}))
}

function neighbours(relation: Relation, tasks: readonly BoardTask[]): readonly Neighbour[] {
  return tasks.map((board) => ({id: board.task.id, relation, board}))
}

function isFinished({board}: Neighbour): boolean {
  return board !== undefined && isDone(board.task)
}
