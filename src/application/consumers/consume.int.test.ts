import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {createConsumerTables, createSqliteConsumerStore} from '../../adapters/sqlite/consumer-store.ts'
import {openDatabase} from '../../adapters/sqlite/database.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import type {Consumer, ConsumerStore} from '../../ports/consumer-store.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {typeMatcher} from '../input/event-types.ts'
import type {Workspace} from '../kernel/workspace.ts'
import {createStreamReader} from '../stream/follow.ts'
import {type ConsumerRun, consume, type Delivery, type DeliveryOutcome, type FailedDelivery} from './consume.ts'
import {acknowledge, handledIn, nextUnhandled, redriveLetters, summarizeConsumer} from './consumers.ts'
import {openConsumer} from './open-consumer.ts'

const openStore = async () => createSqliteConsumerStore(await openDatabase(':memory:', [createConsumerTables], true))

/** Records one event for each word: `a` is of the type load.a. */
async function record({log, ids}: Workspace, ...words: readonly string[]): Promise<void> {
  for (const word of words) await log.append(word, [{event_type: `load.${word[0]}`, payload: {}}], {opId: ids.uuid()})
}

interface Trial {
  readonly run: Omit<ConsumerRun, 'consumer'>
  /** Every delivery, as `a+b#1`: its events, and which attempt it was. */
  readonly tried: string[]
  readonly told: FailedDelivery[]
}

/** Runs without waiting; the clock stands still but for pauses. */
function trial(
  {log}: Workspace,
  answer: (delivery: Delivery) => DeliveryOutcome,
  {store, consumer, ...options}: Partial<ConsumerRun> & Pick<ConsumerRun, 'store' | 'consumer'>,
): Trial {
  const [tried, told]: [string[], FailedDelivery[]] = [[], []]
  const reader = createStreamReader(consumer.cursor)
  let nowMs = 1_000_000
  let isOver = false
  const run: Trial['run'] = {
    store,
    batch: 1,
    maxAttempts: 3,
    next: async () => (await reader.read(log)) ?? (store.redrivenLetters(consumer.name).length > 0 ? [] : undefined),
    log: () => log,
    deliver: async (delivery) => {
      tried.push(`${delivery.events.map((event) => event.entity_id).join('+')}#${delivery.attempt}`)
      const outcome = answer(delivery)
      isOver = outcome === 'interrupted'
      return outcome
    },
    pause: async (ms) => {
      nowMs += Math.max(0, ms)
    },
    isOver: () => isOver,
    nowMs: () => nowMs,
    tell: (failure) => told.push(failure),
    ...options,
  }
  return {run, tried, told}
}

/** Runs the consumer `c`, as a process would that starts now. */
async function runOnce(
  workspace: Workspace,
  store: ConsumerStore,
  answer: (delivery: Delivery) => DeliveryOutcome,
  options: Partial<ConsumerRun> & {readonly types?: readonly string[]} = {},
) {
  const {types, ...rest} = options
  const {consumer} = await openConsumer(store, workspace.log, 'c', {types, from: 'start'})
  const {run, tried, told} = trial(workspace, answer, {store, consumer, ...rest})
  return {counts: await consume({...run, consumer}), tried, told}
}

const handled = (): DeliveryOutcome => 'handled'
const failing =
  (...entities: readonly string[]) =>
  ({events}: Delivery): DeliveryOutcome =>
    events.some((event) => entities.includes(event.entity_id)) ? {failed: 'exit 1'} : 'handled'

describe('a consumer', () => {
  test('gets every event that it is about once, in order, and goes on from there', async () => {
    const [workspace, store] = [createMemoryWorkspace(), await openStore()]
    await record(workspace, 'a1', 'b1', 'a2', 'b2')
    const first = await runOnce(workspace, store, handled, {types: ['load.a']})
    expect([first.tried, first.counts]).toEqual([['a1#1', 'a2#1'], {handled: 2, dead: 0}])
    await record(workspace, 'b3', 'a3')
    expect((await runOnce(workspace, store, handled)).tried).toEqual(['a3#1'])
    expect((await runOnce(workspace, store, handled)).counts).toEqual({handled: 0, dead: 0})
  })
  test('tries what failed again before anything else, with pauses that double, and then gives it up', async () => {
    const [workspace, store] = [createMemoryWorkspace(), await openStore()]
    await record(workspace, 'a', 'b')
    const {tried, told, counts} = await runOnce(workspace, store, failing('a'))
    expect(tried).toEqual(['a#1', 'a#2', 'a#3', 'b#1'])
    expect(told.map(({pauseSeconds}) => pauseSeconds)).toEqual([1, 2, undefined])
    expect(counts).toEqual({handled: 1, dead: 1})
    expect(store.deadLetters('c')).toMatchObject([
      {event: {entity_id: 'a'}, attempts: 3, error: 'exit 1', redriven: false},
    ])
  })
  test('never pauses longer than half a minute', async () => {
    const [workspace, store] = [createMemoryWorkspace(), await openStore()]
    await record(workspace, 'a')
    const {told} = await runOnce(workspace, store, failing('a'), {maxAttempts: 9})
    expect(told.map(({pauseSeconds}) => pauseSeconds)).toEqual([1, 2, 4, 8, 16, 30, 30, 30, undefined])
  })
  test('that was interrupted has made no attempt', async () => {
    const [workspace, store] = [createMemoryWorkspace(), await openStore()]
    await record(workspace, 'a', 'b')
    expect((await runOnce(workspace, store, () => 'interrupted')).tried).toEqual(['a#1'])
    expect((await runOnce(workspace, store, handled)).tried).toEqual(['a#1', 'b#1'])
  })
  test('gets a batch at once, without what it is not about; one that fails comes one by one', async () => {
    const [workspace, store] = [createMemoryWorkspace(), await openStore()]
    await record(workspace, 'a1', 'b1', 'a2', 'a3', 'b2', 'a4', 'b3')
    const {tried, counts} = await runOnce(workspace, store, failing('a2'), {types: ['load.a'], batch: 3})
    // The first of a failed batch comes alone; as long as the wrong one is further on, so does the next.
    expect(tried).toEqual(['a1+a2+a3#1', 'a1#2', 'a2+a3+a4#1', 'a2#2', 'a2#3', 'a3+a4#1'])
    expect(counts).toEqual({handled: 3, dead: 1})
    expect((await runOnce(workspace, store, handled)).tried).toEqual([])
  })
  test('gets a dead letter again when somebody says so, with attempts of its own', async () => {
    const [workspace, store] = [createMemoryWorkspace(), await openStore()]
    await record(workspace, 'a', 'b')
    await runOnce(workspace, store, failing('a'), {maxAttempts: 1})
    const [letter] = store.deadLetters('c')
    await expect(redriveLetters(store, 'c', ['nothing'])).rejects.toMatchObject({code: 'EVENT_NOT_FOUND'})
    await redriveLetters(store, 'c', [letter?.event.id as string])
    await record(workspace, 'd')
    expect((await runOnce(workspace, store, failing('a'), {maxAttempts: 2})).tried).toEqual(['a#1', 'a#2', 'd#1'])
    expect(store.deadLetters('c')).toMatchObject([{attempts: 2, redriven: false}])
    await redriveLetters(store, 'c', [letter?.event.id as string])
    expect((await runOnce(workspace, store, handled)).counts).toEqual({handled: 1, dead: 0})
    expect(store.deadLetters('c')).toEqual([])
  })
  test('counts the attempts at what is in trouble on, and leaves a dead letter for later', async () => {
    const [workspace, store] = [createMemoryWorkspace(), await openStore()]
    await record(workspace, 'a', 'b')
    await runOnce(workspace, store, failing('a'), {maxAttempts: 1})
    await record(workspace, 'd')
    const once = await runOnce(workspace, store, ({attempt}) => (attempt === 1 ? {failed: 'exit 1'} : 'interrupted'))
    expect(once.tried).toEqual(['d#1', 'd#2'])
    await redriveLetters(
      store,
      'c',
      store.deadLetters('c').map(({event}) => event.id),
    )
    expect((await runOnce(workspace, store, handled)).tried).toEqual(['d#2', 'a#1'])
    expect(summarizeConsumer(store.get('c') as Consumer, store)).not.toHaveProperty('trouble')
  })
})

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

describe('reading by hand', () => {
  test('shows what is not handled, until it is acknowledged', async () => {
    const [workspace, store] = [createMemoryWorkspace(), await openStore()]
    const {log} = workspace
    await record(workspace, 'b1', 'a1', 'b2', 'a2')
    await openConsumer(store, log, 'c', {types: ['load.a'], from: 'start'})
    const next = async (limit: number) => (await nextUnhandled(store, log, 'c', limit)).map(({entity_id}) => entity_id)
    const ack = (position: number) =>
      acknowledge(store, log, store.get('c') as Consumer, {position, matches: typeMatcher(['load.a'])})
    expect([await next(1), await next(5)]).toEqual([['a1'], ['a1', 'a2']])
    expect(await ack(3)).toBe(1)
    expect(await ack(3)).toBe(0)
    expect(await next(5)).toEqual(['a2'])
    await expect(ack(5)).rejects.toMatchObject({code: 'EVENT_NOT_FOUND'})
    expect(await ack(4)).toBe(1)
    expect(await next(5)).toEqual([])
  })
  test('acknowledges no dead letter that was revived and has not been shown since', async () => {
    const [workspace, store] = [createMemoryWorkspace(), await openStore()]
    const {log} = workspace
    await record(workspace, 'a1', 'a2', 'a3')
    const ack = (position: number) =>
      acknowledge(store, log, store.get('c') as Consumer, {position, matches: typeMatcher([])})
    await openConsumer(store, log, 'c', {types: [], from: 'start'})
    const [first] = (await nextUnhandled(store, log, 'c', 1)) as [RecordedEvent]
    await store.deadLetter(
      'c',
      {event: first, attempts: 5, error: 'exit 1', diedAt: first.timestamp},
      handledIn(log, [first]),
    )
    const shown = await nextUnhandled(store, log, 'c', 1)
    await redriveLetters(store, 'c', [first.id])
    expect(await ack(shown.at(-1)?.position as number)).toBe(1)
    expect(await nextUnhandled(store, log, 'c', 1)).toEqual([first])
    expect(await ack(1)).toBe(1)
    expect(store.deadLetters('c')).toEqual([])
  })
  test('other types replace those that are remembered', async () => {
    const [workspace, store] = [createMemoryWorkspace(), await openStore()]
    const open = (types?: readonly string[]) => openConsumer(store, workspace.log, 'c', {types, from: 'start'})
    expect(await open(['load.a', 'load.b'])).toMatchObject({isNew: true})
    expect(await open(['load.b', 'load.a'])).not.toHaveProperty('formerTypes')
    expect(await open()).toMatchObject({isNew: false, consumer: {types: ['load.a', 'load.b']}})
    expect(await open(['load.*'])).toMatchObject({consumer: {types: ['load.*']}, formerTypes: ['load.a', 'load.b']})
    expect(await open()).toMatchObject({consumer: {types: ['load.*']}})
  })
})
