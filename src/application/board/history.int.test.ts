import fc from 'fast-check'
import {expect, test} from 'vitest'
import {openDatabase} from '../../adapters/sqlite/database.ts'
import {createEventTables, createSqliteEventLog} from '../../adapters/sqlite/event-log.ts'
import {createSqliteEventQuery} from '../../adapters/sqlite/event-query.ts'
import {projectEvents} from '../../adapters/sqlite/view/projection.ts'
import {rebuildView} from '../../adapters/sqlite/view/schema.ts'
import {createSqliteTaskView} from '../../adapters/sqlite/view/task-view.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import {type Instant, parseInstant} from '../../domain/instant.ts'
import type {ReadyFilter, TaskFilter, TaskView} from '../../ports/task-view.ts'
import {createTestClock} from '../../testing/clock.ts'
import {type AddressedEvent, addressedEvents} from '../../testing/events-arbitrary.ts'
import {taskFilters} from '../../testing/filters-arbitrary.ts'
import {createPast} from './history.ts'
import {createMemoryTaskView} from './view-of-tasks.ts'

const RUNS = Number(process.env.CN_TEST_RUNS ?? 100)

async function recordAll(events: readonly AddressedEvent[]) {
  const clock = createTestClock()
  const ids = {uuid: () => crypto.randomUUID(), taskId: async () => 't-x'}
  const sql = await openDatabase(':memory:', [createEventTables, (db) => rebuildView(db, [])], true)
  const log = createSqliteEventLog(sql, {clock, ids, onRecorded: (recorded) => projectEvents(sql, recorded)})
  for (const {entityId, event, pause} of events) {
    clock.advance(pause)
    await log.append(entityId, [event], {opId: ids.uuid()})
  }
  const recorded = await Array.fromAsync(log.readAll())
  return {log, recorded, view: createSqliteTaskView(sql), query: createSqliteEventQuery(sql)}
}

const instantOf = (event: RecordedEvent | undefined) => parseInstant(event?.timestamp ?? '') ?? (0 as Instant)

/** What a view answers to a filter: the lists with their ends and totals. */
function answers(view: TaskView, filter: TaskFilter, now: Instant) {
  const {priorities, types, labels, parent, depth, limit, counted} = filter
  const ready = {priorities, types, labels, parent, depth, limit, counted} as ReadyFilter
  return [view.list(filter), view.ready(ready, now)].map(({tasks, more, total}) => ({
    ids: tasks.map(({task}) => task.id),
    more,
    total,
  }))
}

test('a filter means the same now, in memory, and in history at the present', async () => {
  await fc.assert(
    fc.asyncProperty(addressedEvents(40), taskFilters, async (events, filter) => {
      const {log, recorded, view, query} = await recordAll(events)
      const now = log.now()
      const expected = answers(view, filter, now)
      expect(
        answers(
          createMemoryTaskView(() => recorded),
          filter,
          now,
        ),
      ).toEqual(expected)
      expect(answers(await createPast(log, query)(now), filter, now)).toEqual(expected)
      await log.close()
    }),
    {numRuns: RUNS},
  )
})

test('the board at an event is the fold of the events up to it, in whatever order one asks', async () => {
  const places = fc.array(fc.nat(39), {minLength: 1, maxLength: 4})
  await fc.assert(
    fc.asyncProperty(addressedEvents(40), places, taskFilters, async (events, asked, filter) => {
      const {log, recorded, query} = await recordAll(events)
      // Folds are kept often, so that some of them are used.
      const boardAt = createPast(log, query, 4)
      for (const place of asked) {
        const at = instantOf(recorded[place])
        const until = createMemoryTaskView(() => recorded.filter((event) => instantOf(event) <= at))
        const board = await boardAt(at)
        expect(answers(board, filter, at)).toEqual(answers(until, filter, at))
        expect([...board.ids()]).toEqual([...until.ids()])
        for (const id of board.ids()) expect(board.get(id)).toEqual(until.get(id))
      }
      await log.close()
    }),
    {numRuns: RUNS},
  )
})
