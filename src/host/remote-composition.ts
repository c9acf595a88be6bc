import {rmSync} from 'node:fs'
import {identityOf, openDatabase} from '../adapters/sqlite/database.ts'
import {openProcessLock} from '../adapters/sqlite/process-lock.ts'
import {createSqliteReplica} from '../adapters/sqlite/replica.ts'
import {replicaMigrations} from '../adapters/sqlite/replica-migrations.ts'
import {projectAnew, projectEvents} from '../adapters/sqlite/view/projection.ts'
import {createSqliteTaskView} from '../adapters/sqlite/view/task-view.ts'
import {systemClock} from '../adapters/system/clock.ts'
import {systemIds} from '../adapters/system/ids.ts'
import type {Workspace} from '../application/kernel/index.ts'
import {AppError, isAppError} from '../errors/app-error.ts'
import type {EventLog} from '../ports/event-log.ts'
import type {Replica} from '../ports/replica.ts'
import {watchRemote} from '../remote/live-watch.ts'
import {createPull, type PullProgress} from '../remote/pull.ts'
import {createRemoteEventLog} from '../remote/remote-log.ts'
import type {RemoteConfig} from './config.ts'
import {connectStore} from './remote-stores.ts'
import type {WorkspaceFolder} from './workspace-folder.ts'

/** Whether a command needs a fresh board: always, never, or only if the store is reachable. */
export type Freshness = 'fresh' | 'offline' | 'stale-ok'

export interface RemoteOptions {
  readonly remote: RemoteConfig
  readonly sourceId: string
  readonly freshness: Freshness
  readonly onProgress?: ((progress: PullProgress) => void) | undefined
  /** Called when the store was not reached: when the replica was last pulled (RFC 3339), and why. */
  readonly onStale: (pulledAt: string, failure?: AppError) => void
}

/** Checks that the address is an event store, and that it accepts the API key. @throws {AppError} exit 6 or 8. */
export async function verifyStore(remote: RemoteConfig): Promise<void> {
  const store = connectStore(remote)
  try {
    await store.verify()
  } finally {
    await store.close()
  }
}

/**
 * Opens the workspace of a remote log: its replica, pulled up to date unless the options say otherwise. A damaged replica is
 * replaced: the store has everything that was in it.
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
  const sql = await openDatabase(folder.replica, replicaMigrations(remote.tenant), true).catch((error: unknown) => {
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
  const view = createSqliteTaskView(sql)
  const isReplaced = () => identityOf(folder.replica) !== sql.file?.identity
  const {boundAgent} = store
  return {log: {...log, close}, view, ids: systemIds, sourceId, refresh: pull, isReplaced, boundAgent}
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
  const pulledAt = replica.metadata().pulled_at
  if (pulledAt === undefined) throw failure ?? neverPulled(remote)
  onStale(pulledAt, failure)
}

function neverPulled({address}: RemoteConfig): AppError {
  return new AppError({
    code: 'REMOTE_UNREACHABLE',
    message: `nothing has been pulled from ${address} yet`,
    hint: {reason: 'never-pulled'},
    details: {address},
  })
}

function lockFile(replica: string): string {
  return `${replica.replace(/\.db$/, '')}.lock`
}
