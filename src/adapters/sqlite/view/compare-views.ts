import {isSameJson, type JsonValue} from '../../../domain/json.ts'
import type {Sql, SqlRow} from '../../../ports/sql.ts'

const TABLES = [
  {name: 'tasks', key: ['id'], task: 'id'},
  {name: 'task_blockers', key: ['task_id', 'blocker_id'], task: 'task_id'},
  {name: 'task_labels', key: ['label', 'task_id'], task: 'task_id'},
] as const

/** The ids of the tasks that two views tell differently, or only one of them knows. */
export function compareViews(kept: Sql, folded: Sql): readonly string[] {
  const differing = TABLES.flatMap((table) => compareTables(table, kept, folded))
  return [...new Set(differing)].sort()
}

function compareTables(table: (typeof TABLES)[number], kept: Sql, folded: Sql): readonly string[] {
  const [left, right] = [rowsOf(table, kept), rowsOf(table, folded)]
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => !isSameRow(left.get(name), right.get(name)))
    .map((name) => (left.get(name) ?? right.get(name))?.[table.task] as string)
}

function rowsOf({name, key}: (typeof TABLES)[number], sql: Sql): ReadonlyMap<string, SqlRow> {
  const rows = sql.prepare(`SELECT * FROM ${name}`).all()
  return new Map(rows.map((row) => [key.map((column) => row[column]).join('\0'), row]))
}

/** The order of a state's keys says nothing. */
function isSameRow(a: SqlRow | undefined, b: SqlRow | undefined): boolean {
  return a !== undefined && b !== undefined && isSameJson(readable(a), readable(b))
}

function readable({state, ...columns}: SqlRow): JsonValue {
  return {...columns, state: parse(state as string | undefined)}
}

function parse(state: string | undefined): JsonValue {
  try {
    return JSON.parse(state ?? 'null') as JsonValue
  } catch {
    return state ?? null
  }
}
