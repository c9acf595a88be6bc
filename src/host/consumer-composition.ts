import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {createConsumerTables, createSqliteConsumerStore} from '../adapters/sqlite/consumer-store.ts'
import {openDatabase} from '../adapters/sqlite/database.ts'
import {openProcessLock} from '../adapters/sqlite/process-lock.ts'
import type {ConsumerStore} from '../ports/consumer-store.ts'
import type {ProcessLock} from '../ports/process-lock.ts'
import type {WorkspaceFolder} from './workspace-folder.ts'

/** The consumers of a workspace, on this machine. */
export interface Consumers {
  readonly store: ConsumerStore
  /** Only one process at a time runs a consumer. */
  lockOf(name: string): Promise<ProcessLock>
}

/** Opens the store of the consumers, and creates it if needed. */
export async function openConsumers(folder: WorkspaceFolder): Promise<Consumers> {
  const sql = await openDatabase(folder.consumers, [createConsumerTables], true)
  return {
    store: createSqliteConsumerStore(sql),
    lockOf: async (name) => {
      mkdirSync(folder.consumerLocks, {recursive: true})
      return openProcessLock(join(folder.consumerLocks, `${name}.lock`))
    },
  }
}
