import fc from 'fast-check'
import {expect, test} from 'vitest'
import {matcher, typeMatcher, typePattern} from '../../application/input/event-types.ts'
import {liveMatch} from '../../server/live/patterns.ts'
import {createTestClock} from '../../testing/clock.ts'
import {openDatabase} from './database.ts'
import {createEventTables, createSqliteEventLog} from './event-log.ts'

const words = fc.array(fc.constantFrom('task', 'agent', 'a', 'finding', '事件', 'x_1'), {minLength: 1, maxLength: 3})
const types = words.map((list) => list.join('.'))
const patterns = fc.oneof(
  types,
  types.map((type) => `${type}.*`),
  fc.constant('*'),
)

test('a pattern means the same in a query of the log, in memory and in live delivery', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(types, {minLength: 1, maxLength: 12}),
      fc.array(patterns, {minLength: 1, maxLength: 4}),
      async (recorded, given) => {
        const sql = await openDatabase(':memory:', [createEventTables], true)
        const ids = {uuid: () => crypto.randomUUID(), taskId: async () => 't-x'}
        const log = createSqliteEventLog(sql, {clock: createTestClock(), ids, onRecorded: () => {}})
        for (const [i, event_type] of recorded.entries())
          await log.append('e', [{event_type, payload: {}}], {opId: `${i}`})
        const asked = given.map(typePattern)
        const found = (await Array.fromAsync(log.readAll({types: asked}))).map(({event_type}) => event_type)
        expect(found).toEqual(recorded.filter(matcher(asked)))
        expect(found).toEqual(recorded.filter(typeMatcher(asked)))
        expect(found).toEqual(recorded.filter(liveMatch(asked)))
        await log.close()
      },
    ),
    {numRuns: 60},
  )
})
