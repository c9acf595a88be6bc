import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {finished} from '../support/cn.ts'
import {agent, makeRemoteWorkspace, startStore} from '../support/remote-workspace.ts'

const HOOK = join(import.meta.dirname, '../support/record-sql.cjs')
/** Settings of a connection; every command makes them for the replica and for the lock of the pull. */
const isSetting = (sql: string) => /^PRAGMA/i.test(sql)
const isTransaction = (sql: string) => /^(BEGIN|COMMIT|ROLLBACK)/i.test(sql)

test('a claim on a warm replica runs few statements, in two write transactions', async () => {
  const minutesAgo = Date.now() - 10 * 60_000
  let micros = minutesAgo * 1000
  const core = await startStore({clock: () => (micros += 1000)})
  for (const id of ['a', 'b', 'c']) {
    core.record({event_type: 'task.created', entity_id: id, payload: {title: id, agent_id: 'ada'}})
  }
  const workspace = await makeRemoteWorkspace(core.url)
  const {env} = agent('ada')
  // The first append learns what kind of store it is.
  expect(await workspace.cn(['claim', 'a'], {env})).toMatchObject({code: 0})
  expect(await workspace.cn(['list'])).toMatchObject({code: 0})

  const report = join(workspace.folder, 'sql.json')
  const options = {env: {...env, RECORD_SQL_TO: report}, execArgv: ['--require', HOOK]}
  expect(await finished(workspace.start(['claim', 'b', '--json'], options))).toMatchObject({code: 0, stderr: ''})
  const executed = (JSON.parse(readFileSync(report, 'utf8')) as string[]).map((sql) => sql.replace(/\s+/g, ' ').trim())
  const transactions = executed.filter(isTransaction)
  const statements = executed.filter((sql) => !isSetting(sql) && !isTransaction(sql))
  expect(transactions).toEqual(['BEGIN IMMEDIATE', 'COMMIT', 'BEGIN IMMEDIATE', 'COMMIT'])
  expect(statements.length, statements.join('\n')).toBe(20)
})
