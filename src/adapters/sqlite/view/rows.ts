import {type BoardTask, claimableAt} from '../../../domain/readiness.ts'
import type {Task} from '../../../domain/task.ts'
import type {Sql, SqlRow, SqlValue} from '../../../ports/sql.ts'
import {parseStored} from '../stored-json.ts'

/** The columns that make a BoardTask, table alias `t`. */
export const BOARD_COLUMNS = 't.state, t.open_blockers, t.open_children, t.done_children, t.unblocks'

const INSERT = `
  INSERT INTO tasks (status, priority, type, parent, claimed_by, archived, claimable_at, created_at, state,
                     open_blockers, open_children, done_children, unblocks, id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const UPDATE = `
  UPDATE tasks SET status = ?, priority = ?, type = ?, parent = ?, claimed_by = ?, archived = ?, claimable_at = ?,
                   created_at = ?, state = ?
  WHERE id = ?`

/** Reads a row of {@link BOARD_COLUMNS}. */
export function toBoardTask(row: SqlRow): BoardTask {
  return {
    task: parseStored<Task>(row.state as string),
    openBlockers: row.open_blockers as number,
    openChildren: row.open_children as number,
    doneChildren: row.done_children as number,
    unblocks: row.unblocks as number,
  }
}

/** Adds a task with its blockers, labels and counts. */
export function insertTask(sql: Sql, {task, openBlockers, openChildren, doneChildren, unblocks}: BoardTask): void {
  sql.prepare(INSERT).run(...ownColumns(task), openBlockers, openChildren, doneChildren, unblocks, task.id)
  for (const blocker of task.blockedBy) addBlocker(sql, task.id, blocker)
  for (const label of task.labels)
    sql.prepare('INSERT INTO task_labels (label, task_id) VALUES (?, ?)').run(label, task.id)
}

/** Writes what has changed from `before` to `after`; the counts are kept by the projection. */
export function updateTask(sql: Sql, before: Task, after: Task): void {
  sql.prepare(UPDATE).run(...ownColumns(after), after.id)
  for (const blocker of without(after.blockedBy, before.blockedBy)) addBlocker(sql, after.id, blocker)
  for (const blocker of without(before.blockedBy, after.blockedBy)) {
    sql.prepare('DELETE FROM task_blockers WHERE task_id = ? AND blocker_id = ?').run(after.id, blocker)
  }
  for (const label of without(after.labels, before.labels)) {
    sql.prepare('INSERT INTO task_labels (label, task_id) VALUES (?, ?)').run(label, after.id)
  }
  for (const label of without(before.labels, after.labels)) {
    sql.prepare('DELETE FROM task_labels WHERE label = ? AND task_id = ?').run(label, after.id)
  }
}

/** The members of `all` that `known` lacks. */
export function without(all: readonly string[], known: readonly string[]): readonly string[] {
  return all.filter((item) => !known.includes(item))
}

function addBlocker(sql: Sql, taskId: string, blockerId: string): void {
  sql.prepare('INSERT INTO task_blockers (task_id, blocker_id) VALUES (?, ?)').run(taskId, blockerId)
}

function ownColumns(task: Task): SqlValue[] {
  return [
    task.status,
    task.priority,
    task.type,
    task.parent ?? null,
    task.claim?.agentId ?? null,
    task.archived ? 1 : 0,
    claimableAt(task) ?? null,
    task.createdAt,
    JSON.stringify(task),
  ]
}
