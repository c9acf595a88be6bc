import {expect, onTestFinished, test} from 'vitest'
import type {Sql} from '../../ports/sql.ts'
import {createTestClock} from '../../testing/clock.ts'
import {openDatabase} from './database.ts'
import {createEventTables, createSqliteEventLog} from './event-log.ts'
import {createSqliteEventQuery} from './event-query.ts'

const KIB = 1024
const SIZES = [...Array.from({length: 40}, (_, i) => (i % 8) * 16 * KIB), 1024 * KIB, ...Array(600).fill(10), 300 * KIB]
const ids = {uuid: () => crypto.randomUUID(), taskId: async () => 't-x'}

/** A log of one entity with events of these sizes, and how much its statements have read at once. */
async function open() {
  const sql = await openDatabase(':memory:', [createEventTables], true)
  const read: number[] = []
  const spied: Sql = {
    ...sql,
    prepare: (text) => {
      const statement = sql.prepare(text)
      const all: typeof statement.all = (...parameters) => {
        const rows = statement.all(...parameters)
        const sizes = rows.map(({payload}) => (typeof payload === 'string' ? payload.length : 0))
        if (rows.length > 1) read.push(sizes.reduce((sum, size) => sum + size, 0))
        return rows
      }
      return {...statement, all}
    },
  }
  const log = createSqliteEventLog(spied, {clock: createTestClock(), ids, onRecorded: () => {}})
  onTestFinished(() => log.close())
  for (const [n, size] of SIZES.entries())
    await log.append('e', [{event_type: 'a.b', payload: {n, even: n % 2 === 0, text: 'x'.repeat(size)}}], {
      opId: crypto.randomUUID(),
    })
  read.length = 0
  return {log, query: createSqliteEventQuery(spied), read}
}

const numbers = (events: readonly {readonly payload: unknown}[]) =>
  events.map(({payload}) => (payload as {n: number}).n)

test('so much is read at once as a page may have, and nothing is left out', async () => {
  const {log, query, read} = await open()
  const find = async (order: 'asc' | 'desc', offset: number, payload?: {even: boolean}) => {
    const {total, pages} = await query.find({payload}, {order, offset})
    return {total: await total(), found: numbers((await Array.fromAsync(pages)).flat())}
  }
  const all = [...SIZES.keys()]
  const even = all.filter((n) => n % 2 === 0)
  expect(numbers(await Array.fromAsync(log.readAll()))).toEqual(all)
  expect(numbers(await Array.fromAsync(log.read('e')))).toEqual(all)
  expect(await find('asc', 0)).toEqual({total: all.length, found: all})
  expect(await find('desc', 0)).toEqual({total: all.length, found: all.toReversed()})
  expect(await find('asc', 33, {even: true})).toEqual({total: even.length, found: even.slice(33)})
  expect(await find('desc', 7, {even: true})).toEqual({total: even.length, found: even.toReversed().slice(7)})
  expect(Math.max(...read)).toBeLessThanOrEqual(256 * KIB)
})
