import type {RecordedEvent} from '../domain/events.ts'
import {type Instant, parseInstant, plusSeconds} from '../domain/instant.ts'
import type {ConsumerStore, Handled, PendingRetry} from '../ports/consumer-store.ts'
import {happened, recorded} from './decider-spec.ts'
import {describe, expect, test} from './framework.ts'

/** Makes a fresh, empty store of consumers. */
export interface ConsumerStoreHarness {
  readonly open: () => Promise<{readonly store: ConsumerStore; readonly close: () => unknown}>
}

const EVENTS = recorded(['a', 'b', 'c', 'd'].map((id) => happened(id, 'load.made')))
const [FIRST, SECOND, THIRD, LAST] = EVENTS as [RecordedEvent, RecordedEvent, RecordedEvent, RecordedEvent]
const at = ({timestamp}: RecordedEvent) => parseInstant(timestamp) as Instant
const START = {name: 'c', types: ['load.*'], cursor: {seen: new Map()}}

/** Events of a log in which none arrives late, or none before a low watermark. */
const handled = (events: readonly RecordedEvent[], lowWatermark?: Instant): Handled => ({
  events,
  lowWatermark: () => lowWatermark,
})
const retryOf = ({id}: RecordedEvent): PendingRetry => ({
  eventId: id,
  attempts: 2,
  nextTryAtMs: 1_767_225_600_000,
  error: 'exit 1',
})
const letterOf = (event: RecordedEvent, attempts = 3) => ({
  event,
  attempts,
  error: 'exit 1',
  diedAt: '2026-01-01T00:01:00.000000Z',
})
const idsOf = (letters: ReturnType<ConsumerStore['deadLetters']>) => letters.map(({event}) => event.id)

const CASES: Readonly<Record<string, (store: ConsumerStore) => Promise<void>>> = {
  'a consumer is kept as it was created; creating it again changes nothing': async (store) => {
    expect(store.get('c')).toBeUndefined()
    await store.create(START)
    expect(store.get('c')).toMatchObject(START)
    expect(store.get('c')?.pendingRetry).toBeUndefined()
    await store.create({...START, types: ['other']})
    expect(store.get('c')?.types).toEqual(['load.*'])
  },
  'a consumer may begin at a time, with events that it has read': async (store) => {
    const cursor = {at: at(SECOND), notBefore: at(FIRST), seen: new Map([[THIRD.id, at(THIRD)]])}
    await store.create({...START, cursor})
    expect(store.get('c')?.cursor).toEqual(cursor)
  },
  'names are sorted': async (store) => {
    for (const name of ['mirror', 'c', 'index-2', 'index']) await store.create({...START, name})
    expect(store.names()).toEqual(['c', 'index', 'index-2', 'mirror'])
  },
  'types are replaced, and nothing else': async (store) => {
    await store.create(START)
    await store.advance('c', handled([FIRST]))
    const {cursor} = store.get('c') ?? {}
    await store.setTypes('c', ['task.*', 'agent.finding'])
    expect(store.get('c')).toMatchObject({types: ['task.*', 'agent.finding'], cursor})
  },
  'where nothing arrives late, the cursor is at the last event': async (store) => {
    await store.create(START)
    await store.advance('c', handled([FIRST, SECOND]))
    expect(store.get('c')?.cursor).toEqual({at: at(SECOND), seen: new Map([[SECOND.id, at(SECOND)]])})
    await store.advance('c', handled([]))
    expect(store.get('c')?.cursor.at).toBe(at(SECOND))
  },
  'where events may arrive late, the cursor stays at the low watermark and knows what it has read since': async (
    store,
  ) => {
    await store.create(START)
    await store.advance('c', handled([FIRST, THIRD], at(SECOND)))
    expect(store.get('c')?.cursor).toEqual({at: at(SECOND), seen: new Map([[THIRD.id, at(THIRD)]])})
    await store.advance('c', handled([SECOND, LAST], plusSeconds(at(LAST), 9)))
    expect(store.get('c')?.cursor).toEqual({at: at(LAST), seen: new Map([[LAST.id, at(LAST)]])})
  },
  'the low watermark is asked for with the one that was stored': async (store) => {
    await store.create(START)
    const asked: (Instant | undefined)[] = []
    const lowWatermark = (since: Instant | undefined) => {
      asked.push(since)
      return undefined
    }
    await store.advance('c', {events: [FIRST], lowWatermark})
    await store.advance('c', {events: [SECOND], lowWatermark})
    expect(asked).toEqual([undefined, at(FIRST)])
  },
  'a pending retry is kept until its event has been handled': async (store) => {
    await store.create(START)
    await store.setPendingRetry('c', retryOf(SECOND))
    await store.advance('c', handled([FIRST]))
    expect(store.get('c')?.pendingRetry).toEqual(retryOf(SECOND))
    await store.advance('c', handled([SECOND, THIRD]))
    expect(store.get('c')?.pendingRetry).toBeUndefined()
  },
  'a dead letter has its event, its error and its attempts; its retry is over and what was handled counts': async (
    store,
  ) => {
    await store.create(START)
    await store.setPendingRetry('c', retryOf(SECOND))
    await store.deadLetter('c', letterOf(SECOND), handled([FIRST, SECOND]))
    expect(store.deadLetters('c')).toEqual([{...letterOf(SECOND), redriven: false, shown: false}])
    expect(store.get('c')).toMatchObject({cursor: {at: at(SECOND)}})
    expect(store.get('c')?.pendingRetry).toBeUndefined()
    expect(store.deadLetters('other')).toEqual([])
  },
  'redriven letters are told apart, in the order in which they died, until they die again': async (store) => {
    await store.create(START)
    for (const event of [SECOND, FIRST, THIRD]) await store.deadLetter('c', letterOf(event), handled([]))
    expect(await store.redrive('c', [FIRST.id, 'nothing', SECOND.id])).toEqual([FIRST.id, SECOND.id])
    expect(idsOf(store.redrivenLetters('c'))).toEqual([SECOND.id, FIRST.id])
    expect(idsOf(store.deadLetters('c'))).toEqual([SECOND.id, FIRST.id, THIRD.id])
    await store.deadLetter('c', letterOf(SECOND, 6), handled([]))
    expect(idsOf(store.redrivenLetters('c'))).toEqual([FIRST.id])
    expect(store.deadLetters('c')[0]).toMatchObject({attempts: 6, redriven: false})
  },
  'only redriven letters are shown; redriving them again asks for that once more': async (store) => {
    await store.create(START)
    for (const event of [FIRST, SECOND]) await store.deadLetter('c', letterOf(event), handled([]))
    await store.redrive('c', [FIRST.id])
    await store.markShown('c', [FIRST.id, SECOND.id, 'nothing'])
    expect(store.deadLetters('c').map(({redriven, shown}) => [redriven, shown])).toEqual([
      [true, true],
      [false, false],
    ])
    await store.redrive('c', [FIRST.id])
    expect(store.redrivenLetters('c')).toMatchObject([{redriven: true, shown: false}])
  },
  'resolved letters are gone, with a pending retry of theirs': async (store) => {
    await store.create(START)
    for (const event of [FIRST, SECOND]) await store.deadLetter('c', letterOf(event), handled([]))
    await store.redrive('c', [FIRST.id])
    await store.setPendingRetry('c', retryOf(FIRST))
    await store.resolve('c', [SECOND.id])
    expect(store.get('c')?.pendingRetry).toEqual(retryOf(FIRST))
    await store.resolve('c', [FIRST.id, 'nothing'])
    expect(store.deadLetters('c')).toEqual([])
    expect(store.get('c')?.pendingRetry).toBeUndefined()
  },
  'consumers do not meet: letters, cursors and retries belong to one of them': async (store) => {
    for (const name of ['c', 'other']) await store.create({...START, name})
    await store.deadLetter('c', letterOf(FIRST), handled([FIRST]))
    await store.setPendingRetry('c', retryOf(SECOND))
    expect(store.deadLetters('other')).toEqual([])
    expect(await store.redrive('other', [FIRST.id])).toEqual([])
    await store.resolve('other', [FIRST.id, SECOND.id])
    expect(store.deadLetters('c')).toHaveLength(1)
    expect(store.get('c')?.pendingRetry).toEqual(retryOf(SECOND))
    expect(store.get('other')?.cursor).toEqual({seen: new Map()})
  },
}

/** Runs the contract of ConsumerStore against one implementation. */
export function describeConsumerStore(name: string, {open}: ConsumerStoreHarness): void {
  describe(`consumer store: ${name}`, () => {
    for (const [title, run] of Object.entries(CASES)) {
      test(title, async () => {
        const {store, close} = await open()
        try {
          await run(store)
        } finally {
          await close()
        }
      })
    }
  })
}
