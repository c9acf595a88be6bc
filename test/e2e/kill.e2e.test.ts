import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, test} from 'vitest'
import type {RecordedEvent} from '../../src/domain/events.ts'
import {type CnRun, finished, makeWorkspace, type TestWorkspace, temporaryFolder} from '../support/cn.ts'
import {inspectLog} from '../support/inspect-log.ts'
import {type StopPoint, startAndStop} from '../support/stop-at.ts'

const ROUNDS = Number(process.env.CN_TEST_KILLS ?? 100)
const WRITERS = 3
const BULK_ROUNDS = Math.max(1, Math.ceil(ROUNDS / 10))
const BULK_WRITER = join(import.meta.dirname, '../support/bulk-writer.ts')

/** One write of one process, recognisable in the log. */
interface Write {
  readonly args: readonly string[]
  readonly agent: string
  readonly type: string
  readonly task: string
}

interface Attempt extends Write {
  readonly run: CnRun
}

/** The tasks of a round are those that the round before tried to add, so that writers meet on them. */
function writesOf(round: number): readonly Write[] {
  const agents = Array.from({length: WRITERS}, (_, index) => `agent-${round}-${index}`)
  const [first, second, third] = agents as [string, string, string]
  const [task, added] = [`task-${round - 1}`, `task-${round}`]
  const add = {args: ['add', `Added by ${first}`, '--id', added], agent: first, type: 'task.created', task: added}
  const others = [
    {args: ['claim', task], agent: second, type: 'task.claimed', task},
    {args: ['comment', task, `said by ${third}`], agent: third, type: 'task.commented', task},
    {args: ['done', task, '--reason', `done by ${second}`], agent: second, type: 'task.completed', task},
    {args: ['comment', 'common', `said by ${third}`], agent: third, type: 'task.commented', task: 'common'},
  ]
  return [add, ...others.slice((round % 2) * 2, (round % 2) * 2 + 2)]
}

/** The usual duration of a command while others run: kills fall before, into and after it. */
async function usualMs(workspace: TestWorkspace): Promise<number> {
  const start = performance.now()
  await Promise.all(Array.from({length: WRITERS}, (_, i) => workspace.cn(['comment', 'common', `warm-up ${i}`])))
  return performance.now() - start
}

async function killAtRandom(child: ChildProcess, withinMs: number): Promise<void> {
  await sleep(Math.random() * withinMs)
  child.kill('SIGKILL')
}

async function attempt(workspace: TestWorkspace, write: Write, withinMs: number): Promise<Attempt> {
  const child = workspace.start([...write.args, '--json'], {
    env: {CN_AGENT_ID: write.agent, CN_SESSION_ID: write.agent},
  })
  const [run] = await Promise.all([finished(child), killAtRandom(child, withinMs)])
  return {...write, run}
}

/** What it printed counts, even when it was killed between printing and ending. */
function wasAcknowledged({run}: Attempt): boolean {
  return run.stdout.endsWith('\n') && JSON.parse(run.stdout).error === undefined
}

function timesRecorded({type, task, agent}: Write, events: readonly RecordedEvent[]): number {
  return events.filter(
    (event) => event.event_type === type && event.entity_id === task && event.metadata?.agent_id === agent,
  ).length
}

/** Everything that must hold of a log, whatever was killed while writing to it. */
async function expectSound({database}: TestWorkspace): Promise<readonly RecordedEvent[]> {
  const {events, integrity, gaps, view} = await inspectLog(database, temporaryFolder())
  expect(integrity).toBe('ok')
  expect(gaps).toEqual([])
  expect(view.kept).toEqual(view.rebuilt)
  return events
}

test('what a killed cn had acknowledged is in the log, once; what it had not is there once or not at all', async () => {
  const workspace = await makeWorkspace()
  for (const id of ['common', 'task--1']) await workspace.cn(['add', id, '--id', id])
  const withinMs = (await usualMs(workspace)) * 1.3
  const attempts: Attempt[] = []
  for (let round = 0; round < ROUNDS; round++) {
    attempts.push(...(await Promise.all(writesOf(round).map((write) => attempt(workspace, write, withinMs)))))
    if (round % 20 === 0) await expectSound(workspace)
  }
  const survivor = await workspace.cn(['add', 'After all of it', '--id', 'survivor'])
  expect(survivor).toMatchObject({code: 0, stdout: 'survivor\n'})

  const events = await expectSound(workspace)
  const surprising = attempts.filter(({run: {code, stderr}}) => ![null, 0, 3, 4, 5].includes(code) || stderr !== '')
  expect(surprising).toEqual([])
  const acknowledged = attempts.filter(wasAcknowledged)
  expect(acknowledged.filter((write) => timesRecorded(write, events) !== 1)).toEqual([])
  expect(attempts.filter((write) => timesRecorded(write, events) > 1)).toEqual([])
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(attempts.filter(({run}) => run.code === null).length).toBeGreaterThan(0)
})

test.each<[StopPoint, number]>([
  ['open', 0],
  ['lock', 0],
  ['commit', 0],
  ['committed', 1],
])(
  'a cn killed at the point "%s" leaves the log with %i of its event, and the next command works',
  async (point, count) => {
    const workspace = await makeWorkspace()
    await workspace.cn(['add', 'A task', '--id', 'task'])
    const env = {CN_AGENT_ID: 'victim', CN_SESSION_ID: 'victim'}
    const {child, arrived, result} = startAndStop(workspace, {args: ['claim', 'task'], env}, point)
    expect(await arrived).toBe(true)
    child.kill('SIGKILL')
    expect(await result).toEqual({code: null, stdout: '', stderr: ''})

    const again = await workspace.json(['claim', 'task'], {env})
    expect(again).toMatchObject({code: 0, data: {claimed_by: 'victim', claim_version: 2}})
    expect('already_held' in again.data).toBe(count === 1)
    const events = await expectSound(workspace)
    expect(events.map(({event_type}) => event_type)).toEqual(['task.created', 'task.claimed'])
  },
)

test('a cn killed while it holds the lock does not keep others waiting', async () => {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'A task', '--id', 'task'])
  const {child, arrived, result} = startAndStop(workspace, {args: ['comment', 'task', 'never said']}, 'commit')
  await arrived
  const waiting = workspace.cn(['comment', 'task', 'said'])
  child.kill('SIGKILL')
  await result
  expect(await waiting).toMatchObject({code: 0, stderr: ''})
  const events = await expectSound(workspace)
  expect(events.map(({payload}) => (payload as {text?: string}).text)).toEqual([undefined, 'said'])
})

test('an init killed half-way is completed by running it again', async () => {
  for (const point of ['open', 'commit', 'committed'] as const) {
    const workspace = await makeWorkspace()
    const folder = temporaryFolder()
    const {child, arrived} = startAndStop(workspace, {args: ['init'], cwd: folder}, point)
    await arrived
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(await workspace.cn(['init'], {cwd: folder})).toMatchObject({code: 0, stderr: ''})
    expect(await workspace.cn(['add', 'A task', '--id', 'task'], {cwd: folder})).toMatchObject({code: 0})
  }
})

/** Writes until it is killed; resolves with the ids of the events that the log had acknowledged to it. */
async function bulkWrite(workspace: TestWorkspace, name: string): Promise<readonly string[]> {
  const child = spawn(process.execPath, [BULK_WRITER, workspace.folder, name], {stdio: ['ignore', 'pipe', 'pipe']})
  const result = finished(child)
  await once(child.stdout, 'data')
  await killAtRandom(child, 150)
  const {stdout, stderr} = await result
  expect(stderr).toBe('')
  // The last piece is empty, or a line that the kill cut.
  return stdout.split('\n').slice(0, -1)
}

test('bulk writers killed in the middle lose nothing that the log had acknowledged to them', async () => {
  const workspace = await makeWorkspace()
  const acknowledged: string[] = []
  for (let round = 0; round < BULK_ROUNDS; round++) {
    const names = Array.from({length: WRITERS}, (_, index) => `bulk-${round}-${index}`)
    const ids = await Promise.all(names.map((name) => bulkWrite(workspace, name)))
    acknowledged.push(...ids.flat())
    expect(await workspace.cn(['ready', '--limit', '1'])).toMatchObject({code: 0})
  }
  const events = await expectSound(workspace)
  const stored = new Set(events.map(({id}) => id))
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
  expect(acknowledged.length).toBeGreaterThan(BULK_ROUNDS)
})
