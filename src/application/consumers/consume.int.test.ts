import fc from 'fast-check'
import {expect, test} from 'vitest'
import {createConsumerTables, createSqliteConsumerStore} from '../../adapters/sqlite/consumer-store.ts'
import {openDatabase} from '../../adapters/sqlite/database.ts'
import type {ConsumerStore} from '../../ports/consumer-store.ts'
import {record, runOnce} from '../../testing/consumer-run.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import type {Delivery, DeliveryOutcome} from './consume.ts'

const openStore = async () => createSqliteConsumerStore(await openDatabase(':memory:', [createConsumerTables], true))

test('whenever it dies, nothing is lost, and only what was in hand comes again', async () => {
  const deaths = fc.array(
    fc.record({after: fc.nat(4), beforeWriting: fc.boolean(), batch: fc.integer({min: 1, max: 3})}),
  )
  await fc.assert(
    fc.asyncProperty(deaths, async (lives) => {
      const [workspace, store] = [createMemoryWorkspace(), await openStore()]
      const words = Array.from({length: 12}, (_, index) => `a${index}`)
      await record(workspace, ...words)
      const done: string[] = []
      for (const {after, beforeWriting, batch} of lives) {
        let left = after
        const dying: ConsumerStore = {
          ...store,
          advance: async (name, events) => {
            if (left-- === 0 && beforeWriting) throw new Error('killed')
            await store.advance(name, events)
            if (left < 0) throw new Error('killed')
          },
        }
        const answer = ({events}: Delivery): DeliveryOutcome => {
          done.push(...events.map((event) => event.entity_id))
          return 'handled'
        }
        await runOnce(workspace, dying, answer, {batch}).catch(() => {})
      }
      await runOnce(workspace, store, ({events}) => {
        done.push(...events.map((event) => event.entity_id))
        return 'handled'
      })
      expect([...new Set(done)]).toEqual(words)
      expect(done.length).toBeLessThanOrEqual(words.length + 3 * lives.length)
    }),
    {numRuns: 40},
  )
})
