import {appendOne, findConflict} from '../../application/appends.ts'
import {parseStored} from '../../application/stored-json.ts'
import type {NewEvent, RecordedEvent} from '../../domain/events.ts'
import {formatInstant, type Instant, parseInstant} from '../../domain/instant.ts'
import type {JsonObject, JsonValue} from '../../domain/json.ts'
import type {Clock} from '../../ports/clock.ts'
import type {AppendAllOutcome, EntityAppend, EventLog, ReadAllOptions} from '../../ports/event-log.ts'
import type {IdSource} from '../../ports/id-source.ts'
import type {Sql, SqlRow, SqlValue} from '../../ports/sql.ts'
import {createWatches} from './watch.ts'

const TENANT = 'default'
const PAGE_ROWS = 500
const COLUMNS = 'position, id, entity_id, version, event_type, timestamp, payload, metadata, op_id'

const INSERT = `
  INSERT INTO events (id, entity_id, version, event_type, timestamp, payload, metadata, op_id, op_index)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

export interface SqliteEventLogOptions {
  readonly clock: Clock
  readonly ids: IdSource
  /** Called with the events of an append, inside its transaction. */
  readonly onRecorded: (events: readonly RecordedEvent[]) => void
}

/** Creates the log's table. The triggers make the promise of an append-only log one that the database keeps. */
export function createEventTables(sql: Sql): void {
  sql.exec(`
    CREATE TABLE events (
      position   INTEGER PRIMARY KEY,
      id         TEXT NOT NULL UNIQUE,
      entity_id  TEXT NOT NULL,
      version    INTEGER NOT NULL CHECK (version > 0),
      event_type TEXT NOT NULL,
      timestamp  INTEGER NOT NULL,
      payload    TEXT NOT NULL,
      metadata   TEXT,
      op_id      TEXT NOT NULL,
      op_index   INTEGER NOT NULL,
      UNIQUE (entity_id, version),
      UNIQUE (op_id, entity_id, op_index)
    ) STRICT;
    CREATE INDEX events_by_type ON events (event_type);
    CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
      BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
    CREATE TRIGGER events_are_never_removed BEFORE DELETE ON events
      BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  `)
}

/** A durable log in one SQLite file, for any number of processes on one machine. */
export function createSqliteEventLog(sql: Sql, {clock, ids, onRecorded}: SqliteEventLogOptions): EventLog {
  const watches = createWatches(sql)

  function insert(entityId: string, rows: readonly Draft[], {opId, index}: {opId: string; index: number}): number {
    const statement = sql.prepare(INSERT)
    const version = currentVersion(sql, entityId)
    for (const [i, {id, type, payload, metadata}] of rows.entries()) {
      const timestamp = nextTimestamp(sql, clock)
      statement.run(id, entityId, version + i + 1, type, timestamp, payload, metadata, opId, index + i)
    }
    return index + rows.length
  }

  async function appendAll(appends: readonly EntityAppend[], {opId}: {opId: string}): Promise<AppendAllOutcome> {
    // Serialized before the lock is taken: others wait only for what must be done under it.
    const drafts = appends.map((append) => ({...append, rows: append.events.map((event) => draftOf(event, ids))}))
    const entityIds = [...new Set(appends.map(({entityId}) => entityId))]
    return sql.write(() => {
      const repeated = eventsOf(sql, entityIds, opId)
      if (repeated.length > 0) return {kind: 'recorded', events: repeated}
      const conflict = findConflict(appends, (entityId) => currentVersion(sql, entityId))
      if (conflict) return conflict
      let index = 0
      for (const {entityId, rows} of drafts) index = insert(entityId, rows, {opId, index})
      const recorded = eventsOf(sql, entityIds, opId)
      onRecorded(recorded)
      return {kind: 'recorded', events: recorded}
    })
  }

  return {
    append: appendOne(appendAll),
    appendAll,
    now: () => nextTimestamp(sql, clock),
    watch: watches.start,
    read: (entityId) => readPages(sql, {after: 0, upTo: undefined}, {entityId}),
    readAll: (options = {}) => readPages(sql, bounds(sql, options), options),
    close: async () => {
      watches.close()
      sql.close()
    },
  }
}

/** Every event in the database, in position order, for rebuilding what is derived from them. */
export function* storedEvents(sql: Sql): Iterable<RecordedEvent> {
  for (let after = 0; ; ) {
    const page = readPage(sql, {after, upTo: undefined}, {})
    yield* page
    if (page.length < PAGE_ROWS) return
    after = (page.at(-1) as RecordedEvent).position
  }
}

function currentVersion(sql: Sql, entityId: string): number {
  return (
    (sql.prepare('SELECT max(version) AS version FROM events WHERE entity_id = ?').get(entityId)?.version as
      | number
      | null) ?? 0
  )
}

/** Strictly increasing, even when the machine's clock stands still or is set back. */
function nextTimestamp(sql: Sql, clock: Clock): Instant {
  const last = sql.prepare('SELECT timestamp FROM events ORDER BY position DESC LIMIT 1').get()?.timestamp as
    | number
    | undefined
  return Math.max(clock.now(), (last ?? 0) + 1) as Instant
}

/** What an operation recorded of these entities, in position order. */
function eventsOf(sql: Sql, entityIds: readonly string[], opId: string): readonly RecordedEvent[] {
  const select = sql.prepare(`SELECT ${COLUMNS} FROM events WHERE op_id = ? AND entity_id = ? ORDER BY op_index`)
  return entityIds
    .flatMap((entityId) => select.all(opId, entityId).map(toRecordedEvent))
    .sort((a, b) => a.position - b.position)
}

interface Range {
  readonly after: number
  readonly upTo: number | undefined
}

/** Pages, so that no statement stays open while the reader is busy: an open one would keep the WAL from shrinking. */
async function* readPages(sql: Sql, range: Range, options: ReadAllOptions): AsyncIterable<RecordedEvent> {
  for (let {after} = range; ; ) {
    const page = readPage(sql, {...range, after}, options)
    yield* page
    if (page.length < PAGE_ROWS) return
    after = (page.at(-1) as RecordedEvent).position
  }
}

function readPage(sql: Sql, range: Range, options: ReadAllOptions): readonly RecordedEvent[] {
  const {where, parameters} = conditions(range, options)
  return sql
    .prepare(`SELECT ${COLUMNS} FROM events WHERE ${where} ORDER BY position LIMIT ${PAGE_ROWS}`)
    .all(...parameters)
    .map(toRecordedEvent)
}

/** Timestamps increase with positions, so that a span of time is a span of positions, found without an index. */
function bounds(sql: Sql, {after = 0, since, until, last, ...options}: ReadAllOptions): Range {
  const from = since === undefined ? after : Math.max(after, firstAt(sql, parseInstant(since) as Instant) - 1)
  const upTo = until === undefined ? undefined : firstAt(sql, ((parseInstant(until) as Instant) + 1) as Instant) - 1
  if (last === undefined) return {after: from, upTo}
  const {where, parameters} = conditions({after: from, upTo}, options)
  const first = sql
    .prepare(`SELECT position FROM events WHERE ${where} ORDER BY position DESC LIMIT 1 OFFSET ?`)
    .get(...parameters, Math.max(last, 1) - 1)
  if (last === 0) return {after: Number.MAX_SAFE_INTEGER, upTo}
  return {after: first ? (first.position as number) - 1 : from, upTo}
}

/** The first position whose timestamp is not before `instant`; one past the end when there is none. */
function firstAt(sql: Sql, instant: Instant): number {
  let low = 1
  let high = ((sql.prepare('SELECT max(position) AS position FROM events').get()?.position as number | null) ?? 0) + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const at = sql.prepare('SELECT timestamp FROM events WHERE position = ?').get(middle)?.timestamp as number
    if (at < instant) low = middle + 1
    else high = middle
  }
  return low
}

function conditions({after, upTo}: Range, options: ReadAllOptions): {where: string; parameters: SqlValue[]} {
  const {entityId, eventId, types} = options
  const parts: [string, SqlValue[]][] = [['position > ?', [after]]]
  if (upTo !== undefined) parts.push(['position <= ?', [upTo]])
  if (entityId !== undefined) parts.push(['entity_id = ?', [entityId]])
  if (eventId !== undefined) parts.push(['id = ?', [eventId]])
  // One entity has few events: the plus keeps the planner from taking the index of types instead.
  const type = entityId === undefined ? 'event_type' : '+event_type'
  if (types !== undefined) parts.push([`${type} IN (${types.map(() => '?').join(', ')})`, [...types]])
  return {where: parts.map(([text]) => text).join(' AND '), parameters: parts.flatMap(([, values]) => values)}
}

/** An event as it is stored, but for what the log assigns. */
interface Draft {
  readonly id: string
  readonly type: string
  readonly payload: string
  readonly metadata: string | null
}

function draftOf({event_type, payload, metadata}: NewEvent, ids: IdSource): Draft {
  return {
    id: ids.uuid(),
    type: event_type,
    payload: JSON.stringify(payload),
    metadata: metadata ? JSON.stringify(metadata) : null,
  }
}

function toRecordedEvent(row: SqlRow): RecordedEvent {
  const metadata = row.metadata === null ? {} : parseStored<JsonObject>(row.metadata as string)
  return {
    id: row.id as string,
    event_type: row.event_type as string,
    entity_id: row.entity_id as string,
    tenant_id: TENANT,
    payload: parseStored<JsonValue>(row.payload as string),
    metadata: {...metadata, op_id: row.op_id as string},
    timestamp: formatInstant(row.timestamp as Instant),
    version: row.version as number,
    position: row.position as number,
  }
}
