import type {TaskSummary} from '../application/board/index.ts'

/** The columns of the board, from left to right. */
export const COLUMNS = [
  {id: 'ready', title: 'Ready', empty: 'No tasks are ready.'},
  {id: 'blocked', title: 'Blocked', empty: 'No tasks are blocked.'},
  {id: 'in-progress', title: 'In progress', empty: 'No tasks are in progress.'},
  {id: 'awaiting-approval', title: 'Awaiting approval', empty: 'No tasks await approval.'},
  {id: 'done', title: 'Done', empty: 'Nothing is done yet.'},
  {id: 'dead', title: 'Dead', empty: 'No dead tasks.'},
] as const

export type ColumnId = (typeof COLUMNS)[number]['id']

type Standing = Pick<TaskSummary, 'status' | 'open_blockers' | 'open_children' | 'not_before'>

/** The column of a task: time alone can end a pause, so that the server's `ready` may be out of date. */
export function columnOf(task: Standing, now: number): ColumnId {
  if (task.status !== 'open') return task.status as ColumnId
  const waits = (task.open_blockers ?? 0) + (task.open_children ?? 0) > 0
  return waits || pauseLeft(task, now) > 0 ? 'blocked' : 'ready'
}

/** Milliseconds until a task that has failed can be tried again. */
export function pauseLeft({not_before}: Pick<TaskSummary, 'not_before'>, now: number): number {
  return not_before === undefined ? 0 : Math.max(0, Date.parse(not_before) - now)
}

/** Returns true when the lease of a claim has lapsed. */
export function isStale({status, lease_until}: Pick<TaskSummary, 'status' | 'lease_until'>, now: number): boolean {
  return status === 'in-progress' && lease_until !== undefined && Date.parse(lease_until) <= now
}

/** Groups tasks by column, the most urgent first. */
export function arrange(tasks: readonly TaskSummary[], now: number): ReadonlyMap<ColumnId, readonly TaskSummary[]> {
  const columns = new Map<ColumnId, TaskSummary[]>(COLUMNS.map(({id}) => [id, []]))
  for (const task of tasks) columns.get(columnOf(task, now))?.push(task)
  for (const [id, column] of columns) column.sort(id === 'done' ? byCompletion : byUrgency)
  return columns
}

/** As `ready` sorts: priority, then what unblocks most, then age. */
function byUrgency(a: TaskSummary, b: TaskSummary): number {
  return (
    compare(a.priority, b.priority) ||
    (b.unblocks ?? 0) - (a.unblocks ?? 0) ||
    compare(a.created_at, b.created_at) ||
    compare(a.id, b.id)
  )
}

/** The newest first. */
function byCompletion(a: TaskSummary, b: TaskSummary): number {
  return compare(b.done_at ?? '', a.done_at ?? '') || compare(a.id, b.id)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
