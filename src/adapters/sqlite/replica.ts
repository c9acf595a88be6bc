import type {RecordedEvent} from '../../domain/events.ts'
import {formatInstant, type Instant, parseInstant} from '../../domain/instant.ts'
import type {JsonValue} from '../../domain/json.ts'
import type {KnownEvent, StoreEvent} from '../../ports/remote-store.ts'
import type {Replica, ReplicaMetadata} from '../../ports/replica.ts'
import type {Sql, SqlRow} from '../../ports/sql.ts'
import {createEventRows, type EventRows, type TimeSpans} from './event-rows.ts'
import {dumpReplica} from './replica-dump.ts'
import {createWatches} from './watch.ts'

const INSERT = `
  INSERT INTO events (id, entity_id, version, store_version, event_type, timestamp, payload, metadata, op_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING position`
const NEWEST_OF_ENTITY = `
  SELECT version, store_version, timestamp FROM events WHERE entity_id = ? ORDER BY version DESC LIMIT 1`
const NEWEST_UNTIL = `
  SELECT id, entity_id, timestamp FROM events WHERE timestamp <= ? ORDER BY timestamp DESC LIMIT 1`
const EARLIEST_AFTER = 'SELECT min(timestamp) AS at FROM events WHERE timestamp >= ? AND position > ?'
const OLDEST = 'SELECT id, entity_id, timestamp FROM events ORDER BY timestamp LIMIT 1'
const ENTITY_IN_STORE_ORDER = `
  SELECT position, store_version FROM events WHERE entity_id = ? ORDER BY store_version, timestamp, position`

export interface SqliteReplicaOptions {
  readonly tenant: string
  /** Called with an event that follows what was there of its entity, inside the transaction that adds it. */
  readonly onRecorded: (events: readonly RecordedEvent[]) => void
  /** Called with all events of an entity whose order has changed. */
  readonly onReordered: (entityId: string, events: Iterable<RecordedEvent>) => void
}

/**
 * Creates the replica's tables. Other than a log's, events are renumbered when one arrives late: `store_version` is what
 * the store says, `version` counts up by it.
 */
export function createReplicaTables(sql: Sql): void {
  sql.exec(`
    CREATE TABLE events (
      position      INTEGER PRIMARY KEY,
      id            TEXT NOT NULL UNIQUE,
      entity_id     TEXT NOT NULL,
      version       INTEGER NOT NULL,
      store_version INTEGER NOT NULL,
      event_type    TEXT NOT NULL,
      timestamp     INTEGER NOT NULL,
      payload       TEXT NOT NULL,
      metadata      TEXT,
      op_id         TEXT
    ) STRICT;
    CREATE INDEX events_by_entity ON events (entity_id, version);
    CREATE INDEX events_by_type ON events (event_type);
    CREATE INDEX events_by_time ON events (timestamp);
    CREATE INDEX events_by_operation ON events (op_id) WHERE op_id IS NOT NULL;
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `)
}

/** The events of a replica, for reading. */
export function replicaEventRows(sql: Sql, tenant: string): EventRows {
  const rows = createEventRows(sql, {tenant, spans: arrivalSpans(sql)})
  return {...rows, stored: () => entityByEntity(sql, rows)}
}

/** Positions are the order of arrival, which may not be that of the versions. */
function* entityByEntity(sql: Sql, rows: EventRows): Iterable<RecordedEvent> {
  const next = sql.prepare('SELECT min(entity_id) AS id FROM events WHERE entity_id > ?')
  for (let id = next.get('')?.id; typeof id === 'string'; id = next.get(id)?.id) yield* rows.entity(id)
}

/** A replica in one SQLite file, for any number of processes on one machine. */
export function createSqliteReplica(sql: Sql, {tenant, ...callbacks}: SqliteReplicaOptions): Replica {
  // What is lost when the power fails can be pulled again. A first pull adds to indexes in no order: most of them fit.
  sql.exec('PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536')
  const rows = replicaEventRows(sql, tenant)
  const watches = createWatches(sql)
  const {metadata, conditional, setMetadata} = createMetadata(sql)
  const settledUpTo = () => Number(metadata().settled ?? 0) as Instant
  return {
    read: rows.read,
    readAll: rows.readAll,
    dump: () => dumpReplica(sql, tenant),
    // Its index is by operation alone: looking in it for one entity after the other would read all of them each time.
    ofOperation: (entityIds, opId) => {
      const wanted = new Set(entityIds)
      return rows.operation(opId).filter((event) => wanted.has(event.entity_id))
    },
    after: rows.after,
    currentVersion: rows.currentVersion,
    missing: (events) => missing(sql, events),
    metadata,
    conditional,
    lowWatermark: (rest) => {
      // Read before the events: an event that arrives in between is then among them.
      const known = settledUpTo()
      const row = rest && sql.prepare(EARLIEST_AFTER).get(rest.since ?? 0, rest.after)
      return Math.min(known, (row?.at as Instant | null | undefined) ?? known) as Instant
    },
    ingest: (events, values = {}) => {
      // Serialized before the lock is acquired: others wait only for what must be done under it.
      const drafts = events.map(draftOf)
      return sql.write(() => {
        const added = insertAll(sql, rows, drafts, callbacks)
        for (const [name, value] of Object.entries(values)) setMetadata(name, value)
        return added
      })
    },
    knownEvent: () => knownEvent(sql, settledUpTo()),
    lastTimestamp: () => {
      const row = sql.prepare('SELECT max(timestamp) AS at FROM events').get()
      return (row?.at as Instant | null) ?? undefined
    },
    watch: watches.start,
    close: () => {
      watches.close()
      sql.close()
    },
  }
}

/** The table is called `facts` since the first release. */
function createMetadata(sql: Sql) {
  let isConditional = false
  const metadata = (): ReplicaMetadata => {
    const rows = sql.prepare('SELECT name, value FROM facts').all()
    const values: ReplicaMetadata = Object.fromEntries(rows.map(({name, value}) => [name, value]))
    isConditional ||= values.conditional === 'yes'
    return values
  }
  return {
    metadata,
    conditional: () => (isConditional ? 'yes' : metadata().conditional),
    setMetadata: (name: string, value: string) =>
      sql
        .prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
        .run(name, value),
  }
}

/** The newest settled event, or else the oldest event, which is not settled. */
function knownEvent(sql: Sql, settledUpTo: Instant): KnownEvent | undefined {
  const newest = sql.prepare(NEWEST_UNTIL).get(settledUpTo)
  const row = newest ?? sql.prepare(OLDEST).get()
  return row && toKnownEvent(row, newest !== undefined)
}

function toKnownEvent({id, entity_id, timestamp}: SqlRow, isSettled: boolean): KnownEvent {
  return {
    id: id as string,
    entity_id: entity_id as string,
    timestamp: formatInstant(timestamp as Instant),
    isSettled,
  }
}

interface Numbered {
  readonly version: number
  readonly store_version: number
  readonly timestamp: number
}

interface Draft {
  readonly event: StoreEvent
  readonly at: Instant
  readonly payload: string
  readonly metadata: string | null
  readonly opId: string | null
}

type Callbacks = Pick<SqliteReplicaOptions, 'onRecorded' | 'onReordered'>

/** In the order of arrival. An entity that one of the events belongs into the middle of is put in order at the end. */
function insertAll(sql: Sql, rows: EventRows, drafts: readonly Draft[], {onRecorded, onReordered}: Callbacks) {
  const added: RecordedEvent[] = []
  const disordered = new Set<string>()
  for (const draft of drafts) {
    const {entity_id: entityId} = draft.event
    const version = nextVersion(sql, draft)
    const recorded = insert(sql, draft, version ?? 0)
    // Another process may have brought it since it was looked for.
    if (!recorded) continue
    added.push(recorded)
    if (version === undefined) disordered.add(entityId)
    if (!disordered.has(entityId)) onRecorded([recorded])
  }
  for (const entityId of disordered) {
    renumber(sql, entityId)
    onReordered(entityId, rows.entity(entityId))
  }
  return added
}

/** One statement for a whole page. */
function missing(sql: Sql, events: readonly StoreEvent[]): readonly StoreEvent[] {
  if (events.length === 0) return []
  const found = sql
    .prepare('SELECT id FROM events WHERE id IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify(events.map(({id}) => id)))
  const known = new Set(found.map(({id}) => id))
  return events.filter(({id}) => !known.has(id))
}

/** Undefined: it belongs before an event that is here already. */
function nextVersion(sql: Sql, {event, at}: Draft): number | undefined {
  const last = sql.prepare(NEWEST_OF_ENTITY).get(event.entity_id) as Numbered | undefined
  if (!last) return event.version
  const isLate = (event.version - last.store_version || at - last.timestamp) < 0
  return isLate ? undefined : Math.max(last.version + 1, event.version)
}

/** Undefined: it is there already. */
function insert(sql: Sql, {event, at, payload, metadata, opId}: Draft, version: number): RecordedEvent | undefined {
  const {id, entity_id, event_type} = event
  const row = sql.prepare(INSERT).get(id, entity_id, version, event.version, event_type, at, payload, metadata, opId)
  return row && {...event, timestamp: formatInstant(at), version, position: row.position as number}
}

function renumber(sql: Sql, entityId: string): void {
  let version = 0
  for (const row of sql.prepare(ENTITY_IN_STORE_ORDER).all(entityId)) {
    version = Math.max(version + 1, row.store_version as number)
    sql.prepare('UPDATE events SET version = ? WHERE position = ?').run(version, row.position as number)
  }
}

function draftOf(event: StoreEvent): Draft {
  const opId = event.metadata?.op_id
  return {
    event,
    at: parseInstant(event.timestamp) as Instant,
    payload: serialize(event.payload),
    metadata: event.metadata && serialize(event.metadata),
    opId: typeof opId === 'string' ? opId : null,
  }
}

/** What is nested too deeply to be written again is nothing that a task could have: it must not stop the pull for ever. */
function serialize(value: JsonValue): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return 'null'
    throw error
  }
}

/** Events arrive nearly, but not quite, in the order of their timestamps. */
function arrivalSpans(sql: Sql): TimeSpans {
  const position = (select: string, instant: Instant) => sql.prepare(select).get(instant)?.position as number | null
  return {
    exact: false,
    firstPosition: (since) =>
      position('SELECT min(position) AS position FROM events WHERE timestamp >= ?', since) ?? Number.MAX_SAFE_INTEGER,
    lastPosition: (until) => position('SELECT max(position) AS position FROM events WHERE timestamp <= ?', until) ?? 0,
  }
}
