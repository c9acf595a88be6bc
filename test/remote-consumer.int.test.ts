import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {createConsumerTables, createSqliteConsumerStore} from '../src/adapters/sqlite/consumer-store.ts'
import {openDatabase} from '../src/adapters/sqlite/database.ts'
import {acknowledge, findConsumer, nextUnhandled} from '../src/application/consumers/consumers.ts'
import {openConsumer} from '../src/application/consumers/open-consumer.ts'
import {typeMatcher} from '../src/application/input/event-types.ts'
import type {ConsumerStore} from '../src/ports/consumer-store.ts'
import type {EventLog} from '../src/ports/event-log.ts'
import {startCore} from './support/allsource/core-server.ts'
import {openRemoteLog} from './support/remote-log.ts'

const RUNS = Number(process.env.CN_TEST_RUNS ?? 15)
/** More than a late event can be late. */
const LONG_SECONDS = 20
const WANTED = 'agent.finding'

/** What happens to the log of a machine, and to a consumer there that acknowledges what it is shown, or dies before. */
type Step = 'own' | 'own finding' | 'finding' | 'pull' | 'time passes' | 'is shown' | 'acknowledges'
const steps = fc.array(
  fc.constantFrom<Step>('own', 'own finding', 'finding', 'pull', 'time passes', 'is shown', 'acknowledges'),
  {minLength: 3, maxLength: 25},
)

/** Shows the consumer what is next, and acknowledges it if that is what it does. */
async function look(store: ConsumerStore, log: EventLog, {isHandled}: {readonly isHandled: boolean}) {
  const events = await nextUnhandled(store, log, 'c', 1)
  const consumer = findConsumer(store, 'c')
  const position = events.at(-1)?.position
  if (isHandled && position !== undefined) {
    await acknowledge(store, log, consumer, {position, matches: typeMatcher(consumer.types)})
  }
  return isHandled ? events.map(({id}) => id) : []
}

test.each([
  ['every type', []],
  ['one type', [WANTED]],
])('a consumer of %s misses nothing, though this machine’s own events overtake those of others', async (_, types) => {
  await fc.assert(
    fc.asyncProperty(steps, async (happens) => {
      // Without the store's clock, the newest event that was pulled tells how late it is.
      let micros = Date.now() * 1000
      const core = await startCore({clock: () => ++micros, noDateHeader: true})
      const folder = mkdtempSync(join(tmpdir(), 'chronis-replica-'))
      const {log, pull} = await openRemoteLog({address: core.url, folder})
      const store = createSqliteConsumerStore(await openDatabase(':memory:', [createConsumerTables], true))
      try {
        await pull()
        await openConsumer(store, log, 'c', {types, from: 'start'})
        const handled: string[] = []
        const own = (type: string) => log.append('own', [{event_type: type, payload: {}}], {opId: crypto.randomUUID()})
        const act: Record<Step, () => unknown> = {
          own: () => own('deploy.started'),
          'own finding': () => own(WANTED),
          finding: () => core.record({event_type: WANTED, entity_id: 'theirs', payload: {}}),
          pull,
          'time passes': () => {
            micros += LONG_SECONDS * 1_000_000
          },
          'is shown': () => look(store, log, {isHandled: false}),
          acknowledges: async () => handled.push(...(await look(store, log, {isHandled: true}))),
        }
        for (const step of happens) await act[step]()
        await pull()
        for (let more = ['']; more.length > 0; handled.push(...more)) more = await look(store, log, {isHandled: true})
        const all = await Array.fromAsync(log.readAll())
        const wanted = all.filter(({event_type}) => typeMatcher(types)(event_type)).map(({id}) => id)
        expect(handled.toSorted()).toEqual(wanted.toSorted())
      } finally {
        store.close()
        await log.close()
        await core.close()
        rmSync(folder, {recursive: true})
      }
    }),
    {numRuns: RUNS, examples: [[['time passes', 'finding', 'time passes', 'own', 'is shown', 'pull']]]},
  )
})
