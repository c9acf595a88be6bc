import {expect, onTestFinished, test} from 'vitest'
import type {Sql} from '../../ports/sql.ts'
import {openDatabase} from './database.ts'
import {createEventTables} from './event-log.ts'
import {rebuildView} from './view/schema.ts'
import {createSqliteTaskView} from './view/task-view.ts'

async function openView(onText: (text: string) => void) {
  const sql = await openDatabase(':memory:', [createEventTables, (db: Sql) => rebuildView(db, [])], true)
  onTestFinished(() => sql.close())
  const prepare: Sql['prepare'] = (text) => {
    onText(text)
    return sql.prepare(text)
  }
  return {sql, view: createSqliteTaskView({...sql, prepare})}
}

test('a filter has few statement texts, however many values a client gives', async () => {
  const texts = new Set<string>()
  const {view} = await openView((text) => texts.add(text))
  for (let n = 1; n <= 400; n++) {
    const labels = Array.from({length: n}, (_, i) => `label-${i}`)
    const priorities = Array.from({length: n}, () => 'p1' as const)
    expect(view.list({labels, priorities, ids: labels}).tasks).toEqual([])
  }
  // One label, or several.
  expect(texts.size).toBe(2)
})

test('a statement is prepared once, until many others have been asked for since', async () => {
  const {sql} = await openView(() => {})
  const first = sql.prepare('SELECT 0')
  expect(sql.prepare('SELECT 0')).toBe(first)
  for (let n = 1; n <= 1000; n++) sql.prepare(`SELECT ${n}`)
  const again = sql.prepare('SELECT 0')
  expect(again).not.toBe(first)
  expect(again.get()).toEqual({0: 0})
})
