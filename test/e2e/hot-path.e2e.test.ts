import {readFileSync, statSync, writeFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {beforeEach, describe, expect, test} from 'vitest'
import {finished, makeWorkspace, PROGRAM, type TestWorkspace} from '../support/cn.ts'

const SUPPORT = join(import.meta.dirname, '../support')
const DIST = join(PROGRAM, '../../dist')
/** The bundle of the daily commands. What a command has beyond it, it loads in a second one. */
const MAX_KIB = 240
const MAX_MODULES = 135

/**
 * What each daily command may cost, counted exactly. A number that has to grow is raised here, with a reason in the
 * commit; one that shrinks is lowered. Times are measured by `npm run bench`.
 */
const BUDGETS = [
  {args: ['ready', '--limit', '20'], statements: 11},
  {args: ['list', '--limit', '50'], statements: 10},
  {args: ['show', 'a'], statements: 15},
  {args: ['add', 'Another task'], statements: 27},
  {args: ['claim', 'a'], statements: 23},
  {args: ['comment', 'b', 'A comment'], statements: 23},
  {args: ['done', 'c'], statements: 27},
  {args: ['fail', 'd', '--reason', 'No'], statements: 22},
  {args: ['release', 'e'], statements: 22},
  {args: ['renew', 'f'], statements: 22},
]

let workspace: TestWorkspace

beforeEach(async () => {
  workspace = await makeWorkspace()
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await workspace.cn(['add', `Task ${id}`, '--id', id])
  for (const id of ['c', 'd', 'e', 'f']) await workspace.cn(['claim', id, '--ttl', '1h'])
})

/** What a run executed: JavaScript files and SQL statements. */
async function recorded(args: readonly string[]) {
  const [modules, sql] = ['modules.json', 'sql.json'].map((name) => join(workspace.folder, name)) as [string, string]
  const execArgv = ['modules', 'sql'].flatMap((what) => ['--require', join(SUPPORT, `record-${what}.cjs`)])
  const env = {RECORD_MODULES_TO: modules, RECORD_SQL_TO: sql}
  const run = await finished(workspace.start([...args, '--json'], {env, execArgv}))
  expect(run, args.join(' ')).toMatchObject({code: 0, stderr: ''})
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
  const files = (read(modules).files as string[]).filter((file) => !file.includes('/test/support/'))
  return {files, statements: read(sql) as string[]}
}

describe('a daily command stays within its budget', () => {
  test.each(BUDGETS)('$args', async ({args, statements: budget}) => {
    const {files, statements} = await recorded(args)

    expect(files.map((file) => basename(file)).sort()).toEqual(['main.cjs', 'run.js'])
    expect(statements.length, statements.join('\n')).toBe(budget)
    // What is written is written once, and a transaction that is over is not ended again.
    expect(statements.filter((sql) => /^(?:BEGIN|COMMIT|ROLLBACK)/.test(sql)).length % 2).toBe(0)
    expect(statements.filter((sql) => sql.startsWith('ROLLBACK'))).toEqual([])
  })
})

test('the bundle of the daily commands stays small', () => {
  const {sources} = JSON.parse(readFileSync(join(DIST, 'main.cjs.map'), 'utf8')) as {sources: readonly string[]}

  expect(statSync(join(DIST, 'main.cjs')).size).toBeLessThanOrEqual(MAX_KIB * 1024)
  expect(sources.length).toBeLessThanOrEqual(MAX_MODULES)
  expect(
    sources.filter((source) => /node_modules\/(?:@oclif|@iarna|fastest-)|src\/(?:server|remote)\//.test(source)),
  ).toEqual([])
})

test('what a daily command seldom needs comes from a second bundle', async () => {
  const file = join(workspace.folder, 'tasks.jsonl')
  writeFileSync(file, '{"title": "A task"}\n')
  const {files} = await recorded(['add', '--from', file])

  expect(files.map((name) => basename(name)).sort()).toEqual(['commands.cjs', 'main.cjs', 'run.js'])
})
