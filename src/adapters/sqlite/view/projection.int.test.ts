import fc from 'fast-check'
import {expect, test} from 'vitest'
import {indexBoard} from '../../../application/board/index-board.ts'
import {createMemoryTaskView} from '../../../application/board/view-of-tasks.ts'
import {foldTasks} from '../../../application/kernel/fold.ts'
import type {Instant} from '../../../domain/instant.ts'
import type {ReadyFilter, TaskView} from '../../../ports/task-view.ts'
import {createTestClock} from '../../../testing/clock.ts'
import {dumpView} from '../../../testing/dump-view.ts'
import {type AddressedEvent, addressedEvents} from '../../../testing/events-arbitrary.ts'
import {taskFilters} from '../../../testing/filters-arbitrary.ts'
import {openDatabase} from '../database.ts'
import {createEventTables, createSqliteEventLog, localEventRows} from '../event-log.ts'
import {projectAnew, projectEvents} from './projection.ts'
import {rebuildView} from './schema.ts'
import {createSqliteTaskView} from './task-view.ts'

const RUNS = Number(process.env.CN_TEST_RUNS ?? 300)

async function recordAll(events: readonly AddressedEvent[]) {
  const clock = createTestClock()
  const sql = await openDatabase(':memory:', [createEventTables, (db) => rebuildView(db, [])], true)
  const log = createSqliteEventLog(sql, {
    clock,
    ids: {uuid: () => crypto.randomUUID(), taskId: async (length) => String(length)},
    onRecorded: (recorded) => projectEvents(sql, recorded),
  })
  for (const {entityId, event, pause} of events) {
    clock.advance(pause)
    await log.append(entityId, [event], {opId: crypto.randomUUID()})
  }
  return {sql, clock}
}

test('the view kept step by step is the view folded from nothing, whatever the log holds', async () => {
  await fc.assert(
    fc.asyncProperty(addressedEvents(60), async (events) => {
      const {sql} = await recordAll(events)
      const kept = dumpView(sql)
      const stored = [...localEventRows(sql).stored()]
      await sql.write(() => rebuildView(sql, stored))
      expect(kept).toEqual(dumpView(sql))
      // Folding what has been folded changes nothing: duplicate delivery.
      await sql.write(() => projectEvents(sql, stored))
      expect(dumpView(sql)).toEqual(kept)
      const view = createSqliteTaskView(sql)
      for (const [id, board] of indexBoard(foldTasks(stored)))
        expect(view.get(id)).toEqual(JSON.parse(JSON.stringify(board)))
      sql.close()
    }),
    {numRuns: RUNS},
  )
})

test('a task that comes into the view with all its events, done or archived at once, counts for its neighbours', async () => {
  await fc.assert(
    fc.asyncProperty(addressedEvents(40), async (events) => {
      const {sql} = await recordAll(events)
      const kept = dumpView(sql)
      const stored = [...localEventRows(sql).stored()]
      const byEntity = Map.groupBy(stored, ({entity_id}) => entity_id)
      await sql.write(() => {
        rebuildView(sql, [])
        for (const [entityId, own] of byEntity) projectAnew(sql, entityId, own)
      })
      expect(dumpView(sql)).toEqual(kept)
      sql.close()
    }),
    {numRuns: RUNS},
  )
})

test('every question has the same answer as from the naive view', async () => {
  await fc.assert(
    fc.asyncProperty(addressedEvents(50), taskFilters, async (events, filter) => {
      const {sql, clock} = await recordAll(events)
      const stored = [...localEventRows(sql).stored()]
      const [view, naive] = [createSqliteTaskView(sql), createMemoryTaskView(() => stored)]
      const ids = (page: ReturnType<typeof view.list>) => [
        page.more,
        page.total,
        ...page.tasks.map(({task}) => task.id),
      ]
      expect(ids(view.list(filter))).toEqual(ids(naive.list(filter)))
      const {priorities, types, labels, parent, depth, limit, counted} = filter
      const ready = {priorities, types, labels, parent, depth, limit, counted} as ReadyFilter
      expect(ids(view.ready(ready, clock.now()))).toEqual(ids(naive.ready(ready, clock.now())))
      for (const now of [0 as Instant, clock.now()]) expect(view.nextClaimableAt(now)).toBe(naive.nextClaimableAt(now))
      for (const agent of ['ada', 'bob', 'eve'])
        expect(view.leasedBy(agent).map(({task}) => task.id)).toEqual(naive.leasedBy(agent).map(({task}) => task.id))
      const edges = ({edges}: TaskView) => [...edges()].map(({waiter, gate}) => `${waiter} ${gate}`).sort()
      expect(edges(view)).toEqual(edges(naive))
      for (const id of ['a', 'b', 'z']) {
        expect([...view.waitsFor(id)].sort()).toEqual([...naive.waitsFor(id)].sort())
        expect([...view.waitedBy(id)].sort()).toEqual([...naive.waitedBy(id)].sort())
      }
      expect(view.labels()).toEqual(naive.labels())
      expect(view.holders()).toEqual(naive.holders())
      expect(view.idsStartingWith('a', 5)).toEqual(naive.idsStartingWith('a', 5))
      expect([...view.ids()]).toEqual([...naive.ids()])
      expect(view.size()).toBe(naive.size())
      expect(new Map([...view.counts()].sort())).toEqual(new Map([...naive.counts()].sort()))
      sql.close()
    }),
    {numRuns: RUNS},
  )
})
