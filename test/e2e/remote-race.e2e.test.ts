import {expect, onTestFinished, test} from 'vitest'
import type {CoreEvent} from '../support/allsource/core-store.ts'
import {type ProxyMode, startFaultProxy} from '../support/allsource/fault-proxy.ts'
import type {ErrorData, TestWorkspace} from '../support/cn.ts'
import {agent, makeRemoteWorkspace, startStore} from '../support/remote-workspace.ts'

/** 200 by hand. */
const TASKS = Number(process.env.CN_TEST_REMOTE_TASKS ?? 10)
/** 16 processes and 200 claims by hand. */
const RACERS = Number(process.env.CN_TEST_REMOTE_RACERS ?? 4)
const CLAIMS = Number(process.env.CN_TEST_REMOTE_CLAIMS ?? 5)
const SEED = Number(process.env.CN_TEST_SEED ?? Date.now() % 1_000_000)
const AGENTS = 8
/** What is carried out, and not told. */
const LOST_ANSWERS = ['reset-after', 'bad-gateway-after', 'duplicate', 'truncate'] satisfies ProxyMode[]
/** Somebody else was first; nothing is ready just now; the store did not answer, or nobody knows what it did. */
const PASSING = [5, 6, 7]

interface Shown {
  readonly id: string
  readonly status: string
  readonly claimed_by?: string
}

async function addTasks(workspace: TestWorkspace, ids: readonly string[]): Promise<void> {
  const lines = ids.map((id) => JSON.stringify({id, title: `Work on ${id}`})).join('\n')
  expect(await workspace.cn(['add', '--from', '-', '--quiet'], {stdin: lines})).toMatchObject({code: 0})
}

function idsOf(count: number): string[] {
  return Array.from({length: count}, (_, index) => `task-${index}`)
}

const ofType = (events: readonly CoreEvent[], type: string) =>
  events.filter(({event_type}) => event_type === type).map(({entity_id}) => entity_id)

/** Events of one operation and one entity that say the same: recorded twice. */
function twice(events: readonly CoreEvent[]): readonly string[] {
  const keys = events.map(({entity_id, event_type, metadata}) =>
    JSON.stringify([entity_id, event_type, (metadata as {op_id?: string} | null)?.op_id]),
  )
  return keys.filter((key, index) => keys.indexOf(key) !== index)
}

/** What an agent does until everything is done; returns the ids that it was told it had completed. */
async function work(workspace: TestWorkspace, name: string): Promise<string[]> {
  const told: string[] = []
  const run = async <T>(...args: string[]) => {
    const {code, data, stderr} = await workspace.json<T>(args, agent(name))
    if (code !== 0 && !PASSING.includes(code ?? 1))
      throw new Error(`${args.join(' ')}: ${JSON.stringify(data)} ${stderr}`)
    return code === 0 ? data : undefined
  }
  for (;;) {
    const left = await run<readonly Shown[]>('list', '--status', 'open', '--status', 'in-progress')
    if (left?.length === 0) return told
    const mine = left?.find(({claimed_by}) => claimed_by === name) ?? (await run<Shown>('claim', '--next'))
    if (mine && (await run<Shown>('done', mine.id))) told.push(mine.id)
  }
}

test('agents behind a bad network complete every task once, with one winner each', async () => {
  const core = await startStore()
  const proxy = await startFaultProxy(core.url, {seed: SEED, delayMs: 100, plan: LOST_ANSWERS})
  onTestFinished(() => proxy.close())
  const good = await makeRemoteWorkspace(core.url)
  await addTasks(good, idsOf(TASKS))
  // Some share a machine, and its replica.
  const machines = await Promise.all([1, 2, 3].map(() => makeRemoteWorkspace(core.url)))
  const behindProxy = (machine: TestWorkspace): TestWorkspace => ({
    ...machine,
    json: (args, {env, ...more} = {}) => machine.json(args, {...more, env: {...env, CN_REMOTE_URL: proxy.url}}),
  })
  const told = await Promise.all(
    Array.from({length: AGENTS}, (_, i) => work(behindProxy(machines[i % 3] as TestWorkspace), `agent-${i}`)),
  )

  const {events} = core
  const ids = idsOf(TASKS).sort()
  const label = `seed ${SEED}, ${JSON.stringify(proxy.counts)}`
  expect(ofType(events, 'task.claimed').sort(), label).toEqual(ids)
  expect(ofType(events, 'task.completed').sort(), label).toEqual(ids)
  expect(events, label).toHaveLength(TASKS * 3)
  expect(twice(events), label).toEqual([])
  // Nobody was told that it had completed what somebody else did.
  const completedBy = new Map(
    events
      .filter(({event_type}) => event_type === 'task.completed')
      .map(({entity_id, metadata}) => [entity_id, (metadata as {agent_id: string}).agent_id]),
  )
  for (const [i, done] of told.entries()) for (const id of done) expect(completedBy.get(id), label).toBe(`agent-${i}`)
  for (const mode of LOST_ANSWERS) expect(proxy.counts[mode], label).toBeGreaterThan(0)
  const {data: board} = await good.json<readonly Shown[]>(['list', '--status', 'done'])
  expect(board.map(({id}) => id).sort()).toEqual(ids)
})

test('of processes on several machines that claim a task at once exactly one gets it, and the others are told who', async () => {
  const core = await startStore()
  const machines = await Promise.all([1, 2, 3, 4].map(() => makeRemoteWorkspace(core.url)))
  await addTasks(machines[0] as TestWorkspace, idsOf(CLAIMS))
  for (const id of idsOf(CLAIMS)) {
    const runs = await Promise.all(
      Array.from({length: RACERS}, (_, i) =>
        (machines[i % 4] as TestWorkspace).json<Shown & ErrorData>(['claim', id], agent(`agent-${i}`)),
      ),
    )
    const codes = runs.map(({code}) => code).sort()
    expect(codes, JSON.stringify(runs)).toEqual([0, ...Array.from({length: RACERS - 1}, () => 5)])
    const winner = `agent-${runs.findIndex(({code}) => code === 0)}`
    const named = runs.map(({code, data}) =>
      code === 0 ? data.claimed_by : (data.error.details?.holder as Shown | undefined)?.claimed_by,
    )
    expect(new Set(named)).toEqual(new Set([winner]))
  }
  expect(ofType(core.events, 'task.claimed').sort()).toEqual(idsOf(CLAIMS).sort())
  expect(twice(core.events)).toEqual([])
})
