import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {createTestClock, type TestClock} from '../../testing/clock.ts'
import {describeEventLog} from '../../testing/event-log.conformance.ts'
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
