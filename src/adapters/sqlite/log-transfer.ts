import {checkEnd, missingIn, partsOf, type RestoreTarget} from '../../application/transfer/index.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import {type Instant, parseInstant} from '../../domain/instant.ts'
import type {JsonObject} from '../../domain/json.ts'
import type {LogTransfer} from '../../ports/log-transfer.ts'
import type {Sql} from '../../ports/sql.ts'
import {headOf} from './event-counts.ts'
import {localEventRows} from './event-log.ts'
import type {EventRows} from './event-rows.ts'

const INSERT = `
  INSERT INTO events (position, id, entity_id, version, event_type, timestamp, payload, metadata, op_id, op_index)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const NEXT_INDEX = 'SELECT coalesce(max(op_index) + 1, 0) AS next FROM events WHERE op_id = ?'

export interface LogTransferOptions {
  /** Called with the events of a part, inside its transaction. */
  readonly onRecorded: (events: readonly RecordedEvent[]) => void
}

/** Dumps and restores the local log in `sql`. */
export function createSqliteLogTransfer(sql: Sql, {onRecorded}: LogTransferOptions): LogTransfer {
  const rows = localEventRows(sql)
  const restorePart = (part: readonly RecordedEvent[]) =>
    sql.write(() => {
      const missing = missingIn(targetOf(sql, rows), part)
      for (const event of missing) insert(sql, event)
      onRecorded(missing)
      return missing.length
    })
  return {
    dump: () => dumpUpTo(rows, headOf(sql)),
    restore: async (events) => {
      let restored = 0
      let last = 0
      for await (const part of partsOf(events)) {
        restored += await restorePart(part)
        last = part.at(-1)?.position ?? last
      }
      checkEnd({head: headOf(sql)}, last)
      return {events: restored}
    },
  }
}

async function* dumpUpTo(rows: EventRows, head: number): AsyncIterable<RecordedEvent> {
  for await (const event of rows.readAll()) {
    if (event.position > head) return
    yield event
  }
}

function targetOf(sql: Sql, rows: EventRows): RestoreTarget {
  const last = sql.prepare('SELECT position, timestamp FROM events ORDER BY position DESC LIMIT 1').get()
  return {
    head: (last?.position as number | undefined) ?? 0,
    lastTimestamp: last?.timestamp as number | undefined,
    idAt: (position) => sql.prepare('SELECT id FROM events WHERE position = ?').get(position)?.id as string | undefined,
    versionOf: rows.currentVersion,
  }
}

/** An event of no operation has an empty operation id: the column takes no NULL. */
function insert(sql: Sql, event: RecordedEvent): void {
  const {op_id, ...metadata} = (event.metadata ?? {}) as JsonObject
  const opId = typeof op_id === 'string' ? op_id : ''
  const stored = typeof op_id === 'string' ? metadata : event.metadata
  const index = opId === '' ? event.position : (sql.prepare(NEXT_INDEX).get(opId)?.next as number)
  sql
    .prepare(INSERT)
    .run(
      event.position,
      event.id,
      event.entity_id,
      event.version,
      event.event_type,
      parseInstant(event.timestamp) as Instant,
      JSON.stringify(event.payload),
      stored && Object.keys(stored).length > 0 ? JSON.stringify(stored) : null,
      opId,
      index,
    )
}
