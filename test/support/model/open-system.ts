import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {openDatabase} from '../../../src/adapters/sqlite/database.ts'
import {createEventTables, createSqliteEventLog, localEventRows} from '../../../src/adapters/sqlite/event-log.ts'
import {replicaEventRows} from '../../../src/adapters/sqlite/replica.ts'
import {projectEvents} from '../../../src/adapters/sqlite/view/projection.ts'
import {rebuildView} from '../../../src/adapters/sqlite/view/schema.ts'
import {createSqliteTaskView} from '../../../src/adapters/sqlite/view/task-view.ts'
import type {Workspace} from '../../../src/application/kernel/workspace.ts'
import type {RecordedEvent} from '../../../src/domain/events.ts'
import type {Instant} from '../../../src/domain/instant.ts'
import type {Sql} from '../../../src/ports/sql.ts'
import type {CoreOptions} from '../allsource/core-options.ts'
import {startCore} from '../allsource/core-server.ts'
import {openRemoteLog} from '../remote-log.ts'

/** The program below its command line, with a clock that can be set. */
export interface System {
  readonly workspace: Workspace
  readonly sql: Sql
  /** Every event, as it is kept. */
  stored(): Iterable<RecordedEvent>
  setClock(to: number): void
  close(): Promise<void>
}

/** Opens a system with a local log in memory. */
export async function openSystem(start: number): Promise<System> {
  let clock = start as Instant
  const ids = createIds()
  const sql = await openDatabase(':memory:', [createEventTables, (db) => rebuildView(db, [])], true)
  const log = createSqliteEventLog(sql, {
    clock: {now: () => clock},
    ids,
    onRecorded: (recorded) => projectEvents(sql, recorded),
  })
  return {
    workspace: {log, view: createSqliteTaskView(sql), ids, sourceId: 'model'},
    sql,
    stored: () => localEventRows(sql).stored(),
    setClock: (to) => {
      clock = to as Instant
    },
    close: log.close,
  }
}

/** Opens a system whose log is in a store of its own; only its time is told exactly, where a client would estimate it. */
export async function openRemoteSystem(start: number, options: CoreOptions): Promise<System> {
  let clock = start
  let last = 0
  const exact = () => Math.max(clock, last + 1)
  const stamp = () => {
    last = exact()
    return last
  }
  const core = await startCore({...options, clock: stamp, increasing: false})
  const folder = mkdtempSync(join(tmpdir(), 'chronis-model-'))
  const {log, sql} = await openRemoteLog({address: core.url, folder, ...options})
  return {
    workspace: {
      log: {...log, now: () => exact() as Instant},
      view: createSqliteTaskView(sql),
      ids: createIds(),
      sourceId: 'model',
    },
    sql,
    stored: () => replicaEventRows(sql, options.tenant ?? 'default').stored(),
    setClock: (to) => {
      clock = to
    },
    close: async () => {
      await log.close()
      await core.close()
      rmSync(folder, {recursive: true})
    },
  }
}

function createIds() {
  let made = 0
  return {uuid: () => `${++made}`, taskId: async () => `t-${++made}`}
}
