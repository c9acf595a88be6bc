import {describe, expect, test} from 'vitest'
import {createMemoryConsumerStore} from '../../adapters/memory/memory-consumer-store.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import {formatInstant} from '../../domain/instant.ts'
import type {Consumer} from '../../ports/consumer-store.ts'
import {record} from '../../testing/consumer-run.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {typeMatcher} from '../input/event-types.ts'
import {
  acknowledge,
  findConsumer,
  handledIn,
  nextUnhandled,
  redriveLetters,
  summarizeConsumer,
  summarizeLetter,
} from './consumers.ts'
import {openConsumer} from './open-consumer.ts'

describe('reading by hand', () => {
  test('shows what is not handled, until it is acknowledged', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
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
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
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
  test('skips what the consumer is not about only up to the first event that is left to it', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    const {log} = workspace
    await record(workspace, ...Array.from({length: 501}, (_, i) => `b${i}`), 'a1', 'b', 'a2')
    await openConsumer(store, log, 'c', {types: ['load.a'], from: 'start'})
    expect((await nextUnhandled(store, log, 'c', 5)).map(({entity_id}) => entity_id)).toEqual(['a1', 'a2'])
    const {at} = store.get('c')?.cursor ?? {}
    const events = await Array.fromAsync(log.readAll())
    expect(at && formatInstant(at)).toBe(events[500]?.timestamp)
  })
  test('acknowledges no position that the log does not have', async () => {
    const [{log}, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    const {consumer} = await openConsumer(store, log, 'c', {types: [], from: 'start'})
    await expect(acknowledge(store, log, consumer, {position: 1, matches: typeMatcher([])})).rejects.toMatchObject({
      code: 'EVENT_NOT_FOUND',
      message: 'no event at position 1',
    })
  })
})

describe('a consumer', () => {
  test('is found by its name; else the nearest name is suggested', async () => {
    const store = createMemoryConsumerStore()
    await store.create({name: 'mirror', types: [], cursor: {seen: new Map()}})
    expect(findConsumer(store, 'mirror').name).toBe('mirror')
    expect(() => findConsumer(store, 'miror')).toThrow(
      expect.objectContaining({
        code: 'CONSUMER_NOT_FOUND',
        message: 'consumer miror not found',
        hint: 'Did you mean mirror',
        details: {consumer: 'miror', suggestion: 'mirror'},
      }),
    )
    expect(() => findConsumer(store, 'index')).toThrow(expect.objectContaining({details: {consumer: 'index'}}))
    expect(() => findConsumer(store, 'None of these')).toThrow(expect.objectContaining({code: 'INVALID_INPUT'}))
  })
  test('is summed up without what is empty', async () => {
    const store = createMemoryConsumerStore()
    await store.create({name: 'c', types: [], cursor: {seen: new Map()}})
    expect(summarizeConsumer(store.get('c') as Consumer, store)).toEqual({name: 'c'})
  })
  test('is summed up with its types, its place, its trouble and its dead letters', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    const {log} = workspace
    await record(workspace, 'a1', 'a2', 'a3')
    await openConsumer(store, log, 'c', {types: ['load.*'], from: 'start'})
    const [first, second, third] = (await Array.fromAsync(log.readAll())) as [
      RecordedEvent,
      RecordedEvent,
      RecordedEvent,
    ]
    for (const event of [first, second])
      await store.deadLetter(
        'c',
        {event, attempts: 5, error: 'exit 1', diedAt: event.timestamp},
        handledIn(log, [event]),
      )
    await store.setPendingRetry('c', {eventId: third.id, attempts: 2, error: 'exit 7', nextTryAtMs: 1_767_225_602_000})
    await redriveLetters(store, 'c', [first.id])
    expect(summarizeConsumer(store.get('c') as Consumer, store)).toEqual({
      name: 'c',
      types: ['load.*'],
      at: second.timestamp,
      trouble: {event_id: third.id, attempts: 2, error: 'exit 7', next_try_at: '2026-01-01T00:00:02.000000Z'},
      dead: 2,
      revived: 1,
    })
    expect(store.deadLetters('c').map(summarizeLetter)).toEqual([
      {id: first.id, attempts: 5, error: 'exit 1', died_at: first.timestamp, revived: true, event: first},
      {id: second.id, attempts: 5, error: 'exit 1', died_at: second.timestamp, event: second},
    ])
  })
  test('revives either all the dead letters that are named, or none', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    const {log} = workspace
    await record(workspace, 'a1')
    await openConsumer(store, log, 'c', {types: [], from: 'start'})
    const [event] = (await Array.fromAsync(log.readAll())) as [RecordedEvent]
    await store.deadLetter('c', {event, attempts: 1, error: 'x', diedAt: event.timestamp}, handledIn(log, [event]))
    await expect(redriveLetters(store, 'c', [event.id, 'nothing'])).rejects.toMatchObject({
      code: 'EVENT_NOT_FOUND',
      hint: {reason: 'dead-letters', params: {consumer: 'c'}},
    })
    expect(store.redrivenLetters('c')).toEqual([])
  })
})
