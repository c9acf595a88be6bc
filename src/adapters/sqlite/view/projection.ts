import {isPending} from '../../../application/board/index.ts'
import {foldEvent, foldTasks} from '../../../application/kernel/index.ts'
import type {RecordedEvent} from '../../../domain/events.ts'
import {isDone, type Task} from '../../../domain/task.ts'
import type {Sql, SqlValue} from '../../../ports/sql.ts'
import {BOARD_COLUMNS, insertTask, toBoardTask, updateTask, without} from './rows.ts'

/** The counts that a parent keeps of its children, and which of them each counts. */
const CHILD_COUNTS = [
  ['open_children', isPending],
  ['done_children', isDone],
] as const
type Count = (typeof CHILD_COUNTS)[number][0]

/**
 * Brings the view up to date with newly recorded events; call it inside the transaction that records them.
 *
 * The work is that of the change: its own task, and one counter in each neighbour that sees a difference.
 */
export function projectEvents(sql: Sql, events: readonly RecordedEvent[]): void {
  for (const event of events) {
    const before = taskOf(sql, event.entity_id)
    upsert(sql, before, foldEvent(before, event))
  }
}

/** Folds an entity anew, whose events have come into another order; call it inside the transaction that orders them. */
export function projectAnew(sql: Sql, entityId: string, events: Iterable<RecordedEvent>): void {
  upsert(sql, taskOf(sql, entityId), foldTasks(events).get(entityId))
}

function taskOf(sql: Sql, id: string): Task | undefined {
  const row = sql.prepare(`SELECT ${BOARD_COLUMNS} FROM tasks t WHERE t.id = ?`).get(id)
  return row && toBoardTask(row).task
}

function upsert(sql: Sql, before: Task | undefined, after: Task | undefined): void {
  if (!after || after === before) return
  if (before) change(sql, before, after)
  else create(sql, after)
}

/** A new task, which may be done at once where its events came late. Its own counts are counted: others may have named it before. */
function create(sql: Sql, task: Task): void {
  insertTask(sql, {
    task,
    openBlockers: countOpenBlockers(sql, task),
    openChildren: count(
      sql,
      "SELECT count(*) AS n FROM tasks WHERE parent = ? AND status <> 'done' AND archived = 0",
      task.id,
    ),
    doneChildren: count(sql, "SELECT count(*) AS n FROM tasks WHERE parent = ? AND status = 'done'", task.id),
    unblocks: countWaiting(sql, task),
  })
  updateNeighbourCounts(sql, undefined, task)
}

function change(sql: Sql, before: Task, after: Task): void {
  updateTask(sql, before, after)
  updateNeighbourCounts(sql, before, after)
  // Last, because these count what the lines above have settled.
  if (before.blockedBy !== after.blockedBy) set(sql, 'open_blockers', after.id, countOpenBlockers(sql, after))
  if (before.parent !== after.parent) set(sql, 'unblocks', after.id, countWaiting(sql, after))
}

/** A task that is not there yet counts for its neighbours as neither done nor pending. */
function updateNeighbourCounts(sql: Sql, before: Task | undefined, after: Task): void {
  const finished = Number(isDone(after)) - Number(before !== undefined && isDone(before))
  if (finished !== 0) addToDependents(sql, after.id, -finished)
  const pending = Number(isPending(after)) - Number(before !== undefined && isPending(before))
  if (pending !== 0) addToChildren(sql, after.id, pending)
  moveChild(sql, before, after)
  moveBlockers(sql, before, after)
}

/** What the parents see of the task: one unfinished child more or less, one finished child less or more. */
function moveChild(sql: Sql, before: Task | undefined, after: Task): void {
  for (const [column, counts] of CHILD_COUNTS) {
    const left = before && counts(before) ? before.parent : undefined
    const joined = counts(after) ? after.parent : undefined
    if (left === joined) continue
    addTo(sql, column, left, -1)
    addTo(sql, column, joined, 1)
  }
}

/** What the blockers see of the task: one waiting task more or less. Its children see it as their parent. */
function moveBlockers(sql: Sql, before: Task | undefined, after: Task): void {
  const left = before && isPending(before) ? before.blockedBy : []
  const joined = isPending(after) ? after.blockedBy : []
  const add = sql.prepare('UPDATE tasks SET unblocks = unblocks + ? WHERE id = ? AND parent IS NOT ?')
  for (const blocker of without(left, joined)) add.run(-1, blocker, after.id)
  for (const blocker of without(joined, left)) add.run(1, blocker, after.id)
}

function countOpenBlockers(sql: Sql, task: Task): number {
  return task.blockedBy.filter(
    (id) => count(sql, "SELECT count(*) AS n FROM tasks WHERE id = ? AND status = 'done'", id) === 0,
  ).length
}

function countWaiting(sql: Sql, task: Task): number {
  const dependents = count(
    sql,
    `SELECT count(*) AS n FROM task_blockers b JOIN tasks t ON t.id = b.task_id
     WHERE b.blocker_id = ? AND t.id IS NOT ? AND t.status <> 'done' AND t.archived = 0`,
    task.id,
    task.parent ?? null,
  )
  if (task.parent === undefined) return dependents
  return (
    dependents +
    count(sql, "SELECT count(*) AS n FROM tasks WHERE id = ? AND status <> 'done' AND archived = 0", task.parent)
  )
}

function count(sql: Sql, query: string, ...parameters: readonly SqlValue[]): number {
  return sql.prepare(query).get(...parameters)?.n as number
}

function set(sql: Sql, column: 'open_blockers' | 'unblocks', id: string, value: number): void {
  sql.prepare(`UPDATE tasks SET ${column} = ? WHERE id = ?`).run(value, id)
}

function addTo(sql: Sql, column: Count, id: string | undefined, difference: number): void {
  if (id !== undefined) sql.prepare(`UPDATE tasks SET ${column} = ${column} + ? WHERE id = ?`).run(difference, id)
}

function addToDependents(sql: Sql, id: string, difference: number): void {
  sql
    .prepare(
      `UPDATE tasks SET open_blockers = open_blockers + ?
       WHERE id IN (SELECT task_id FROM task_blockers WHERE blocker_id = ?)`,
    )
    .run(difference, id)
}

function addToChildren(sql: Sql, id: string, difference: number): void {
  sql.prepare('UPDATE tasks SET unblocks = unblocks + ? WHERE parent = ?').run(difference, id)
}
