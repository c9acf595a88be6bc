import type {Sql} from '../ports/sql.ts'

const TABLES = [
  'tasks ORDER BY id',
  'task_blockers ORDER BY task_id, blocker_id',
  'task_labels ORDER BY label, task_id',
]

/** Every derived row of a view, in a form that can be compared: the order of a state's keys says nothing. */
export function dumpView(sql: Sql): unknown {
  return TABLES.map((table) =>
    sql
      .prepare(`SELECT * FROM ${table}`)
      .all()
      .map((row) => ({...row, state: JSON.parse((row.state as string) ?? 'null')})),
  )
}
