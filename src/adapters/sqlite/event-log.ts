import {appendOne, findConflict} from '../../application/kernel/index.ts'
import type {NewEvent, RecordedEvent} from '../../domain/events.ts'
import type {Instant} from '../../domain/instant.ts'
import type {Clock} from '../../ports/clock.ts'
import type {AppendAllOutcome, AppendStep, EventLog, GroupLog} from '../../ports/event-log.ts'
import type {IdSource} from '../../ports/id-source.ts'
import type {Sql} from '../../ports/sql.ts'
import {createEventRows, type EventRows, orderedSpans} from './event-rows.ts'
import {type Draft, type DraftedAppend, inOrderOf, matchRecorded} from './operation-parts.ts'
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
    lowWatermark: () => undefined,
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

function recordStep(recorder: Recorder, step: DraftedStep): AppendAllOutcome {
  const {rows, onRecorded} = recorder
  const {appends, entityIds, opId} = step
  const repeated = rows.ofOperation(entityIds, opId)
  if (step.inParts) return recordPart(recorder, step, repeated)
  if (repeated.length > 0) return {kind: 'recorded', events: repeated}
  const conflict = findConflict(appends, rows.currentVersion)
  if (conflict) return conflict
  insert(recorder, step, 0)
  const recorded = rows.ofOperation(entityIds, opId)
  onRecorded(recorded)
  return {kind: 'recorded', events: recorded}
}

function recordPart(recorder: Recorder, step: DraftedStep, repeated: readonly RecordedEvent[]): AppendAllOutcome {
  const {sql, rows, onRecorded} = recorder
  const {appends, entityIds, opId} = step
  const {missing, positionOf} = matchRecorded(appends, repeated)
  const conflict = findConflict(missing, rows.currentVersion)
  if (conflict) return conflict
  const last = sql.prepare('SELECT max(op_index) AS last FROM events WHERE op_id = ?').get(opId)?.last as number | null
  insert(recorder, {...step, appends: missing}, (last ?? -1) + 1)
  const known = new Set(repeated.map(({position}) => position))
  const all = rows.ofOperation(entityIds, opId)
  const recorded = all.filter(({position}) => !known.has(position))
  onRecorded(recorded)
  return {kind: 'recorded', events: inOrderOf(positionOf, recorded, all)}
}

function insert({sql, rows, clock}: Recorder, {appends, opId}: DraftedStep, firstIndex: number): void {
  const statement = sql.prepare(INSERT)
  let index = firstIndex
  for (const {entityId, drafts} of appends) {
    const version = rows.currentVersion(entityId)
    for (const [i, {id, type, payload, metadata}] of drafts.entries()) {
      statement.run(id, entityId, version + i + 1, type, nextTimestamp(sql, clock), payload, metadata, opId, index++)
    }
  }
}

/** Strictly increasing, even when the machine's clock stands still or is set back. */
function nextTimestamp(sql: Sql, clock: Clock): Instant {
  const last = sql.prepare('SELECT timestamp FROM events ORDER BY position DESC LIMIT 1').get()?.timestamp as
    | number
    | undefined
  return Math.max(clock.now(), (last ?? 0) + 1) as Instant
}

/** A step whose events are ready to be stored. */
interface DraftedStep extends Omit<AppendStep, 'appends'> {
  readonly appends: readonly DraftedAppend[]
  readonly entityIds: readonly string[]
}

function draftStep({appends, ...step}: AppendStep, ids: IdSource): DraftedStep {
  return {
    ...step,
    appends: appends.map((append) => ({...append, drafts: append.events.map((event) => draftOf(event, ids))})),
    entityIds: [...new Set(appends.map(({entityId}) => entityId))],
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
