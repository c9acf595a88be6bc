// Appends to a log that others watch: one event for each message, which says after how many milliseconds, and answers when
// it is recorded. usage: fork('log-writer.ts', [DATABASE])
import {setTimeout as sleep} from 'node:timers/promises'
import {openDatabase} from '../../src/adapters/sqlite/database.ts'
import {createEventTables, createSqliteEventLog} from '../../src/adapters/sqlite/event-log.ts'
import {systemClock} from '../../src/adapters/system/clock.ts'
import {systemIds} from '../../src/adapters/system/ids.ts'

const [path] = process.argv.slice(2) as [string]
const sql = await openDatabase(path, [createEventTables], true)
const log = createSqliteEventLog(sql, {clock: systemClock, ids: systemIds, onRecorded: () => {}})
let turn = Promise.resolve()

async function append(pauseMs: number): Promise<void> {
  if (pauseMs > 0) await sleep(pauseMs)
  await log.append('a', [{event_type: 'task.commented', payload: {text: 'news'}}], {opId: systemIds.uuid()})
  process.send?.('recorded')
}

process.on('message', (pauseMs: number) => {
  turn = turn.then(() => append(pauseMs))
})
process.on('disconnect', () => log.close())
process.send?.('ready')
