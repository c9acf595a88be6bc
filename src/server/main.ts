import {existsSync} from 'node:fs'
import {openDatabase} from '../adapters/sqlite/database.ts'
import * as events from '../adapters/sqlite/event-log.ts'
import {createSqliteEventQuery} from '../adapters/sqlite/event-query.ts'
import {boardMigrations} from '../adapters/sqlite/view/migrations.ts'
import {projectEvents} from '../adapters/sqlite/view/projection.ts'
import {createSqliteTaskView} from '../adapters/sqlite/view/task-view.ts'
import {systemClock} from '../adapters/system/clock.ts'
import {systemIds} from '../adapters/system/ids.ts'
import type {Instant} from '../domain/instant.ts'
import type {Sql} from '../ports/sql.ts'
import {createKeys, type Keys} from './access/keys.ts'
import {REGISTRY_MIGRATIONS} from './access/registry.ts'
import {type RunningServer, type ServeOptions, startServer} from './server.ts'
import {type Backup, backUp} from './tenants/backup.ts'
import {makeServerFolder, type ServerFolder} from './tenants/folder.ts'
import type {Board} from './tenants/tenants.ts'

export type {RunningServer, ServeOptions} from './server.ts'
export {serverFolder} from './tenants/folder.ts'

/** Starts a server over the data in `folder`; resolves when it listens. The only place that names adapters. */
export async function serve(folder: ServerFolder, options: ServeOptions): Promise<RunningServer> {
  makeServerFolder(folder)
  const registry = await openRegistry(folder)
  return startServer(
    {
      registry,
      clock: systemClock,
      ids: systemIds,
      openTenant: async (name, create) => {
        const file = folder.tenant(name)
        return create || existsSync(file) ? openBoard(file, create) : undefined
      },
      openEmpty: () => openBoard(':memory:', true),
    },
    options,
  )
}

/** Opens the keys of the server in `folder` for `action`; the server may run. */
export async function withKeys<T>(
  folder: ServerFolder,
  action: (keys: Keys, now: Instant) => T | Promise<T>,
): Promise<T> {
  makeServerFolder(folder)
  const registry = await openRegistry(folder)
  try {
    return await action(createKeys(registry, systemClock), systemClock.now())
  } finally {
    registry.close()
  }
}

/** Copies the data in `folder` to a new folder; the server may run. */
export function backup(folder: ServerFolder, target: string): Promise<Backup> {
  return backUp(folder, target, {
    openRegistry: (file) => openDatabase(file, REGISTRY_MIGRATIONS, false),
    openTenant: (file) => openDatabase(file, boardMigrations(events), false),
  })
}

function openRegistry({registry}: ServerFolder): Promise<Sql> {
  return openDatabase(registry, REGISTRY_MIGRATIONS, true)
}

async function openBoard(file: string, create: boolean): Promise<Board> {
  const sql = await openDatabase(file, boardMigrations(events), create)
  const log = events.createSqliteEventLog(sql, {
    clock: systemClock,
    ids: systemIds,
    onRecorded: (recorded) => projectEvents(sql, recorded),
  })
  return {log, view: createSqliteTaskView(sql), query: createSqliteEventQuery(sql)}
}
