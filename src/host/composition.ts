import {identityOf, openDatabase} from '../adapters/sqlite/database.ts'
import * as events from '../adapters/sqlite/event-log.ts'
import {boardMigrations} from '../adapters/sqlite/view/migrations.ts'
import {projectEvents} from '../adapters/sqlite/view/projection.ts'
import {createSqliteTaskView} from '../adapters/sqlite/view/task-view.ts'
import {systemClock} from '../adapters/system/clock.ts'
import {systemIds} from '../adapters/system/ids.ts'
import {inOriginalWords, type Workspace} from '../application/kernel/index.ts'
import type {Config} from './config.ts'
import {keepInstanceId} from './instance-id.ts'
import type {RemoteOptions} from './remote-composition.ts'
import {requireLocalLog, type WorkspaceFolder} from './workspace-folder.ts'

/**
 * Opens the workspace's log, local or remote, as the configuration says.
 *
 * @throws {AppError} NO_WORKSPACE where a local log is missing; exit 6 or 8 where a remote one cannot be had.
 */
export async function openWorkspace(
  folder: WorkspaceFolder,
  {instanceId, vocabulary, remote}: Config,
  options: Pick<RemoteOptions, 'freshness' | 'onProgress' | 'onStale'>,
): Promise<Workspace> {
  const workspace = remote
    ? await openRemote(folder, {...options, remote}, instanceId)
    : await openLocal(folder, instanceId)
  return vocabulary === 'chronis' ? {...workspace, log: inOriginalWords(workspace.log)} : workspace
}

function openLocal(folder: WorkspaceFolder, instanceId: string | undefined): Promise<Workspace> {
  requireLocalLog(folder)
  return openLocalWorkspace(folder, instanceId)
}

async function openRemote(
  folder: WorkspaceFolder,
  options: Omit<RemoteOptions, 'sourceId'>,
  instanceId: string | undefined,
): Promise<Workspace> {
  const {openRemoteWorkspace} = await import('./remote-composition.ts')
  return openRemoteWorkspace(folder, {
    ...options,
    sourceId: instanceId ?? keepInstanceId(folder, systemIds.uuid()),
  })
}

/**
 * Opens the workspace's local log with its view. This module and remote-composition.ts alone name adapters.
 *
 * A workspace without an instance id gets one; `create` makes the log if it does not exist.
 */
export async function openLocalWorkspace(
  folder: WorkspaceFolder,
  instanceId: string | undefined,
  create = false,
): Promise<Workspace> {
  const sql = await openDatabase(folder.database, boardMigrations(events), create)
  const log = events.createSqliteEventLog(sql, {
    clock: systemClock,
    ids: systemIds,
    onRecorded: (recorded) => projectEvents(sql, recorded),
  })
  const sourceId = instanceId ?? keepInstanceId(folder, systemIds.uuid())
  const isReplaced = () => identityOf(folder.database) !== sql.file?.identity
  return {log, view: createSqliteTaskView(sql), ids: systemIds, sourceId, isReplaced}
}
