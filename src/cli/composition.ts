import type {Workspace} from '../application/workspace.ts'
import {keepInstanceId} from './instance-id.ts'
import type {WorkspaceFolder} from './workspace-folder.ts'

/**
 * Opens the workspace's local log with its view. The only place that names adapters.
 *
 * A workspace without an instance id gets one.
 */
export async function openLocalWorkspace(folder: WorkspaceFolder, instanceId: string | undefined): Promise<Workspace> {
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
  const sql = await openDatabase(folder.database, [
    events.createEventTables,
    (db) => schema.rebuildView(db, events.storedEvents(db)),
  ])
  const log = events.createSqliteEventLog(sql, {
    clock: systemClock,
    ids: systemIds,
    onRecorded: (recorded) => projection.projectEvents(sql, recorded),
  })
  const sourceId = instanceId ?? keepInstanceId(folder, systemIds.uuid())
  return {log, view: createSqliteTaskView(sql), clock: systemClock, ids: systemIds, sourceId}
}
