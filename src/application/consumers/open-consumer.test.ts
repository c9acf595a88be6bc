import {expect, test} from 'vitest'
import {createMemoryConsumerStore} from '../../adapters/memory/memory-consumer-store.ts'
import {type Instant, parseInstant} from '../../domain/instant.ts'
import {record} from '../../testing/consumer-run.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {readSince} from '../stream/follow.ts'
import {type Beginning, openConsumer} from './open-consumer.ts'

test('other types replace those that are remembered', async () => {
  const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
  const open = (types?: readonly string[]) => openConsumer(store, workspace.log, 'c', {types, from: 'start'})
  expect(await open(['load.a', 'load.b'])).toMatchObject({isNew: true})
  expect(await open(['load.b', 'load.a'])).not.toHaveProperty('formerTypes')
  expect(await open()).toMatchObject({isNew: false, consumer: {types: ['load.a', 'load.b']}})
  expect(await open(['load.*'])).toMatchObject({consumer: {types: ['load.*']}, formerTypes: ['load.a', 'load.b']})
  expect(await open()).toMatchObject({consumer: {types: ['load.*']}})
})

test.each([
  ['start', ['a', 'b', 'c']],
  ['now', ['c']],
  [{time: '2026-01-01T00:00:05.000000Z'}, ['b', 'c']],
] as const)('a new consumer that begins at %j gets %j', async (from, expected) => {
  const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
  const {log, clock} = workspace
  await record(workspace, 'a')
  clock.advance(5)
  await record(workspace, 'b')
  const beginning: Beginning = typeof from === 'string' ? from : {time: parseInstant(from.time) as Instant}
  const {consumer, isNew} = await openConsumer(store, log, 'c', {types: undefined, from: beginning})
  await record(workspace, 'c')
  const events = await Array.fromAsync(readSince(log, consumer.cursor))
  expect([isNew, events.map(({entity_id}) => entity_id)]).toEqual([true, expected])
})

test('a consumer goes on where it is, wherever a new one would begin', async () => {
  const [workspace, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
  await record(workspace, 'a')
  const {consumer} = await openConsumer(store, workspace.log, 'c', {types: undefined, from: 'start'})
  const again = await openConsumer(store, workspace.log, 'c', {types: undefined, from: 'now'})
  expect(again).toMatchObject({isNew: false, consumer: {cursor: consumer.cursor}})
})

test('a consumer without types reads every type', async () => {
  const [{log}, store] = [createMemoryWorkspace(), createMemoryConsumerStore()]
  expect((await openConsumer(store, log, 'c', {types: undefined, from: 'now'})).consumer.types).toEqual([])
  expect(await openConsumer(store, log, 'c', {types: [], from: 'now'})).not.toHaveProperty('formerTypes')
})
