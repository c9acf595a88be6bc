import {expect, onTestFinished, test} from 'vitest'
import type {Instant} from '../../../domain/instant.ts'
import type {Sql} from '../../../ports/sql.ts'
import {openDatabase} from '../database.ts'
import {createEventTables} from '../event-log.ts'
import {rebuildView} from './schema.ts'
import {createSqliteTaskView} from './task-view.ts'

/** Runs `ask` and returns how SQLite would answer each query that it prepared. */
async function plansOf(ask: (sql: Sql) => void): Promise<string> {
  const sql = await openDatabase(':memory:', [createEventTables, (db) => rebuildView(db, [])], true)
  onTestFinished(() => sql.close())
  const queries: string[] = []
  const prepare: Sql['prepare'] = (text) => {
    queries.push(text)
    return sql.prepare(text)
  }
  ask({...sql, prepare})
  return queries
    .flatMap((query) => sql.prepare(`EXPLAIN QUERY PLAN ${query}`).all())
    .map(({detail}) => detail)
    .join('\n')
}

// The planner has no statistics of a young log; a plan that sorts or scans the table costs what the board costs.
test('ready reads its index in order', async () => {
  const plan = await plansOf((sql) => createSqliteTaskView(sql).ready({limit: 20}, 0 as Instant))
  expect(plan).toBe('SCAN t USING INDEX tasks_ready')
})

test.each([
  ['exclude', 'tasks_on_board'],
  ['only', 'tasks_archived'],
  ['include', 'tasks_by_age'],
] as const)('list, archived tasks: %s, reads its index in order', async (archived, index) => {
  const plan = await plansOf((sql) => createSqliteTaskView(sql).list({archived, limit: 50}))
  expect(plan).toBe(`SCAN t USING INDEX ${index}`)
})

test('the children of a task are found by their parent', async () => {
  const plan = await plansOf((sql) => createSqliteTaskView(sql).list({parent: 'a', limit: 50}))
  expect(plan).toContain('SEARCH t USING INDEX tasks_by_parent')
})

test('waiting asks for the next instant in its index', async () => {
  const plan = await plansOf((sql) => createSqliteTaskView(sql).nextClaimableAt(0 as Instant))
  expect(plan).toBe('SEARCH t USING INDEX tasks_by_claimable (claimable_at>?)')
})

test('the leases of an agent are looked up', async () => {
  const plan = await plansOf((sql) => createSqliteTaskView(sql).leasedBy('ada'))
  expect(plan).toBe('SEARCH t USING INDEX tasks_by_lease (claimed_by=?)')
})

test.each(["status <> 'done' AND archived = 0", "status = 'done'"])(
  'counting children (%s) does not scan the board',
  async (condition) => {
    const plan = await plansOf((sql) =>
      sql.prepare(`SELECT count(*) AS n FROM tasks WHERE parent = ? AND ${condition}`),
    )
    expect(plan).toBe('SEARCH tasks USING INDEX tasks_by_parent (parent=?)')
  },
)
