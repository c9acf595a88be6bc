import {advance, windowStart} from '../../application/stream/index.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import type {Instant} from '../../domain/instant.ts'
import type {
  Consumer,
  ConsumerStore,
  DeadLetter,
  Handled,
  PendingRetry,
  StreamCursor,
} from '../../ports/consumer-store.ts'
import type {Sql, SqlRow} from '../../ports/sql.ts'
import {parseStored} from './stored-json.ts'

// The column `revived`, named in the first release: 1 for a redriven letter, 2 when it has been shown since.
const REDRIVEN = 'SELECT * FROM dead_letters WHERE consumer = ? AND revived > 0 ORDER BY number'
const MARK_SHOWN = 'UPDATE dead_letters SET revived = 2 WHERE consumer = ? AND event_id = ? AND revived = 1'
const INSERT_SEEN = 'INSERT OR IGNORE INTO seen (consumer, event_id, at) VALUES (?, ?, ?)'

/** Creates the tables of the consumers: how far each has read, and its dead letters. */
export function createConsumerTables(sql: Sql): void {
  sql.exec(`
    CREATE TABLE consumers (
      name       TEXT PRIMARY KEY,
      types      TEXT NOT NULL,
      at         INTEGER,
      not_before INTEGER,
      trouble    TEXT
    ) STRICT;
    CREATE TABLE seen (
      consumer TEXT NOT NULL REFERENCES consumers,
      event_id TEXT NOT NULL,
      at       INTEGER NOT NULL,
      PRIMARY KEY (consumer, event_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX seen_by_time ON seen (consumer, at);
    CREATE TABLE dead_letters (
      number   INTEGER PRIMARY KEY,
      consumer TEXT NOT NULL REFERENCES consumers,
      event_id TEXT NOT NULL,
      event    TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      error    TEXT NOT NULL,
      died_at  TEXT NOT NULL,
      revived  INTEGER NOT NULL DEFAULT 0,
      UNIQUE (consumer, event_id)
    ) STRICT;`)
}

/** Keeps consumers in a database of their own: they belong to this machine, the log may belong to many. */
export function createSqliteConsumerStore(sql: Sql): ConsumerStore {
  const write = async (body: () => void) => sql.write(body)
  return {
    names: () =>
      sql
        .prepare('SELECT name FROM consumers ORDER BY name')
        .all()
        .map(({name}) => name as string),
    get: (name) => findConsumer(sql, name),
    create: ({name, types, cursor}) =>
      write(() => {
        if (findConsumer(sql, name)) return
        const parameters = [name, JSON.stringify(types), cursor.at ?? null, cursor.notBefore ?? null] as const
        sql.prepare('INSERT INTO consumers (name, types, at, not_before) VALUES (?, ?, ?, ?)').run(...parameters)
        for (const [id, at] of cursor.seen) sql.prepare(INSERT_SEEN).run(name, id, at)
      }),
    setTypes: (name, types) =>
      write(() => sql.prepare('UPDATE consumers SET types = ? WHERE name = ?').run(JSON.stringify(types), name)),
    advance: (name, handled) => write(() => advanceConsumer(sql, name, handled)),
    setPendingRetry: (name, pendingRetry) =>
      write(() =>
        sql.prepare('UPDATE consumers SET trouble = ? WHERE name = ?').run(JSON.stringify(pendingRetry), name),
      ),
    deadLetter: (name, letter, handled) =>
      write(() => {
        addLetter(sql, name, letter)
        removePendingRetry(sql, name, [letter.event])
        advanceConsumer(sql, name, handled)
      }),
    deadLetters: (name) =>
      sql.prepare('SELECT * FROM dead_letters WHERE consumer = ? ORDER BY number').all(name).map(toDeadLetter),
    redrivenLetters: (name) => sql.prepare(REDRIVEN).all(name).map(toDeadLetter),
    redrive: (name, eventIds) => sql.write(() => eventIds.filter((id) => redriveLetter(sql, name, id))),
    markShown: (name, eventIds) =>
      write(() => {
        for (const id of eventIds) sql.prepare(MARK_SHOWN).run(name, id)
      }),
    resolve: (name, eventIds) => write(() => resolveLetters(sql, name, eventIds)),
    close: sql.close,
  }
}

function findConsumer(sql: Sql, name: string): Consumer | undefined {
  const row = sql.prepare('SELECT * FROM consumers WHERE name = ?').get(name)
  if (!row) return undefined
  const seen = sql.prepare('SELECT event_id, at FROM seen WHERE consumer = ?').all(name)
  return {
    name,
    types: parseStored(row.types as string),
    pendingRetry: row.trouble === null ? undefined : parseStored(row.trouble as string),
    cursor: {
      ...(row.at !== null && {at: row.at as Instant}),
      ...(row.not_before !== null && {notBefore: row.not_before as Instant}),
      seen: new Map(seen.map(({event_id, at}) => [event_id as string, at as Instant])),
    },
  }
}

/** Reads and writes only what the events change: the cursor may hold many ids. */
function advanceConsumer(sql: Sql, name: string, {events, lowWatermark}: Handled): void {
  if (events.length === 0) return
  const row = sql.prepare('SELECT at, not_before FROM consumers WHERE name = ?').get(name) as SqlRow
  const cursor: StreamCursor = {
    ...(row.at !== null && {at: row.at as Instant}),
    ...(row.not_before !== null && {notBefore: row.not_before as Instant}),
    seen: new Map(),
  }
  const next = advance(cursor, events, lowWatermark(cursor.at))
  for (const [id, at] of next.seen) sql.prepare(INSERT_SEEN).run(name, id, at)
  sql.prepare('DELETE FROM seen WHERE consumer = ? AND at < ?').run(name, windowStart(next) ?? 0)
  sql.prepare('UPDATE consumers SET at = ? WHERE name = ?').run(next.at ?? null, name)
  removePendingRetry(sql, name, events)
}

function removePendingRetry(sql: Sql, name: string, events: readonly {readonly id: string}[]): void {
  const stored = sql.prepare('SELECT trouble FROM consumers WHERE name = ?').get(name)?.trouble
  if (typeof stored !== 'string') return
  const {eventId} = parseStored<PendingRetry>(stored)
  if (events.some(({id}) => id === eventId)) sql.prepare('UPDATE consumers SET trouble = NULL WHERE name = ?').run(name)
}

function addLetter(
  sql: Sql,
  name: string,
  {event, attempts, error, diedAt}: Parameters<ConsumerStore['deadLetter']>[1],
): void {
  sql
    .prepare(`
      INSERT INTO dead_letters (consumer, event_id, event, attempts, error, died_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (consumer, event_id) DO UPDATE SET
        attempts = excluded.attempts, error = excluded.error, died_at = excluded.died_at, revived = 0`)
    .run(name, event.id, JSON.stringify(event), attempts, error, diedAt)
}

function redriveLetter(sql: Sql, name: string, eventId: string): boolean {
  const found = sql.prepare('SELECT number FROM dead_letters WHERE consumer = ? AND event_id = ?').get(name, eventId)
  if (found) sql.prepare('UPDATE dead_letters SET revived = 1 WHERE number = ?').run(found.number as number)
  return found !== undefined
}

function resolveLetters(sql: Sql, name: string, eventIds: readonly string[]): void {
  const statement = sql.prepare('DELETE FROM dead_letters WHERE consumer = ? AND event_id = ?')
  for (const id of eventIds) statement.run(name, id)
  removePendingRetry(
    sql,
    name,
    eventIds.map((id) => ({id})),
  )
}

function toDeadLetter(row: SqlRow): DeadLetter {
  return {
    event: parseStored<RecordedEvent>(row.event as string),
    attempts: row.attempts as number,
    error: row.error as string,
    diedAt: row.died_at as string,
    redriven: row.revived !== 0,
    shown: row.revived === 2,
  }
}
