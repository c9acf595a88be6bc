import fc from 'fast-check'
import {expect, test} from 'vitest'
import {openDatabase} from '../src/adapters/sqlite/database.ts'
import {createEventTables, createSqliteEventLog} from '../src/adapters/sqlite/event-log.ts'
import {createSqliteEventQuery} from '../src/adapters/sqlite/event-query.ts'
import {createPast} from '../src/application/board/history.ts'
import {indexBoard} from '../src/application/board/index-board.ts'
import {foldTasks} from '../src/application/kernel/fold.ts'
import {type Instant, parseInstant} from '../src/domain/instant.ts'
import {compareAge} from '../src/domain/readiness.ts'
import {createTestClock} from '../src/testing/clock.ts'

const ids = {uuid: () => crypto.randomUUID(), taskId: async () => 't-x'}
const TYPES = ['task.created', 'task.claimed', 'task.completed', 'task.reopened', 'agent.finding'] as const

test('the board at any time is the fold up to then, in whatever order it is asked for', async () => {
  const clock = createTestClock()
  const sql = await openDatabase(':memory:', [createEventTables], true)
  const log = createSqliteEventLog(sql, {clock, ids, onRecorded: () => {}})
  for (let i = 0; i < 60; i++) {
    clock.advance(10)
    const event = {event_type: TYPES[i % 5] as string, payload: {title: `T${i}`, agent_id: 'ada'}}
    await log.append(`t${i % 4}`, [event], {opId: `${i}`})
  }
  const events = await Array.fromAsync(log.readAll())
  const times = [0, ...events.map(({timestamp}) => parseInstant(timestamp) as number)].flatMap((at) => [at, at + 1])
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...times), {maxLength: 12}), async (asked) => {
      // Kept often, so that most folds go on from a kept one.
      const boardAt = createPast(log, createSqliteEventQuery(sql), 7)
      for (const at of asked) {
        const until = events.filter(({timestamp}) => (parseInstant(timestamp) as number) <= at)
        const {tasks} = (await boardAt(at as Instant)).list({archived: 'include'})
        const expected = [...indexBoard(foldTasks(until)).values()]
        expect(tasks).toEqual(expected.sort((a, b) => compareAge(a.task, b.task)))
      }
    }),
    {numRuns: 40},
  )
  await log.close()
})
