import {appendOne, findConflict} from '../../application/kernel/index.ts'
import type {NewEvent, RecordedEvent} from '../../domain/events.ts'
import type {Instant} from '../../domain/instant.ts'
import type {Clock} from '../../ports/clock.ts'
import type {AppendAllOutcome, AppendStep, EventLog, GroupLog} from '../../ports/event-log.ts'
import type {IdSource} from '../../ports/id-source.ts'
import type {Sql, SqlRow} from '../../ports/sql.ts'
import {createEventRows, type EventRows, orderedSpans, toRecordedEvent} from './event-rows.ts'
import {type Draft, type DraftedAppend, inOrderOf, matchRecorded} from './operation-parts.ts'
import {createWatches} from './watch.ts'

const TENANT = 'default'

const INSERT = `
  INSERT INTO events (id, entity_id, version, event_type, timestamp, payload, metadata, op_id, op_index)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING position`

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
  const versionOf = memoized(rows.currentVersion)
  const conflict = findConflict(appends, versionOf)
  if (conflict) return conflict
  const recorded = insert(recorder, step, {firstIndex: 0, versionOf})
  onRecorded(recorded)
  return {kind: 'recorded', events: recorded}
}

function recordPart(recorder: Recorder, step: DraftedStep, repeated: readonly RecordedEvent[]): AppendAllOutcome {
  const {sql, rows, onRecorded} = recorder
  const {appends, opId} = step
  const {missing, positionOf} = matchRecorded(appends, repeated)
  const versionOf = memoized(rows.currentVersion)
  const conflict = findConflict(missing, versionOf)
  if (conflict) return conflict
  const last = sql.prepare('SELECT max(op_index) AS last FROM events WHERE op_id = ?').get(opId)?.last as number | null
  const recorded = insert(recorder, {...step, appends: missing}, {firstIndex: (last ?? -1) + 1, versionOf})
  onRecorded(recorded)
  return {kind: 'recorded', events: inOrderOf(positionOf, recorded, [...repeated, ...recorded])}
}

interface InsertOptions {
  /** The place of the first event among those of its operation. */
  readonly firstIndex: number
  readonly versionOf: (entityId: string) => number
}

/** Inserts the events of a step, and returns them as they would be read. */
function insert(
  {sql, clock}: Recorder,
  {appends, opId}: DraftedStep,
  {firstIndex, versionOf}: InsertOptions,
): readonly RecordedEvent[] {
  const statement = sql.prepare(INSERT)
  const versions = new Map<string, number>()
  const recorded: RecordedEvent[] = []
  let timestamp = nextTimestamp(sql, clock)
  for (const {entityId, drafts} of appends) {
    for (const {id, type, payload, metadata} of drafts) {
      const version = (versions.get(entityId) ?? versionOf(entityId)) + 1
      versions.set(entityId, version)
      const index = firstIndex + recorded.length
      const row = statement.get(id, entityId, version, type, timestamp, payload, metadata, opId, index) as SqlRow
      const stored = {id, entity_id: entityId, version, event_type: type, timestamp, payload, metadata, op_id: opId}
      recorded.push(toRecordedEvent({...row, ...stored}, TENANT))
      timestamp = Math.max(clock.now(), timestamp + 1) as Instant
    }
  }
  return recorded
}

/** Asks once for each entity: nobody else writes within the transaction. */
function memoized(versionOf: (entityId: string) => number): (entityId: string) => number {
  const known = new Map<string, number>()
  return (entityId) => {
    const version = known.get(entityId) ?? versionOf(entityId)
    known.set(entityId, version)
    return version
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
