import {expect, test} from 'vitest'
import {createTestClock} from '../../testing/clock.ts'
import {dumpView} from '../../testing/dump-view.ts'
import {describeLogTransfer} from '../../testing/log-transfer.conformance.ts'
import {checkDatabase} from './check-database.ts'
import {openDatabase} from './database.ts'
import * as localLog from './event-log.ts'
import {createSqliteLogTransfer} from './log-transfer.ts'
import {boardMigrations} from './view/migrations.ts'
import {projectEvents} from './view/projection.ts'

const ids = {uuid: () => crypto.randomUUID(), taskId: async (length: number) => 't-'.padEnd(length, 'x')}

async function open() {
  const sql = await openDatabase(':memory:', boardMigrations(localLog), true)
  const onRecorded: Parameters<typeof createSqliteLogTransfer>[1]['onRecorded'] = (events) => projectEvents(sql, events)
  const log = localLog.createSqliteEventLog(sql, {clock: createTestClock(), ids, onRecorded})
  return {sql, log, transfer: createSqliteLogTransfer(sql, {onRecorded}), close: log.close}
}

describeLogTransfer('sqlite', {open})

test('a restored log has the board of the first, and passes its checks', async () => {
  const [source, target] = [await open(), await open()]
  const by = {agent_id: 'ada'}
  const append = (id: string, event_type: string, payload: object) =>
    source.log.append(id, [{event_type, payload: {...by, ...payload}}], {opId: crypto.randomUUID()})
  await append('a', 'task.created', {title: 'A'})
  await append('b', 'task.created', {title: 'B', blocked_by: ['a']})
  await append('a', 'task.claimed', {})
  await append('a', 'task.completed', {claim_version: 2})
  await target.transfer.restore(source.transfer.dump())
  expect(dumpView(target.sql)).toEqual(dumpView(source.sql))
  expect(checkDatabase(target.sql, 'log')).toEqual({damage: [], misnumbered: [], disordered: []})
  await Promise.all([source.close(), target.close()])
})
