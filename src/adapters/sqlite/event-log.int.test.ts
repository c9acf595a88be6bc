import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {createTestClock, type TestClock} from '../../testing/clock.ts'
import {describeEventLog} from '../../testing/event-log.conformance.ts'
import {describeGroupLog} from '../../testing/group-log.conformance.ts'
import {openDatabase} from './database.ts'
import {createEventTables, createSqliteEventLog} from './event-log.ts'

const ids = {uuid: () => crypto.randomUUID(), taskId: async (length: number) => 't-'.padEnd(length, 'x')}

async function openLog(path: string, clock: TestClock) {
  const sql = await openDatabase(path, [createEventTables], true)
  return {sql, log: createSqliteEventLog(sql, {clock, ids, onRecorded: () => {}})}
}

describeEventLog('sqlite, two connections on one file', {
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chronis-log-'))
    const path = join(folder, 'log.db')
    const clock = createTestClock()
    const [{log}, {log: peer}] = [await openLog(path, clock), await openLog(path, clock)]
    const close = async () => {
      await Promise.all([log.close(), peer.close()])
      rmSync(folder, {recursive: true})
    }
    return {log, peer, clock, close, reopen: async () => (await openLog(path, clock)).log}
  },
})

describeGroupLog('sqlite', {
  open: async () => {
    const {log} = await openLog(':memory:', createTestClock())
    return {log, close: log.close}
  },
})

test('the database itself refuses to change or remove an event', async () => {
  const {sql, log} = await openLog(':memory:', createTestClock())
  await log.append('a', [{event_type: 'task.created', payload: {}}], {opId: crypto.randomUUID()})
  expect(() => sql.exec("UPDATE events SET payload = '{}'")).toThrow('append-only')
  expect(() => sql.exec('DELETE FROM events')).toThrow('append-only')
  await log.close()
})

test('what is derived fails or succeeds together with the events', async () => {
  const sql = await openDatabase(':memory:', [createEventTables], true)
  const onRecorded = () => {
    throw new Error('the projection failed')
  }
  const log = createSqliteEventLog(sql, {clock: createTestClock(), ids, onRecorded})
  await expect(
    log.append('a', [{event_type: 'task.created', payload: {}}], {opId: crypto.randomUUID()}),
  ).rejects.toThrow('the projection failed')
  expect(await Array.fromAsync(log.readAll())).toEqual([])
  await log.close()
})

test('a group shares a transaction, and each of its batches has an outcome of its own', async () => {
  const {log} = await openLog(':memory:', createTestClock())
  const note = (text: string) => ({event_type: 'task.commented', payload: {text}})
  const step = (entityId: string, text: string, expectedVersion: number) => ({
    appends: [{entityId, events: [note(text)], expectedVersion}],
    opId: crypto.randomUUID(),
  })
  const first = step('a', 'one', 0)
  const outcomes = await log.appendEach([
    [first],
    [step('a', 'late', 0)],
    [step('b', 'taken back', 0), step('a', 'late', 0)],
    [step('b', 'two', 0), step('a', 'three', 1)],
    [first],
  ])
  expect(outcomes.map(({kind}) => kind)).toEqual([
    'recorded',
    'version-conflict',
    'version-conflict',
    'recorded',
    'recorded',
  ])
  expect(outcomes[1]).toEqual({kind: 'version-conflict', entityId: 'a', actualVersion: 1})
  expect(outcomes[4]).toEqual(outcomes[0])
  const events = await Array.fromAsync(log.readAll())
  expect(events.map(({payload}) => (payload as {text: string}).text)).toEqual(['one', 'two', 'three'])
  expect(events.map(({position}) => position)).toEqual([1, 2, 3])
  await log.close()
})

test('a group fails as a whole, and leaves nothing behind', async () => {
  const sql = await openDatabase(':memory:', [createEventTables], true)
  const onRecorded = ([event]: readonly {readonly entity_id: string}[]) => {
    if (event?.entity_id === 'bad') throw new Error('the projection failed')
  }
  const log = createSqliteEventLog(sql, {clock: createTestClock(), ids, onRecorded})
  const step = (entityId: string) => ({
    appends: [{entityId, events: [{event_type: 'task.created', payload: {}}]}],
    opId: crypto.randomUUID(),
  })
  await expect(log.appendEach([[step('good')], [step('fine'), step('bad')]])).rejects.toThrow('the projection failed')
  expect(await Array.fromAsync(log.readAll())).toEqual([])
  expect(await log.append('good', [{event_type: 'task.created', payload: {}}], {opId: 'x'})).toMatchObject({
    kind: 'recorded',
  })
  await log.close()
})

test('an operation may come in parts, of which any may be repeated', async () => {
  const {log} = await openLog(':memory:', createTestClock())
  const part = async (...events: (readonly [entityId: string, text: string, expectedVersion?: number])[]) => {
    const appends = events.map(([entityId, text, expectedVersion]) => ({
      entityId,
      events: [{event_type: 'task.commented', payload: {text}}],
      ...(expectedVersion !== undefined && {expectedVersion}),
    }))
    const [outcome] = await log.appendEach([[{appends, opId: 'plan', inParts: true}]])
    return outcome?.kind === 'recorded' ? outcome.events.map(({position}) => position) : outcome
  }
  expect(await part(['a', 'one', 0], ['b', 'two'])).toEqual([1, 2])
  expect(await part(['a', 'three', 1], ['c', 'four'])).toEqual([3, 4])
  expect(await part(['a', 'one', 0], ['b', 'two'])).toEqual([1, 2])
  expect(await part(['b', 'five'], ['a', 'three', 1], ['c', 'four'], ['a', 'one', 0])).toEqual([5, 3, 4, 1])
  expect(await part(['a', 'one', 0], ['a', 'one', 2])).toEqual([1, 6])
  expect(await part(['a', 'one'], ['a', 'one'])).toEqual([1, 6])
  expect(await part(['a', 'six', 0])).toEqual({kind: 'version-conflict', entityId: 'a', actualVersion: 3})
  expect(await Array.fromAsync(log.readAll())).toHaveLength(6)
  await log.close()
})

test('of two appends to one entity the second expects what the first makes', async () => {
  const {log} = await openLog(':memory:', createTestClock())
  const note = (text: string) => ({event_type: 'task.commented', payload: {text}})
  const twice = (second: number) => [
    {entityId: 'a', events: [note('one'), note('two')], expectedVersion: 0},
    {entityId: 'a', events: [note('three')], expectedVersion: second},
  ]
  const opId = crypto.randomUUID()
  expect(await log.appendAll(twice(0), {opId})).toEqual({kind: 'version-conflict', entityId: 'a', actualVersion: 0})
  expect(await Array.fromAsync(log.readAll())).toEqual([])
  expect(await log.appendAll(twice(2), {opId})).toMatchObject({kind: 'recorded'})
  await log.close()
})
