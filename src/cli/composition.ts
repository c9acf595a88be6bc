import type {Workspace} from '../application/workspace.ts'
import type {Sql} from '../ports/sql.ts'
import {keepInstanceId} from './instance-id.ts'
import type {WorkspaceFolder} from './workspace-folder.ts'

/**
 * Opens the workspace's local log with its view. The only place that names adapters.
 *
 * A workspace without an instance id gets one; `create` makes the log where there is none.
 */
export async function openLocalWorkspace(
  folder: WorkspaceFolder,
  instanceId: string | undefined,
  create = false,
): Promise<Workspace> {
  const [{openDatabase}, events, projection, schema, {createSqliteTaskView}, {systemClock}, {systemIds}] =
    await Promise.all([
      import('../adapters/sqlite/database.ts'),
      import('../adapters/sqlite/event-log.ts'),
      import('../replica/projection.ts'),
      import('../replica/schema.ts'),
      import('../replica/task-view.ts'),
      import('../adapters/system/clock.ts'),
      import('../adapters/system/ids.ts'),
    ])
  // Numbered by their place: only ever append. Anything that changes the fold or the view's tables adds a rebuild.
  const rebuild = (db: Sql) => schema.rebuildView(db, events.localEventRows(db).stored())
  const migrations = [events.createEventTables, rebuild, rebuild]
  const sql = await openDatabase(folder.database, migrations, create)
  const log = events.createSqliteEventLog(sql, {
    clock: systemClock,
    ids: systemIds,
    onRecorded: (recorded) => projection.projectEvents(sql, recorded),
  })
  const sourceId = instanceId ?? keepInstanceId(folder, systemIds.uuid())
  return {log, view: createSqliteTaskView(sql), ids: systemIds, sourceId}
}
