import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, test} from 'vitest'
import {CLEAN_ENV, type ErrorData, finished, makeWorkspace, PROGRAM, type TestWorkspace} from '../support/cn.ts'
import {race, startAndStop} from '../support/stop-at.ts'
import {stopClock} from '../support/test-clock.ts'

const as = (name: string) => ({env: {CN_AGENT_ID: name, CN_SESSION_ID: `session of ${name}`}})
const SCRIPT = join(import.meta.dirname, '../support/late-worker.sh')
const LATE_VERBS = 5

async function boardOf(...ids: readonly string[]): Promise<TestWorkspace> {
  const workspace = await makeWorkspace()
  for (const id of ids) await workspace.cn(['add', `Task ${id}`, '--id', id])
  return workspace
}

/** Tells whether the system has stopped a process: `T` in its state. */
function isStopped({pid}: ChildProcess): boolean {
  return execFileSync('ps', ['-o', 'state=', '-p', String(pid)], {encoding: 'utf8'})
    .trim()
    .startsWith('T')
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20)
}

async function historyOf(workspace: TestWorkspace, id: string): Promise<readonly string[]> {
  const {data} = await workspace.json<{event_type: string; metadata: {agent_id: string}}[]>(['log', id])
  return data.map(({event_type, metadata}) => `${event_type} ${metadata.agent_id}`)
}

/** ada's claim of task a has lapsed: a remote store tells the time by the second, so this can take a second more than the lease. */
async function claimUntilLapsed(workspace: TestWorkspace): Promise<void> {
  await workspace.cn(['claim', 'a', '--ttl', '1s'], as('ada'))
  await expect.poll(() => workspace.json(['list']), {timeout: 120_000}).toMatchObject({data: [{stale: true}]})
}

describe('a worker that sleeps through its lease', () => {
  test('is refused in every verb once somebody has taken the task over, and told by whom', async () => {
    const clock = stopClock()
    const workspace = await boardOf('a')
    const worker = spawn('bash', [SCRIPT, process.execPath, PROGRAM, 'a'], {
      cwd: workspace.folder,
      env: {...CLEAN_ENV, ...clock.env, ...as('ada').env},
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output = finished(worker)
    await until(() => isStopped(worker))
    expect(await workspace.json(['claim', 'a'], as('bob'))).toMatchObject({code: 5})
    clock.advance(3)
    const taken = await workspace.json(['claim', '--next', '--wait', '10m', '--ttl', '1h'], as('bob'))
    expect(taken).toMatchObject({code: 0, data: {id: 'a', claimed_by: 'bob', claim_version: 3, taken_over_from: 'ada'}})

    worker.kill('SIGCONT')
    const [claimed, ...refusals] = (await output).stdout.trim().split('\n')
    expect(JSON.parse(claimed as string)).toMatchObject({claimed_by: 'ada', claim_version: 2})
    expect(refusals.filter((line) => line === 'exit 5')).toHaveLength(LATE_VERBS)
    const errors = refusals.filter((line) => line.startsWith('{')).map((line) => (JSON.parse(line) as ErrorData).error)
    expect(errors).toHaveLength(LATE_VERBS)
    for (const error of errors)
      expect(error).toMatchObject({code: 'CLAIM_LOST', details: {holder: {claimed_by: 'bob', claim_version: 3}}})

    expect(await workspace.cn(['done', 'a'], as('bob'))).toMatchObject({code: 0})
    expect(await historyOf(workspace, 'a')).toEqual([
      'task.created human',
      'task.claimed ada',
      'task.claimed bob',
      'task.completed bob',
    ])
  })

  test('may still complete the task when nobody has taken it', async () => {
    const workspace = await boardOf('a')
    await claimUntilLapsed(workspace)
    expect(await workspace.json(['list'])).toMatchObject({data: [{id: 'a', stale: true, claimed_by: 'ada'}]})
    expect(await workspace.cn(['done', 'a', '--claim-version', '2'], as('ada'))).toMatchObject({code: 0})
  })

  test.each([
    ['done', ['done', 'a']],
    ['fail', ['fail', 'a', '--reason', 'late']],
    ['release', ['release', 'a']],
    ['renew', ['renew', 'a']],
  ])('cannot %s with a command that was stopped before it wrote', async (_, args) => {
    const workspace = await boardOf('a')
    await workspace.cn(['claim', 'a', '--ttl', '1s'], as('ada'))
    const late = startAndStop(workspace, {args: [...args, '--json'], ...as('ada')}, 'lock')
    expect(await late.arrived).toBe(true)
    expect(await workspace.cn(['claim', '--next', '--wait', '10m'], as('bob'))).toMatchObject({code: 0})
    late.letGo()
    const {code, stdout} = await late.result
    expect(code).toBe(5)
    expect((JSON.parse(stdout) as ErrorData).error).toMatchObject({
      code: 'CLAIM_LOST',
      details: {holder: {claimed_by: 'bob'}},
    })
    expect(await workspace.cn(['done', 'a'], as('bob'))).toMatchObject({code: 0})
  })
})

test('of many who take over a lapsed task at once exactly one gets it', async () => {
  const workspace = await boardOf('a')
  await claimUntilLapsed(workspace)
  const contestants = Array.from({length: 8}, (_, index) => ({args: ['claim', 'a'], ...as(`w${index}`)}))
  const runs = await race(workspace, contestants, 'lock')
  expect(runs.map(({code}) => code).sort()).toEqual([0, 5, 5, 5, 5, 5, 5, 5])
  expect((await historyOf(workspace, 'a')).filter((line) => line.startsWith('task.claimed'))).toHaveLength(2)
})

test('a holder that renews at the last moment and somebody who takes over: one of them has the task', async () => {
  const workspace = await boardOf('a')
  await claimUntilLapsed(workspace)
  const [holder, taker] = await race(
    workspace,
    [
      {args: ['renew', 'a', '--ttl', '1h'], ...as('ada')},
      {args: ['claim', 'a'], ...as('bob')},
    ],
    'lock',
  )
  expect([
    [0, 5],
    [5, 0],
  ]).toContainEqual([holder?.code, taker?.code])
})

test('a claim that has a lease keeps it, and whoever asks for none is told so', async () => {
  const workspace = await boardOf('a')
  await workspace.cn(['claim', 'a', '--ttl', '1h'], as('ada'))
  const again = await workspace.cn(['claim', 'a', '--ttl', 'forever'], as('ada'))
  expect(again).toMatchObject({code: 0, stderr: expect.stringContaining('note: a keeps its lease; ')})
  expect((await workspace.cn(['claim', 'a'], as('ada'))).stderr).toBe('note: a was already claimed by you\n')
  await workspace.cn(['release', 'a'], as('ada'))
  const {data} = await workspace.json(['claim', 'a', '--ttl', 'forever'], as('ada'))
  expect(data).not.toHaveProperty('lease_until')
})
