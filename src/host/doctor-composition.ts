import {existsSync, globSync} from 'node:fs'
import {basename, join} from 'node:path'
import {checkDatabase, type DatabaseFindings} from '../adapters/sqlite/check-database.ts'
import {type Migration, openDatabase} from '../adapters/sqlite/database.ts'
import * as localLog from '../adapters/sqlite/event-log.ts'
import {replicaEventRows} from '../adapters/sqlite/replica.ts'
import {replicaMigrations} from '../adapters/sqlite/replica-migrations.ts'
import {compareViews} from '../adapters/sqlite/view/compare-views.ts'
import {boardMigrations} from '../adapters/sqlite/view/migrations.ts'
import {rebuildView} from '../adapters/sqlite/view/schema.ts'
import {createSqliteTaskView} from '../adapters/sqlite/view/task-view.ts'
import {type Check, checkCycles, checkEvents, failed, fine, problem, some} from '../application/board/index.ts'
import type {RecordedEvent} from '../domain/events.ts'
import type {Sql} from '../ports/sql.ts'
import {NO_LOG} from './workspace-folder.ts'

/** A database of events with its board. */
export interface Examined {
  readonly file: string
  readonly kind: 'log' | 'replica'
  readonly tenant: string
  /** A prefix for the name of each check; empty if there is only one database. */
  readonly prefix: string
}

const RESTORE = 'Keep the file, and restore the last backup: docs/how-to/recover.md'
const BRING_BACK = 'Restore the file from a backup'

/** Examines one database: the file, the numbering of the log, the events, the board against a full rebuild, cycles. */
export async function examine(examined: Examined, rebuild: boolean): Promise<readonly Check[]> {
  const {file, kind, prefix} = examined
  // SQLite would create an empty file, which would hide the loss.
  if (!existsSync(file)) return [missing(examined)]
  let sql: Sql
  try {
    sql = await openDatabase(file, migrationsOf(examined), false)
  } catch (error) {
    return [failed(`${prefix}database`, error)]
  }
  try {
    if (rebuild) await sql.write(() => rebuildView(sql, stored(sql, examined)))
    // One snapshot for all checks, in spite of other writers.
    sql.exec('BEGIN')
    const checks = [
      ...wordFindings(checkDatabase(sql, kind), examined),
      checkEvents(stored(sql, examined)),
      await checkBoard(sql, examined, rebuild),
      checkCycles(createSqliteTaskView(sql)),
    ]
    return checks.map((check) => ({...check, check: prefix + check.check}))
  } catch (error) {
    return [failed(`${prefix}database`, error)]
  } finally {
    sql.close()
  }
}

function missing({file, kind, prefix}: Examined): Check {
  if (kind === 'replica') return fine(`${prefix}database`, 'no replica yet; the next command creates it')
  if (prefix !== '') return problem(`${prefix}database`, `the tenant has no log: ${file}`, BRING_BACK)
  return problem('database', `the workspace has no log: ${file}`, NO_LOG)
}

/** The tenants' databases in a server's folder. */
export function tenantsIn(folder: string): readonly Examined[] {
  return globSync('*.db', {cwd: folder})
    .sort()
    .map((name) => ({
      file: join(folder, name),
      kind: 'log' as const,
      tenant: decodeURIComponent(basename(name, '.db')),
      prefix: `${decodeURIComponent(basename(name, '.db'))}: `,
    }))
}

function migrationsOf({kind, tenant}: Examined): readonly Migration[] {
  return kind === 'log' ? boardMigrations(localLog) : replicaMigrations(tenant)
}

function stored(sql: Sql, {kind, tenant}: Examined): Iterable<RecordedEvent> {
  return (kind === 'log' ? localLog.localEventRows(sql) : replicaEventRows(sql, tenant)).stored()
}

function wordFindings({damage, misnumbered, disordered}: DatabaseFindings, {kind, file}: Examined): readonly Check[] {
  const restore = kind === 'log' ? RESTORE : `It is only a copy: remove ${file}; the next command makes it again`
  const wrong = [
    ...(misnumbered.length > 0 ? [`versions of ${some(misnumbered)}`] : []),
    ...(disordered.length > 0 ? [`times at the positions ${some(disordered.map(String))}`] : []),
  ]
  return [
    damage.length === 0
      ? fine('database', 'the file is intact')
      : problem('database', `the file is damaged: ${some(damage)}`, restore),
    wrong.length === 0
      ? fine('log', 'versions and times are in order')
      : problem('log', `not in order: ${wrong.join('; ')}`, restore),
  ]
}

async function checkBoard(sql: Sql, examined: Examined, rebuilt: boolean): Promise<Check> {
  const folded = await openDatabase(':memory:', [(empty) => rebuildView(empty, stored(sql, examined))], true)
  const differing = compareViews(sql, folded)
  folded.close()
  if (differing.length > 0) {
    const tasks = differing.length === 1 ? '1 task' : `${differing.length} tasks`
    return problem('board', `${tasks} differ from a full rebuild: ${some(differing)}`, {reason: 'rebuild-board'})
  }
  return fine('board', `matches a full rebuild${rebuilt ? '; rebuilt' : ''}`)
}
