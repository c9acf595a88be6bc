import {rmSync} from 'node:fs'
import {createAllSourceStore} from '../adapters/allsource/store.ts'
import {identityOf, openDatabase} from '../adapters/sqlite/database.ts'
import {openProcessLock} from '../adapters/sqlite/process-lock.ts'
import {createReplicaTables, createSqliteReplica, replicaEventRows} from '../adapters/sqlite/replica.ts'
import {projectAnew, projectEvents} from '../adapters/sqlite/view/projection.ts'
import {rebuildView} from '../adapters/sqlite/view/schema.ts'
import {createSqliteTaskView} from '../adapters/sqlite/view/task-view.ts'
import {systemClock} from '../adapters/system/clock.ts'
import {systemIds} from '../adapters/system/ids.ts'
import type {Workspace} from '../application/kernel/index.ts'
import {AppError, isAppError} from '../errors/app-error.ts'
import type {EventLog} from '../ports/event-log.ts'
import type {RemoteStore} from '../ports/remote-store.ts'
import type {Replica} from '../ports/replica.ts'
import type {Sql} from '../ports/sql.ts'
import {watchRemote} from '../remote/live-watch.ts'
import {createPull, type PullProgress} from '../remote/pull.ts'
import {createRemoteEventLog} from '../remote/remote-log.ts'
import type {RemoteConfig} from './config.ts'
import type {WorkspaceFolder} from './workspace-folder.ts'

/** How fresh a command wants the board to be. */
export type Freshness = 'fresh' | 'offline' | 'stale-ok'

export interface RemoteOptions {
  readonly remote: RemoteConfig
  readonly sourceId: string
  readonly freshness: Freshness
  readonly onProgress?: ((progress: PullProgress) => void) | undefined
  /** Told when the store was not asked, or could not be: when the replica was pulled last (RFC 3339), and why. */
  readonly onStale: (pulledAt: string, failure?: AppError) => void
}

/** Sees whether a store is one, and lets this key in. @throws {AppError} exit 6 or 8 where that is not so. */
export async function askStore(remote: RemoteConfig): Promise<void> {
  const store = connectStore(remote)
  try {
    await store.page({limit: 1})
  } finally {
    await store.close()
  }
}

function connectStore({address, apiKey, tenant, timeoutSeconds}: RemoteConfig): RemoteStore {
  return createAllSourceStore({address, apiKey, tenant, timeoutMs: timeoutSeconds * 1000})
}

/**
 * Opens the workspace of a remote log: its replica, pulled up to date unless that is not wanted. A replica that is damaged
 * is made anew: the store has everything that was in it.
 */
export async function openRemoteWorkspace(folder: WorkspaceFolder, options: RemoteOptions): Promise<Workspace> {
  const identity = identityOf(folder.replica)
  try {
    return await openReplica(folder, options)
  } catch (error) {
    if (!isAppError(error) || error.code !== 'STORE_CORRUPT') throw error
    await removeReplica(folder, identity)
    return openReplica(folder, options)
  }
}

/** Removes the replica, unless another process has replaced it since it had this identity. */
export async function removeReplica({replica}: WorkspaceFolder, identity = identityOf(replica)): Promise<void> {
  const lock = await openProcessLock(lockFile(replica))
  try {
    await lock.acquire(10_000)
    if (identityOf(replica) !== identity) return
    for (const suffix of ['', '-wal', '-shm']) rmSync(replica + suffix, {force: true})
  } finally {
    lock.close()
  }
}

async function openReplica(folder: WorkspaceFolder, options: RemoteOptions): Promise<Workspace> {
  const {remote, sourceId, freshness} = options
  const lock = await openProcessLock(lockFile(folder.replica))
  const sql = await openTables(folder.replica, remote.tenant).catch((error: unknown) => {
    lock.close()
    throw error
  })
  const replica = createSqliteReplica(sql, {
    tenant: remote.tenant,
    onRecorded: (events) => projectEvents(sql, events),
    onReordered: (entityId, events) => projectAnew(sql, entityId, events),
  })
  const store = connectStore(remote)
  const timeoutMs = remote.timeoutSeconds * 1000
  const pull = createPull({store, replica, lock, clock: systemClock, timeoutMs, onProgress: options.onProgress})
  const watch: EventLog['watch'] = (patterns) => watchRemote({store, replica, pull}, patterns)
  const log = createRemoteEventLog({store, replica, pull, tenant: remote.tenant, clock: systemClock, watch})
  const close = async () => {
    lock.close()
    await log.close()
  }
  try {
    if (freshness === 'offline') readStale(replica, options)
    else await pullOrStale(pull, replica, options)
  } catch (error) {
    await close()
    throw error
  }
  return {log: {...log, close}, view: createSqliteTaskView(sql), ids: systemIds, sourceId, boundAgent: store.boundAgent}
}

async function pullOrStale(pull: () => Promise<void>, replica: Replica, options: RemoteOptions): Promise<void> {
  try {
    await pull()
  } catch (error) {
    const isPassing = isAppError(error) && error.retryable
    if (options.freshness !== 'stale-ok' || !isPassing) throw error
    readStale(replica, options, error)
  }
}

function readStale(replica: Replica, {remote, onStale}: RemoteOptions, failure?: AppError): void {
  const pulledAt = replica.metadata('pulled_at')
  if (pulledAt === undefined) throw failure ?? neverPulled(remote)
  onStale(pulledAt, failure)
}

function neverPulled({address}: RemoteConfig): AppError {
  return new AppError({
    code: 'REMOTE_UNREACHABLE',
    message: `nothing has been pulled from ${address} yet`,
    hint: 'Run the command once without --offline',
    details: {address},
  })
}

function lockFile(replica: string): string {
  return `${replica.replace(/\.db$/, '')}.lock`
}

function openTables(path: string, tenant: string): Promise<Sql> {
  // Numbered by their place: only ever append. Anything that changes the fold or the view's tables adds a rebuild.
  const rebuild = (db: Sql) => rebuildView(db, replicaEventRows(db, tenant).stored())
  return openDatabase(path, [createReplicaTables, rebuild, rebuild], true)
}
