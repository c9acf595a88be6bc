import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {inOriginalWords, type Workspace} from '../application/kernel/index.ts'
import type {ConsumerStore} from '../ports/consumer-store.ts'
import type {ProcessLock} from '../ports/process-lock.ts'
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
  const {systemIds} = await import('../adapters/system/ids.ts')
  return openRemoteWorkspace(folder, {
    ...options,
    sourceId: instanceId ?? keepInstanceId(folder, systemIds.uuid()),
  })
}

/**
 * Opens the workspace's local log with its view. This module and remote-composition.ts alone name adapters.
 *
 * A workspace without an instance id gets one; `create` makes the log where there is none.
 */
export async function openLocalWorkspace(
  folder: WorkspaceFolder,
  instanceId: string | undefined,
  create = false,
): Promise<Workspace> {
  const [{openDatabase}, events, projection, {boardMigrations}, {createSqliteTaskView}, {systemClock}, {systemIds}] =
    await Promise.all([
      import('../adapters/sqlite/database.ts'),
      import('../adapters/sqlite/event-log.ts'),
      import('../adapters/sqlite/view/projection.ts'),
      import('../adapters/sqlite/view/migrations.ts'),
      import('../adapters/sqlite/view/task-view.ts'),
      import('../adapters/system/clock.ts'),
      import('../adapters/system/ids.ts'),
    ])
  const sql = await openDatabase(folder.database, boardMigrations(events), create)
  const log = events.createSqliteEventLog(sql, {
    clock: systemClock,
    ids: systemIds,
    onRecorded: (recorded) => projection.projectEvents(sql, recorded),
  })
  const sourceId = instanceId ?? keepInstanceId(folder, systemIds.uuid())
  return {log, view: createSqliteTaskView(sql), ids: systemIds, sourceId}
}

/** The consumers of a workspace, which are this machine's. */
export interface Consumers {
  readonly store: ConsumerStore
  /** Only one process at a time runs a consumer. */
  lockOf(name: string): Promise<ProcessLock>
}

/** Opens what is kept of the consumers; makes it where there is nothing yet. */
export async function openConsumers(folder: WorkspaceFolder): Promise<Consumers> {
  const [{openDatabase}, {createConsumerTables, createSqliteConsumerStore}, {openProcessLock}] = await Promise.all([
    import('../adapters/sqlite/database.ts'),
    import('../adapters/sqlite/consumer-store.ts'),
    import('../adapters/sqlite/process-lock.ts'),
  ])
  const sql = await openDatabase(folder.consumers, [createConsumerTables], true)
  return {
    store: createSqliteConsumerStore(sql),
    lockOf: async (name) => {
      mkdirSync(folder.consumerLocks, {recursive: true})
      return openProcessLock(join(folder.consumerLocks, `${name}.lock`))
    },
  }
}

/** Loads the server: a bundle of its own, which no other command reads. */
export function loadServer(): Promise<typeof import('../server/main.ts')> {
  return import('../server/main.ts')
}
