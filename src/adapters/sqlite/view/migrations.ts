import type {RecordedEvent} from '../../../domain/events.ts'
import type {Sql} from '../../../ports/sql.ts'
import {rebuildView} from './schema.ts'

/** The log's part of a database that holds a log and its view. */
export interface LogTables {
  createEventTables(sql: Sql): void
  localEventRows(sql: Sql): {stored(): Iterable<RecordedEvent>}
}

/**
 * The steps that make the database of a board. Numbered by their place: only ever append. Anything that changes the fold
 * or the view's tables adds a rebuild.
 */
export function boardMigrations(log: LogTables): readonly ((sql: Sql) => void)[] {
  const rebuild = (sql: Sql) => rebuildView(sql, log.localEventRows(sql).stored())
  return [log.createEventTables, rebuild, rebuild, rebuild]
}
