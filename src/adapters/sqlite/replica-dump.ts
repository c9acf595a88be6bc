import type {RecordedEvent} from '../../domain/events.ts'
import type {Sql, SqlRow} from '../../ports/sql.ts'
import {COLUMNS, toRecordedEvent} from './event-rows.ts'

const PAGE_ROWS = 500
/** Late events have a position after events that are newer: a dump is in the order of time. No payload is read here. */
const NEXT_KEYS = `
  SELECT timestamp, version, position FROM events
  WHERE (timestamp, version, position) > (?, ?, ?) AND position <= ?
  ORDER BY timestamp, version, position LIMIT ${PAGE_ROWS}`
const HEAD = 'SELECT max(position) AS position FROM events'
const BY_POSITION = `SELECT ${COLUMNS} FROM events WHERE position = ?`

/** Dumps a replica's events in the order of time, with positions counted anew from 1. */
export async function* dumpReplica(sql: Sql, tenant: string): AsyncIterable<RecordedEvent> {
  const head = (sql.prepare(HEAD).get()?.position as number | null) ?? 0
  let position = 0
  for (let keys = nextKeys(sql, undefined, head); keys.length > 0; keys = nextKeys(sql, keys.at(-1), head)) {
    for (const key of keys) {
      const row = sql.prepare(BY_POSITION).get(key.position as number)
      if (row) yield {...toRecordedEvent(row, tenant), position: ++position}
    }
  }
}

function nextKeys(sql: Sql, last: SqlRow | undefined, head: number): readonly SqlRow[] {
  const {timestamp = -1, version = -1, position = -1} = last ?? {}
  return sql.prepare(NEXT_KEYS).all(timestamp, version, position, head)
}
