import {existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, test} from 'vitest'
import type {Check} from '../src/application/board/doctor.ts'
import {startCore} from './support/allsource/core-server.ts'
import {makeWorkspace, type TestWorkspace, temporaryFolder, workspaceAt} from './support/cn.ts'
import {openLog} from './support/open-log.ts'

/** What is not in order, by the name of the check. */
async function complaints(workspace: TestWorkspace, ...args: readonly string[]) {
  const {code, data} = await workspace.json<readonly Check[]>(['doctor', ...args])
  const found = data.filter(({status}) => status !== 'ok')
  return {code, found: Object.fromEntries(found.map(({check, status, message}) => [check, `${status}: ${message}`]))}
}

/** Changes the database as no cn does. */
function tamper(file: string, sql: string): void {
  const db = new DatabaseSync(file)
  db.exec(sql)
  db.close()
}

async function boardOfThree(): Promise<TestWorkspace> {
  const workspace = await makeWorkspace()
  for (const id of ['a', 'b', 'c']) await workspace.cn(['add', id, '--id', id])
  await workspace.cn(['dep', 'add', 'b', 'a'])
  return workspace
}

test('a sound workspace has nothing to complain of', async () => {
  expect(await complaints(await boardOfThree())).toEqual({code: 0, found: {}})
})

test('a board that is not what the log folds to is a problem, until it is made anew', async () => {
  const workspace = await boardOfThree()
  tamper(workspace.database, "UPDATE tasks SET unblocks = 7 WHERE id = 'a'; DELETE FROM task_blockers")
  const {code, found} = await complaints(workspace)
  expect([code, Object.keys(found)]).toEqual([1, ['board']])
  expect(found.board).toContain('a, b')
  expect(await complaints(workspace, '--rebuild')).toEqual({code: 0, found: {}})
  expect(await complaints(workspace)).toEqual({code: 0, found: {}})
})

test('a log whose numbering is not in order is a problem', async () => {
  const workspace = await boardOfThree()
  const drop = 'DROP TRIGGER events_are_never_changed;'
  tamper(workspace.database, `${drop} UPDATE events SET version = 9 WHERE entity_id = 'b' AND version = 2`)
  tamper(workspace.database, 'UPDATE events SET timestamp = 1 WHERE position = 3')
  const {code, found} = await complaints(workspace)
  expect(code).toBe(1)
  expect(found.log).toContain('versions of b; times at the positions 3')
})

test('what cannot be understood, and loops, are warnings', async () => {
  const workspace = await boardOfThree()
  const log = await openLog(workspace)
  await log.append('a', [{event_type: 'task.commented', payload: {text: 7}}], {opId: crypto.randomUUID()})
  await log.append('a', [{event_type: 'task.dependency.added', payload: {depends_on: 'b'}}], {
    opId: crypto.randomUUID(),
  })
  await log.close()
  const {code, found} = await complaints(workspace)
  expect([code, Object.keys(found)]).toEqual([0, ['events', 'cycles']])
  expect(found.events).toContain('5 (task.commented: text is not a text)')
  expect(found.cycles).toMatch(/a → b → a|b → a → b/)
})

test('a damaged file, a wrong configuration and a missing workspace are told as what they are', async () => {
  const damaged = await boardOfThree()
  writeFileSync(damaged.database, 'this is no database, and long enough to be looked at as one '.repeat(100))
  expect((await complaints(damaged)).found.database).toMatch(/^problem: /)
  const misspelt = await makeWorkspace()
  writeFileSync(misspelt.config, 'mood = "local"\n')
  expect(await complaints(misspelt)).toMatchObject({code: 1, found: {configuration: expect.stringContaining('mood')}})
  expect(await workspaceAt(temporaryFolder()).cn(['doctor'])).toMatchObject({code: 9})
})

test.each([[[]], [['--rebuild']]])('a log that is missing is a problem, and none is made: %j', async (flags) => {
  const workspace = await boardOfThree()
  rmSync(workspace.database)
  const before = readdirSync(join(workspace.folder, '.chronis'))
  const {code, found} = await complaints(workspace, ...flags)
  expect([code, found]).toEqual([1, {database: expect.stringMatching(/^problem: the workspace has no log: /)}])
  expect(readdirSync(join(workspace.folder, '.chronis'))).toEqual(before)
  expect(await workspace.json(['ready'])).toMatchObject({code: 9, data: {error: {code: 'NO_WORKSPACE'}}})
})

test("a tenant's file that leads nowhere is a problem, and none is made", async () => {
  const workspace = workspaceAt(temporaryFolder())
  const lost = join(workspace.folder, 'lost.db')
  mkdirSync(join(workspace.folder, 'data/tenants'), {recursive: true})
  symlinkSync(lost, join(workspace.folder, 'data/tenants/team.db'))
  const {code, found} = await complaints(workspace, '--data', 'data', '--rebuild')
  expect([code, Object.keys(found)]).toEqual([1, ['team: database']])
  expect(existsSync(lost)).toBe(false)
})

test('a remote log that was not pulled yet has nothing to complain of, and no replica is made', async () => {
  await using core = await startCore()
  const workspace = workspaceAt(temporaryFolder())
  await workspace.cn(['init', '--remote', core.url])
  const replica = join(workspace.folder, '.chronis/replica.db')
  rmSync(replica, {force: true})
  expect(await complaints(workspace, '--rebuild')).toEqual({code: 0, found: {}})
  expect(existsSync(replica)).toBe(false)
  expect(await workspace.cn(['ready'])).toMatchObject({code: 0})
})

test('a served workspace has no tenants of its own, which is no problem', async () => {
  const workspace = await boardOfThree()
  expect(await workspace.cn(['serve', '--open', '--port', '0', '--for', '1ms'])).toMatchObject({code: 0})
  const {code, data} = await workspace.json<readonly Check[]>(['doctor', '--data', '.chronis/server'])
  const told = data.find(({check}) => check === 'tenants')
  expect([code, told]).toMatchObject([0, {status: 'ok', message: expect.stringContaining("the workspace's log")}])
})

test('--help says what --data is here', async () => {
  const {stdout} = await workspaceAt(temporaryFolder()).cn(['doctor', '--help'])
  expect(stdout.replace(/\s+/g, ' ')).toContain('Data folder of a server (serve --data); default: the workspace')
})

test('of a remote log the store and the replica are examined', async () => {
  await using core = await startCore()
  const workspace = workspaceAt(temporaryFolder())
  await workspace.cn(['init', '--remote', core.url])
  await workspace.cn(['add', 'A', '--id', 'a'])
  expect(await complaints(workspace)).toEqual({code: 0, found: {}})
  tamper(join(workspace.folder, '.chronis', 'replica.db'), "UPDATE tasks SET priority = 'p0'")
  await core.close()
  const {code, found} = await complaints(workspace)
  expect([code, Object.keys(found)]).toEqual([1, ['event store', 'board']])
})

test("of a server's folder every tenant is examined", async () => {
  const workspace = workspaceAt(temporaryFolder())
  const data = join(workspace.folder, 'data')
  expect(await complaints(workspace, '--data', data)).toMatchObject({code: 1, found: {tenants: expect.anything()}})
  const server = workspace.start(['serve', '--data', data, '--open', '--port', '0', '--json'])
  const [line] = await new Promise<Buffer[]>((resolve) => server.stdout?.once('data', (chunk) => resolve([chunk])))
  const {url} = JSON.parse(String(line)) as {url: string}
  for (const tenant_id of ['default', 'team']) {
    const body = JSON.stringify({tenant_id, event_type: 'task.created', entity_id: 'a', payload: {title: 'A'}})
    await fetch(`${url}/api/v1/events`, {method: 'POST', body, headers: {'content-type': 'application/json'}})
  }
  expect(await complaints(workspace, '--data', data)).toEqual({code: 0, found: {}})
  tamper(join(data, 'tenants', 'team.db'), "UPDATE tasks SET title = 'B'".replace('title', 'type'))
  const {code, found} = await complaints(workspace, '--data', data)
  expect([code, Object.keys(found)]).toEqual([1, ['team: board']])
  server.kill('SIGTERM')
})
