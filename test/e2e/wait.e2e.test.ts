import {copyFileSync, renameSync, rmSync} from 'node:fs'
import {DatabaseSync} from 'node:sqlite'
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, test} from 'vitest'
import {finished, makeWorkspace, type TestWorkspace, testOfLocalFile} from '../support/cn.ts'
import {stopClock} from '../support/test-clock.ts'

const as = (name: string) => ({env: {CN_AGENT_ID: name, CN_SESSION_ID: name}})
/** Long enough for a process to have started and to be asleep; a test that is too early tests less, but fails nothing. */
const ASLEEP_MS = 400

async function boardOf(...ids: readonly string[]): Promise<TestWorkspace> {
  const workspace = await makeWorkspace()
  for (const id of ids) await workspace.cn(['add', `Task ${id}`, '--id', id])
  return workspace
}

describe('waiting', () => {
  test('for a task ends when a blocker is done, and one of several waiters gets it', async () => {
    const workspace = await boardOf('a')
    await workspace.cn(['add', 'Second', '--id', 'b', '--blocked-by', 'a'])
    await workspace.cn(['claim', 'a'], as('ada'))
    const names = ['w1', 'w2', 'w3', 'w4', 'w5']
    const waiting = names.map((name) => workspace.json(['claim', '--next', '--wait', '3s'], as(name)))
    await sleep(ASLEEP_MS)
    await workspace.cn(['done', 'a'], as('ada'))
    const runs = await Promise.all(waiting)
    expect(runs.map(({code}) => code).sort()).toEqual([0, 7, 7, 7, 7])
    const losers = runs.filter(({code}) => code === 7)
    for (const {data} of losers) expect(data.error).toMatchObject({code: 'WAIT_TIMEOUT', retryable: true})
    const {stdout} = await workspace.cn(['log', 'b', '--type', 'task.claimed', '--quiet'])
    expect(stdout.trim().split('\n')).toHaveLength(1)
  })

  test('ends when a lease lapses, though nothing is recorded then', async () => {
    const workspace = await boardOf('a')
    await workspace.cn(['claim', 'a', '--ttl', '1s'], as('ada'))
    const run = await workspace.json<{taken_over_from?: string}>(['claim', '--next', '--wait', '20s'], as('bob'))
    expect(run).toMatchObject({code: 0, data: {id: 'a', claimed_by: 'bob', taken_over_from: 'ada'}})
  })

  test('ends when a back-off is over', async () => {
    const clock = stopClock()
    const workspace = await boardOf('a')
    await workspace.cn(['claim', 'a'], as('ada'))
    await workspace.cn(['fail', 'a', '--reason', 'no network'], as('ada'))
    expect((await workspace.cn(['ready', '--quiet'])).stdout).toBe('')
    const waiting = workspace.cn(['ready', '--wait', '10m', '--quiet'])
    clock.advance(3)
    expect(await waiting).toMatchObject({code: 0, stdout: 'a\n'})
  })

  test('keeps the own lease alive meanwhile', async () => {
    const workspace = await boardOf('a', 'b')
    await workspace.cn(['claim', 'a', '--ttl', '1s'], as('ada'))
    await workspace.cn(['claim', 'b'], as('bob'))
    const waiting = workspace.cn(['wait', 'b', '--timeout', '20s'], as('ada'))
    await sleep(2500)
    expect(await workspace.cn(['claim', 'a'], as('bob'))).toMatchObject({code: 5})
    await workspace.cn(['done', 'b', '--result', '{"n": 1}'], as('bob'))
    expect(await waiting).toMatchObject({code: 0, stdout: expect.stringContaining('result {"n":1}')})
  })

  testOfLocalFile('survives a checkpoint that empties the write-ahead log', async () => {
    const workspace = await boardOf('a')
    const waiting = workspace.cn(['wait', 'a', '--timeout', '20s'])
    await sleep(ASLEEP_MS)
    const db = new DatabaseSync(workspace.database)
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
    await sleep(50)
    await workspace.cn(['done', 'a'])
    expect(await waiting).toMatchObject({code: 0})
  })

  testOfLocalFile('goes on in the database that has taken the place of the first', async () => {
    const [workspace, other] = [await boardOf('a'), await boardOf('a')]
    await other.cn(['done', 'a', '--reason', 'elsewhere'])
    const waiting = workspace.cn(['wait', 'a', '--timeout', '20s'])
    await sleep(ASLEEP_MS)
    copyFileSync(other.database, `${workspace.database}.new`)
    for (const suffix of ['-wal', '-shm']) rmSync(workspace.database + suffix, {force: true})
    renameSync(`${workspace.database}.new`, workspace.database)
    expect(await waiting).toMatchObject({code: 0, stdout: expect.stringContaining('elsewhere')})
  })

  testOfLocalFile('ends with an error when the database is removed', async () => {
    const workspace = await boardOf('a')
    const waiting = workspace.json(['wait', 'a', '--timeout', '20s'])
    await sleep(ASLEEP_MS)
    for (const suffix of ['', '-wal', '-shm']) rmSync(workspace.database + suffix, {force: true})
    const {code, data} = await waiting
    expect([code, data.error.code]).toEqual([1, 'STORE_CORRUPT'])
  })

  test('tells at once what waiting cannot bring about', async () => {
    const workspace = await boardOf('a', 'b')
    await workspace.cn(['claim', 'a'], as('ada'))
    const waiting = workspace.json(['wait', 'a', 'b'])
    await sleep(ASLEEP_MS)
    await workspace.cn(['fail', 'a', '--reason', 'no access', '--no-retry'], as('ada'))
    expect(await waiting).toMatchObject({code: 3, data: {error: {code: 'TASK_DEAD', details: {task_id: 'a'}}}})
    expect(await workspace.json(['wait', 'nothing'])).toMatchObject({code: 4})
  })

  test('stops at once when it is interrupted, and takes nothing', async () => {
    const workspace = await boardOf()
    const child = workspace.start(['claim', '--next', '--wait'], as('ada'))
    await sleep(ASLEEP_MS)
    child.kill('SIGINT')
    await finished(child)
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
