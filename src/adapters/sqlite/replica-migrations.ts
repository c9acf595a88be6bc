import type {Sql} from '../../ports/sql.ts'
import type {Migration} from './database.ts'
import {createReplicaTables, replicaEventRows} from './replica.ts'
import {rebuildView} from './view/schema.ts'

/**
 * The migrations of a replica's database, numbered by their place: only ever append. A change of the fold or of the view's
 * tables appends a rebuild.
 */
export function replicaMigrations(tenant: string): readonly Migration[] {
  const rebuild = (sql: Sql) => rebuildView(sql, replicaEventRows(sql, tenant).stored())
  return [createReplicaTables, rebuild, rebuild]
}
