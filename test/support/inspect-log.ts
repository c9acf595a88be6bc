import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {localEventRows} from '../../src/adapters/sqlite/event-log.ts'
import {rebuildView} from '../../src/adapters/sqlite/view/schema.ts'
import type {RecordedEvent} from '../../src/domain/events.ts'
import type {Sql, SqlStatement} from '../../src/ports/sql.ts'
import {dumpView} from '../../src/testing/dump-view.ts'

/** What a database holds, looked at from outside. */
export interface Inspection {
  readonly events: readonly RecordedEvent[]
  /** What SQLite itself says of the file: `ok`. */
  readonly integrity: string
  /** Entities whose versions are not 1, 2, 3 …, and `log` when the positions are not. */
  readonly gaps: readonly string[]
  /** The tables of the view as commands left them, and as the log folds from nothing. */
  readonly view: {readonly kept: unknown; readonly rebuilt: unknown}
}

/** Inspects a copy, made in `scratch`: the database itself is only read. */
export async function inspectLog(database: string, scratch: string): Promise<Inspection> {
  const copy = join(scratch, `copy-${crypto.randomUUID()}.db`)
  using db = new DatabaseSync(database)
  const {integrity_check: integrity} = db.prepare('PRAGMA integrity_check').get() as {integrity_check: string}
  db.prepare('VACUUM INTO ?').run(copy)
  using opened = new DatabaseSync(copy)
  const sql = plainSql(opened)
  const events = [...localEventRows(sql).stored()]
  const kept = dumpView(sql)
  await sql.write(() => rebuildView(sql, events))
  return {events, integrity, gaps: gapsOf(events), view: {kept, rebuilt: dumpView(sql)}}
}

/** Without the program's own opening, which would migrate, repair or refuse what is to be looked at. */
function plainSql(db: DatabaseSync): Sql {
  return {
    prepare: (text) => db.prepare(text) as unknown as SqlStatement,
    exec: (text) => db.exec(text),
    write: async (body) => {
      db.exec('BEGIN IMMEDIATE')
      const result = body()
      db.exec('COMMIT')
      return result
    },
    close: () => db.close(),
  }
}

function gapsOf(events: readonly RecordedEvent[]): readonly string[] {
  const versions = new Map<string, number>()
  const gaps: string[] = []
  for (const [index, {entity_id, version, position}] of events.entries()) {
    if (position !== index + 1) gaps.push('log')
    if (version !== (versions.get(entity_id) ?? 0) + 1) gaps.push(entity_id)
    versions.set(entity_id, version)
  }
  return gaps
}
