import {join} from 'node:path'
import {createAllSourceStore} from '../../src/adapters/allsource/store.ts'
import {openDatabase} from '../../src/adapters/sqlite/database.ts'
import {openProcessLock} from '../../src/adapters/sqlite/process-lock.ts'
import {createSqliteReplica} from '../../src/adapters/sqlite/replica.ts'
import {replicaMigrations} from '../../src/adapters/sqlite/replica-migrations.ts'
import {projectAnew, projectEvents} from '../../src/adapters/sqlite/view/projection.ts'
import {systemClock} from '../../src/adapters/system/clock.ts'
import type {EventLog} from '../../src/ports/event-log.ts'
import type {RemoteStore} from '../../src/ports/remote-store.ts'
import type {Replica} from '../../src/ports/replica.ts'
import type {Sql} from '../../src/ports/sql.ts'
import {watchRemote} from '../../src/remote/live-watch.ts'
import {createPull, type Pull, type PullProgress} from '../../src/remote/pull.ts'
import {createRemoteEventLog} from '../../src/remote/remote-log.ts'

/** A remote log with its parts, as composition.ts puts them together. */
export interface RemoteLogUnderTest {
  readonly log: EventLog
  readonly store: RemoteStore
  readonly replica: Replica
  readonly sql: Sql
  readonly pull: Pull
}

export interface RemoteLogSettings {
  readonly address?: string
  /** Instead of an address: a store that is open already. */
  readonly store?: RemoteStore
  readonly folder: string
  readonly apiKey?: string | undefined
  readonly tenant?: string | undefined
  readonly timeoutMs?: number | undefined
  readonly maxReplyBytes?: number | undefined
  readonly onProgress?: ((progress: PullProgress) => void) | undefined
}

/** Opens a remote log whose replica is in `folder`. */
export async function openRemoteLog(settings: RemoteLogSettings): Promise<RemoteLogUnderTest> {
  const {folder, address = '', tenant = 'default', timeoutMs = 10_000} = settings
  const sql = await openDatabase(join(folder, 'replica.db'), replicaMigrations(tenant), true)
  const replica = createSqliteReplica(sql, {
    tenant,
    onRecorded: (events) => projectEvents(sql, events),
    onReordered: (entityId, events) => projectAnew(sql, entityId, events),
  })
  const store = settings.store ?? createAllSourceStore({...settings, address, tenant, timeoutMs})
  const lock = await openProcessLock(join(folder, 'replica.lock'))
  const pull = createPull({store, replica, lock, clock: systemClock, timeoutMs, onProgress: settings.onProgress})
  const watch: EventLog['watch'] = (patterns) => watchRemote({store, replica, pull}, patterns)
  const remote = createRemoteEventLog({store, replica, pull, tenant, clock: systemClock, watch})
  const close = async () => {
    lock.close()
    await remote.close()
  }
  return {log: {...remote, close}, store, replica, sql, pull}
}

/** A log whose every read is fresh, as that of a new command is. */
export function readingFresh({log, pull}: RemoteLogUnderTest): EventLog {
  return {
    ...log,
    async *read(entityId) {
      await pull()
      yield* log.read(entityId)
    },
    async *readAll(options) {
      await pull()
      yield* log.readAll(options)
    },
  }
}
