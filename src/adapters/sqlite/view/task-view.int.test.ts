import {createPast} from '../../../application/board/history.ts'
import type {RecordedEvent} from '../../../domain/events.ts'
import {type Instant, parseInstant} from '../../../domain/instant.ts'
import type {JsonObject} from '../../../domain/json.ts'
import {createTestClock} from '../../../testing/clock.ts'
import {describeTaskView} from '../../../testing/task-view.conformance.ts'
import {openDatabase} from '../database.ts'
import {createEventTables, createSqliteEventLog} from '../event-log.ts'
import {createSqliteEventQuery} from '../event-query.ts'
import {projectEvents} from './projection.ts'
import {rebuildView} from './schema.ts'
import {createSqliteTaskView} from './task-view.ts'

const ids = {uuid: () => crypto.randomUUID(), taskId: async () => 't-x'}

/** Records the events at their own times, as somebody who appends them does. */
async function record(events: readonly RecordedEvent[]) {
  const clock = createTestClock()
  const sql = await openDatabase(':memory:', [createEventTables, (db) => rebuildView(db, [])], true)
  const log = createSqliteEventLog(sql, {clock, ids, onRecorded: (recorded) => projectEvents(sql, recorded)})
  for (const {entity_id, event_type, payload, metadata, timestamp} of events) {
    clock.advance(((parseInstant(timestamp) as Instant) - clock.now()) / 1_000_000)
    await log.append(entity_id, [{event_type, payload: payload as JsonObject, metadata: metadata ?? {}}], {
      opId: ids.uuid(),
    })
  }
  return {sql, log}
}

describeTaskView('in SQLite, kept event by event', {
  open: async (events) => {
    const {sql, log} = await record(events)
    return {view: createSqliteTaskView(sql), close: () => log.close()}
  },
})

describeTaskView('in SQLite, rebuilt', {
  open: async (events) => {
    const sql = await openDatabase(':memory:', [createEventTables, (db) => rebuildView(db, events)], true)
    return {view: createSqliteTaskView(sql), close: () => sql.close()}
  },
})

describeTaskView('of history', {
  open: async (events) => {
    const {sql, log} = await record(events)
    const end = events.at(-1)?.timestamp ?? '2026-01-01T00:00:00Z'
    const view = await createPast(log, createSqliteEventQuery(sql))(parseInstant(end) as Instant)
    return {view, close: () => log.close()}
  },
})
