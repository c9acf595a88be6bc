import {appendOne, findConflict} from '../../application/appends.ts'
import type {NewEvent, RecordedEvent} from '../../domain/events.ts'
import type {Instant} from '../../domain/instant.ts'
import type {Clock} from '../../ports/clock.ts'
import type {AppendAllOutcome, AppendStep, EntityAppend, EventLog, GroupLog} from '../../ports/event-log.ts'
import type {IdSource} from '../../ports/id-source.ts'
import type {Sql} from '../../ports/sql.ts'
import {createEventRows, type EventRows, orderedSpans} from './event-rows.ts'
import {createWatches} from './watch.ts'

const TENANT = 'default'

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

/** The events of a local log, for reading. */
export function localEventRows(sql: Sql): EventRows {
  return createEventRows(sql, {tenant: TENANT, spans: orderedSpans(sql)})
}

/** A durable log in one SQLite file, for any number of processes on one machine. */
export function createSqliteEventLog(sql: Sql, options: SqliteEventLogOptions): GroupLog {
  const {clock, ids} = options
  const rows = localEventRows(sql)
  const watches = createWatches(sql)
  const recorder = {...options, sql, rows}

  async function appendEach(batches: readonly (readonly AppendStep[])[]): Promise<readonly AppendAllOutcome[]> {
    // Serialized before the lock is taken: others wait only for what must be done under it.
    const drafted = batches.map((steps) => steps.map((step) => draftStep(step, ids)))
    return sql.write(() => drafted.map((steps) => recordBatch(recorder, steps)))
  }

  const appendAll: EventLog['appendAll'] = async (appends, {opId}) => {
    const [outcome] = await appendEach([[{appends, opId}]])
    return outcome as AppendAllOutcome
  }

  return {
    latenessSeconds: 0,
    append: appendOne(appendAll),
    appendAll,
    appendEach,
    now: () => nextTimestamp(sql, clock),
    watch: watches.start,
    read: rows.read,
    readAll: rows.readAll,
    close: async () => {
      watches.close()
      sql.close()
    },
  }
}

interface Recorder extends SqliteEventLogOptions {
  readonly sql: Sql
  readonly rows: EventRows
}

/** Records all steps or none: what came before a conflict is taken back. */
function recordBatch(recorder: Recorder, steps: readonly DraftedStep[]): AppendAllOutcome {
  if (steps.length === 1) return recordStep(recorder, steps[0] as DraftedStep)
  const {sql, rows} = recorder
  const events: RecordedEvent[] = []
  sql.exec('SAVEPOINT batch')
  for (const step of steps) {
    const outcome = recordStep(recorder, step)
    if (outcome.kind === 'version-conflict') {
      sql.exec('ROLLBACK TO batch; RELEASE batch')
      return {...outcome, actualVersion: rows.currentVersion(outcome.entityId)}
    }
    events.push(...outcome.events)
  }
  sql.exec('RELEASE batch')
  return {kind: 'recorded', events}
}

function recordStep(recorder: Recorder, {appends, entityIds, opId}: DraftedStep): AppendAllOutcome {
  const {sql, rows, clock, onRecorded} = recorder
  const repeated = rows.ofOperation(entityIds, opId)
  if (repeated.length > 0) return {kind: 'recorded', events: repeated}
  const conflict = findConflict(appends, rows.currentVersion)
  if (conflict) return conflict
  const insert = sql.prepare(INSERT)
  let index = 0
  for (const {entityId, drafts} of appends) {
    const version = rows.currentVersion(entityId)
    for (const [i, {id, type, payload, metadata}] of drafts.entries()) {
      insert.run(id, entityId, version + i + 1, type, nextTimestamp(sql, clock), payload, metadata, opId, index++)
    }
  }
  const recorded = rows.ofOperation(entityIds, opId)
  onRecorded(recorded)
  return {kind: 'recorded', events: recorded}
}

/** Strictly increasing, even when the machine's clock stands still or is set back. */
function nextTimestamp(sql: Sql, clock: Clock): Instant {
  const last = sql.prepare('SELECT timestamp FROM events ORDER BY position DESC LIMIT 1').get()?.timestamp as
    | number
    | undefined
  return Math.max(clock.now(), (last ?? 0) + 1) as Instant
}

/** An event as it is stored, but for what the log assigns. */
interface Draft {
  readonly id: string
  readonly type: string
  readonly payload: string
  readonly metadata: string | null
}

/** A step whose events are ready to be stored. */
interface DraftedStep {
  readonly appends: readonly (EntityAppend & {readonly drafts: readonly Draft[]})[]
  readonly entityIds: readonly string[]
  readonly opId: string
}

function draftStep({appends, opId}: AppendStep, ids: IdSource): DraftedStep {
  return {
    appends: appends.map((append) => ({...append, drafts: append.events.map((event) => draftOf(event, ids))})),
    entityIds: [...new Set(appends.map(({entityId}) => entityId))],
    opId,
  }
}

function draftOf({event_type, payload, metadata}: NewEvent, ids: IdSource): Draft {
  return {
    id: ids.uuid(),
    type: event_type,
    payload: JSON.stringify(payload),
    metadata: metadata ? JSON.stringify(metadata) : null,
  }
}
