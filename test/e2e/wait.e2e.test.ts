import {copyFileSync, renameSync, rmSync} from 'node:fs'
import {DatabaseSync} from 'node:sqlite'
import {describe, expect, test} from 'vitest'
import {makeWorkspace, type TestWorkspace, testOfLocalFile} from '../support/cn.ts'
import {startWaiting} from '../support/stop-at.ts'
import {stopClock} from '../support/test-clock.ts'

const as = (name: string) => ({env: {CN_AGENT_ID: name, CN_SESSION_ID: name}})
/** Only a process that hangs takes so long. */
const HANG_MS = 120_000

async function boardOf(...ids: readonly string[]): Promise<TestWorkspace> {
  const workspace = await makeWorkspace()
  for (const id of ids) await workspace.cn(['add', `Task ${id}`, '--id', id])
  return workspace
}

describe('waiting', () => {
  test('for a task ends when a blocker is done; of several waiters each task goes to one', async () => {
    const workspace = await boardOf('a')
    await workspace.cn(['add', 'Second', '--id', 'b', '--blocked-by', 'a'])
    await workspace.cn(['claim', 'a'], as('ada'))
    const names = ['w1', 'w2', 'w3', 'w4', 'w5']
    const waiting = await Promise.all(
      names.map((name) =>
        startWaiting(workspace, {args: ['claim', '--next', '--wait', '10m', '--quiet'], ...as(name)}),
      ),
    )
    await workspace.cn(['done', 'a'], as('ada'))
    expect(await Promise.race(waiting.map(({result}) => result))).toMatchObject({code: 0, stdout: 'b\n'})
    const others = ['c', 'd', 'e', 'f']
    for (const id of others) await workspace.cn(['add', `Task ${id}`, '--id', id])
    const runs = await Promise.all(waiting.map(({result}) => result))
    expect(runs.map(({code, stdout}) => `${code} ${stdout.trim()}`).sort()).toEqual(
      ['b', ...others].map((id) => `0 ${id}`),
    )
    for (const id of ['b', ...others]) {
      const {stdout} = await workspace.cn(['log', id, '--type', 'task.claimed', '--quiet'])
      expect(stdout.trim().split('\n'), id).toHaveLength(1)
    }
  })

  test('ends with WAIT_TIMEOUT when its time is over', async () => {
    const workspace = await boardOf('a')
    await workspace.cn(['claim', 'a'], as('ada'))
    const run = await workspace.json(['claim', '--next', '--wait', '1s'], as('bob'))
    expect(run).toMatchObject({code: 7, data: {error: {code: 'WAIT_TIMEOUT', retryable: true}}})
  })

  test('ends when a lease lapses, though nothing is recorded then', async () => {
    const workspace = await boardOf('a')
    await workspace.cn(['claim', 'a', '--ttl', '1s'], as('ada'))
    const run = await workspace.json<{taken_over_from?: string}>(['claim', '--next', '--wait', '10m'], as('bob'))
    expect(run).toMatchObject({code: 0, data: {id: 'a', claimed_by: 'bob', taken_over_from: 'ada'}})
  })

  test('ends when a back-off is over', async () => {
    const clock = stopClock()
    const workspace = await boardOf('a')
    await workspace.cn(['claim', 'a'], as('ada'))
    await workspace.cn(['fail', 'a', '--reason', 'no network'], as('ada'))
    expect((await workspace.cn(['ready', '--quiet'])).stdout).toBe('')
    const {result} = await startWaiting(workspace, {args: ['ready', '--wait', '10m', '--quiet']})
    clock.advance(3)
    expect(await result).toMatchObject({code: 0, stdout: 'a\n'})
  })

  test('keeps the own lease alive meanwhile', async () => {
    const clock = stopClock()
    const workspace = await boardOf('a', 'b')
    await workspace.cn(['claim', 'b'], as('bob'))
    const {data} = await workspace.json<{lease_until: string}>(['claim', 'a', '--ttl', '4s'], as('ada'))
    const {result} = await startWaiting(workspace, {args: ['wait', 'b', '--timeout', '10m'], ...as('ada')})
    clock.advance(3)
    const leaseEnd = async () => (await workspace.json<typeof data>(['show', 'a'], as('bob'))).data.lease_until
    await expect.poll(leaseEnd, {timeout: HANG_MS}).not.toBe(data.lease_until)
    // Past the first lease, within the renewed one.
    clock.advance(3)
    expect(await workspace.cn(['claim', 'a'], as('bob'))).toMatchObject({code: 5})
    await workspace.cn(['done', 'b', '--result', '{"n": 1}'], as('bob'))
    expect(await result).toMatchObject({code: 0, stdout: expect.stringContaining('result {"n":1}')})
  })

  testOfLocalFile('survives a checkpoint that empties the write-ahead log', async () => {
    const workspace = await boardOf('a')
    const {result} = await startWaiting(workspace, {args: ['wait', 'a', '--timeout', '10m']})
    const db = new DatabaseSync(workspace.database)
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
    await workspace.cn(['done', 'a'])
    expect(await result).toMatchObject({code: 0})
  })

  testOfLocalFile('goes on in the database that has taken the place of the first', async () => {
    const [workspace, other] = [await boardOf('a'), await boardOf('a')]
    await other.cn(['done', 'a', '--reason', 'elsewhere'])
    const {result} = await startWaiting(workspace, {args: ['wait', 'a', '--timeout', '10m']})
    copyFileSync(other.database, `${workspace.database}.new`)
    for (const suffix of ['-wal', '-shm']) rmSync(workspace.database + suffix, {force: true})
    renameSync(`${workspace.database}.new`, workspace.database)
    expect(await result).toMatchObject({code: 0, stdout: expect.stringContaining('elsewhere')})
  })

  testOfLocalFile('ends with an error when the database is removed', async () => {
    const workspace = await boardOf('a')
    const {result} = await startWaiting(workspace, {args: ['wait', 'a', '--timeout', '10m', '--json']})
    for (const suffix of ['', '-wal', '-shm']) rmSync(workspace.database + suffix, {force: true})
    const {code, stdout} = await result
    expect([code, JSON.parse(stdout).error.code]).toEqual([1, 'STORE_CORRUPT'])
  })

  test('tells at once what waiting cannot bring about', async () => {
    const workspace = await boardOf('a', 'b')
    await workspace.cn(['claim', 'a'], as('ada'))
    const {result} = await startWaiting(workspace, {args: ['wait', 'a', 'b', '--json']})
    await workspace.cn(['fail', 'a', '--reason', 'no access', '--no-retry'], as('ada'))
    const {code, stdout} = await result
    expect([code, JSON.parse(stdout).error]).toMatchObject([3, {code: 'TASK_DEAD', details: {task_id: 'a'}}])
    expect(await workspace.json(['wait', 'nothing'])).toMatchObject({code: 4})
  })

  test('stops at once when it is interrupted, and takes nothing', async () => {
    const workspace = await boardOf()
    const {child, result} = await startWaiting(workspace, {args: ['claim', '--next', '--wait'], ...as('ada')})
    child.kill('SIGINT')
    await result
    expect(child.signalCode).toBe('SIGINT')
  })
})

test('--wait takes what looks like a duration as its value, and nothing else', async () => {
  const workspace = await boardOf('a')
  expect(await workspace.cn(['ready', '--wait', '--quiet'])).toMatchObject({code: 0, stdout: 'a\n'})
  expect(await workspace.json(['ready', '--label', 'x', '--wait', '5'])).toMatchObject({
    code: 2,
    data: {error: {code: 'USAGE'}},
  })
  expect(await workspace.json(['ready', '--label', 'x', '--wait', '5ms'])).toMatchObject({code: 7})
  expect(await workspace.json(['ready', '--label', 'x', '--wait', '0s'])).toMatchObject({code: 7})
  expect(await workspace.json(['claim', 'a', '--wait'])).toMatchObject({code: 2})
  expect(await workspace.json(['claim', '--next', 'a'])).toMatchObject({code: 2})
  expect(await workspace.json(['claim'])).toMatchObject({code: 2})
})

test('the word next is no shortened id', async () => {
  const workspace = await boardOf('next-release')
  const {code, data} = await workspace.json(['claim', 'next'])
  expect([code, data.error.details?.suggestion]).toEqual([2, 'claim --next'])
  await workspace.cn(['add', 'Next', '--id', 'next'])
  expect(await workspace.json(['claim', 'next'])).toMatchObject({code: 0, data: {id: 'next'}})
})
