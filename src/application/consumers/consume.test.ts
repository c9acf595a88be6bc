import {describe, expect, test} from 'vitest'
import {createMemoryConsumerStore} from '../../adapters/memory/memory-consumer-store.ts'
import type {Consumer} from '../../ports/consumer-store.ts'
import {failing, handled, record, runOnce} from '../../testing/consumer-run.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {redriveLetters, summarizeConsumer} from './consumers.ts'

describe('a consumer', () => {
  test('gets every event that it is about once, in order, and goes on from there', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    await record(workspace, 'a1', 'b1', 'a2', 'b2')
    const first = await runOnce(workspace, store, handled, {types: ['load.a']})
    expect([first.tried, first.counts]).toEqual([['a1#1', 'a2#1'], {handled: 2, dead: 0}])
    await record(workspace, 'b3', 'a3')
    expect((await runOnce(workspace, store, handled)).tried).toEqual(['a3#1'])
    expect((await runOnce(workspace, store, handled)).counts).toEqual({handled: 0, dead: 0})
  })
  test('tries what failed again before anything else, with pauses that double, and then gives it up', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
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
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    await record(workspace, 'a')
    const {told} = await runOnce(workspace, store, failing('a'), {maxAttempts: 9})
    expect(told.map(({pauseSeconds}) => pauseSeconds)).toEqual([1, 2, 4, 8, 16, 30, 30, 30, undefined])
  })
  test('that was interrupted has made no attempt', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    await record(workspace, 'a', 'b')
    expect((await runOnce(workspace, store, () => 'interrupted')).tried).toEqual(['a#1'])
    expect((await runOnce(workspace, store, handled)).tried).toEqual(['a#1', 'b#1'])
  })
  test('gets a batch at once, without what it is not about; one that fails comes one by one', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    await record(workspace, 'a1', 'b1', 'a2', 'a3', 'b2', 'a4', 'b3')
    const {tried, counts} = await runOnce(workspace, store, failing('a2'), {types: ['load.a'], batch: 3})
    // The first of a failed batch comes alone; as long as the wrong one is further on, so does the next.
    expect(tried).toEqual(['a1+a2+a3#1', 'a1#2', 'a2+a3+a4#1', 'a2#2', 'a2#3', 'a3+a4#1'])
    expect(counts).toEqual({handled: 3, dead: 1})
    expect((await runOnce(workspace, store, handled)).tried).toEqual([])
  })
  test('gets a dead letter again when somebody says so, with attempts of its own', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
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
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
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
  test('counts events that it is not about as handled, without a delivery', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    await record(workspace, 'b1', 'b2')
    const {tried, counts} = await runOnce(workspace, store, handled, {types: ['load.a']})
    expect([tried, counts]).toEqual([[], {handled: 0, dead: 0}])
    // Types that are widened later count from then on.
    expect((await runOnce(workspace, store, handled, {types: ['load.*']})).tried).toEqual([])
  })
  test('keeps what is in trouble when it ends during the pause, and waits for the rest of it the next time', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    await record(workspace, 'a')
    let isOver = false
    const ending = {
      pause: async () => {
        isOver = true
      },
      isOver: () => isOver,
    }
    expect((await runOnce(workspace, store, failing('a'), ending)).tried).toEqual(['a#1'])
    expect(store.get('c')?.pendingRetry).toMatchObject({attempts: 1, error: 'exit 1'})
    const pauses: number[] = []
    const {tried} = await runOnce(workspace, store, handled, {
      nowMs: () => 1_000_400,
      pause: async (ms) => {
        pauses.push(ms)
      },
    })
    expect([tried, pauses]).toEqual([['a#2'], [600]])
  })
  test('pauses no longer than the back-off, whatever a clock that was wrong has left behind', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    await record(workspace, 'a')
    await runOnce(workspace, store, ({attempt}) => (attempt === 1 ? {failed: 'exit 1'} : 'interrupted'))
    const pauses: number[] = []
    const pause = async (ms: number) => {
      pauses.push(ms)
    }
    await runOnce(workspace, store, handled, {nowMs: () => -86_400_000, pause})
    expect(pauses).toEqual([1000])
  })
  test('gives up at the next failure when it may try less often than it has tried', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    await record(workspace, 'a')
    await runOnce(workspace, store, ({attempt}) => (attempt < 4 ? {failed: 'exit 1'} : 'interrupted'), {maxAttempts: 9})
    const {tried, counts} = await runOnce(workspace, store, failing('a'), {maxAttempts: 2})
    expect([tried, counts]).toEqual([['a#4'], {handled: 0, dead: 1}])
  })
  test('fails when its place cannot be kept, and delivers again what it could not count', async () => {
    const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
    await record(workspace, 'a', 'b')
    const full = {...store, advance: async () => Promise.reject(new Error('the disk is full'))}
    await expect(runOnce(workspace, full, handled)).rejects.toThrow('the disk is full')
    expect((await runOnce(workspace, store, handled)).tried).toEqual(['a#1', 'b#1'])
  })
})
