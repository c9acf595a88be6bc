import {type ChildProcess, spawn} from 'node:child_process'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, onTestFinished, test} from 'vitest'
import type {RecordedEvent} from '../../src/domain/events.ts'
import {
  CLEAN_ENV,
  type CnRun,
  finished,
  makeWorkspace,
  PROGRAM,
  type TestWorkspace,
  temporaryFolder,
} from '../support/cn.ts'
import {inspectLog} from '../support/inspect-log.ts'
import {findWrongEvents} from '../support/linearise.ts'
import {randomNumbers} from '../support/random-numbers.ts'

const TASKS = Number(process.env.CN_TEST_TASKS ?? 40)
const SEED = Number(process.env.CN_TEST_SEED ?? Date.now() % 1_000_000)
const WORKERS = 8
const KILLED = Math.ceil(TASKS / 8)
const WORKER = join(import.meta.dirname, '../support/queue-worker.ts')

interface Shown {
  readonly id: string
  readonly status: string
}

/** In a process group of its own, so that it can be killed together with the cn that it runs. */
function startWorker(workspace: TestWorkspace, number: number): ChildProcess {
  const name = `worker-${number}`
  const worker = spawn(process.execPath, [WORKER, PROGRAM, `${SEED + number}`], {
    cwd: workspace.folder,
    env: {...CLEAN_ENV, CN_AGENT_ID: name, CN_SESSION_ID: name},
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  onTestFinished(() => killGroup(worker))
  return worker
}

function killGroup({pid, exitCode, signalCode}: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL')
}

/** Keeps so many workers at work: whoever is killed, and at random some are, is followed by another one. */
async function workUntilNothingIsLeft(workspace: TestWorkspace): Promise<readonly CnRun[]> {
  const random = randomNumbers(SEED)
  let number = 0
  let left = KILLED
  const runs: CnRun[] = []
  const post = async (): Promise<void> => {
    const worker = startWorker(workspace, number++)
    const isDoomed = left-- > 0
    if (isDoomed) void sleep(300 + random() * 1200, undefined, {ref: false}).then(() => killGroup(worker))
    const run = await finished(worker)
    runs.push(run)
    if (run.code === null) await post()
  }
  await Promise.all(Array.from({length: WORKERS}, post))
  return runs
}

function countByTask(events: readonly RecordedEvent[], type: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const {event_type, entity_id} of events)
    if (event_type === type) counts.set(entity_id, (counts.get(entity_id) ?? 0) + 1)
  return counts
}

test('what workers take in turns is done once or dead, whoever fails, sleeps, gives back or is killed', async () => {
  const workspace = await makeWorkspace()
  const ids = Array.from({length: TASKS}, (_, index) => `task-${index}`)
  const lines = ids.map((id) => JSON.stringify({id, title: `Work on ${id}`})).join('\n')
  expect(await workspace.cn(['add', '--from', '-', '--quiet'], {stdin: lines})).toMatchObject({code: 0})

  const runs = await workUntilNothingIsLeft(workspace)
  expect(runs.filter(({code}) => code !== null && code !== 0)).toEqual([])
  expect(runs.filter(({code}) => code === null).length, `seed ${SEED}`).toBeGreaterThan(0)

  const {events, integrity, gaps, view} = await inspectLog(workspace.database, temporaryFolder())
  expect([integrity, gaps]).toEqual(['ok', []])
  expect(view.kept).toEqual(view.rebuilt)
  expect(findWrongEvents(events)).toEqual([])

  const {data: board} = await workspace.json<readonly Shown[]>(['list'])
  const completions = countByTask(events, 'task.completed')
  const dead = board.filter(({status}) => status === 'dead').map(({id}) => id)
  expect(board.map(({status}) => status).filter((status) => status !== 'dead' && status !== 'done')).toEqual([])
  expect(ids.filter((id) => !dead.includes(id) && completions.get(id) !== 1)).toEqual([])
  expect(dead.filter((id) => completions.has(id))).toEqual([])

  // Whoever was told yes is in the log; whoever was killed may be there without having been told.
  const told = runs.flatMap(({stdout}) => stdout.split('\n')).filter((line) => line.startsWith('done '))
  expect(new Set(told).size).toBe(told.length)
  expect(told.filter((line) => completions.get(line.slice('done '.length)) !== 1)).toEqual([])
})
