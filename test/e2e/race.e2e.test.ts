import {readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect, test} from 'vitest'
import type {RecordedEvent} from '../../src/domain/events.ts'
import {
  type CnRun,
  type ErrorData,
  makeWorkspace,
  type TestWorkspace,
  temporaryFolder,
  workspaceAt,
} from '../support/cn.ts'
import {race, type StopPoint} from '../support/stop-at.ts'

const ROUNDS = Number(process.env.CN_TEST_ROUNDS ?? 50)

interface Shown {
  readonly id: string
  readonly claimed_by?: string
  readonly claim_version?: number
}

const nameOf = (round: number, index: number) => `agent-${round}-${index}`
const session = (name: string) => ({CN_AGENT_ID: name, CN_SESSION_ID: `session-of-${name}`})

/** Whom the claim's outcome names as the holder: itself, or in whichever form the loser was told. */
function holderNamed({code, stdout, stderr}: CnRun, inJson: boolean): string | undefined {
  if (inJson && code !== 0) {
    const {error} = JSON.parse(stdout) as ErrorData
    return (error.details?.holder as Shown | undefined)?.claimed_by
  }
  if (inJson) return (JSON.parse(stdout) as Shown).claimed_by
  return /\bby (agent-\S+)/.exec(code === 0 ? stdout : stderr)?.[1]
}

/** Half of the rounds meet before opening the log; the others have all seen the task free, and meet at the lock. */
async function claimAtOnce(workspace: TestWorkspace, round: number, racers: number): Promise<string> {
  const point: StopPoint = round % 2 === 0 ? 'open' : 'lock'
  const inJson = (index: number) => (round + index) % 2 === 0
  const contestants = Array.from({length: racers}, (_, index) => ({
    args: ['claim', `task-${round}`, ...(inJson(index) ? ['--json'] : [])],
    env: session(nameOf(round, index)),
  }))
  const runs = await race(workspace, contestants, point)
  const codes = runs.map(({code}) => code).sort()
  expect(codes, JSON.stringify(runs, null, 1)).toEqual([0, ...Array.from({length: racers - 1}, () => 5)])
  const winner = nameOf(
    round,
    runs.findIndex(({code}) => code === 0),
  )
  expect(runs.map((run, index) => holderNamed(run, inJson(index)))).toEqual(runs.map(() => winner))
  return winner
}

async function addTasks(workspace: TestWorkspace, ids: readonly string[]): Promise<void> {
  const stdin = ids.map((id) => `${JSON.stringify({title: `Race for ${id}`, id})}\n`).join('')
  expect(await workspace.cn(['add', '--from', '-'], {stdin})).toMatchObject({code: 0})
}

test.each([2, 4, 8, 16])('of %i processes that claim a task at once exactly one gets it', async (racers) => {
  const workspace = await makeWorkspace()
  const rounds = Array.from({length: ROUNDS}, (_, round) => round)
  const ids = rounds.map((round) => `task-${round}`)
  await addTasks(workspace, ids)
  const winners: string[] = []
  for (const round of rounds) winners.push(await claimAtOnce(workspace, round, racers))

  const {data: claims} = await workspace.json<RecordedEvent[]>(['log', '--type', 'task.claimed'])
  expect(claims.map(({entity_id, metadata}) => [entity_id, metadata?.agent_id])).toEqual(
    ids.map((id, round) => [id, winners[round]]),
  )
  const {data: board} = await workspace.json<Shown[]>(['list'])
  expect(board.map(({id, claimed_by}) => [id, claimed_by])).toEqual(ids.map((id, round) => [id, winners[round]]))
  const last = ids.at(-1) as string
  const {data: shown} = await workspace.json<Shown>(['show', last])
  expect(shown).toMatchObject({id: last, claimed_by: winners.at(-1), claim_version: 2})
})

test('processes that give their new tasks one id at once: one task is made, the others are told of it', async () => {
  const workspace = await makeWorkspace()
  const contestants = Array.from({length: 8}, (_, index) => ({
    args: ['add', `Made by ${nameOf(0, index)}`, '--id', 'wanted', '--json'],
    env: session(nameOf(0, index)),
  }))
  const runs = await race(workspace, contestants, 'lock')
  expect(runs.map(({code}) => code).sort()).toEqual([0, 5, 5, 5, 5, 5, 5, 5])
  const title = `Made by ${nameOf(
    0,
    runs.findIndex(({code}) => code === 0),
  )}`
  for (const {code, stdout} of runs)
    if (code === 5) expect(JSON.parse(stdout).error).toMatchObject({code: 'ID_TAKEN', details: {holder: {title}}})
  expect((await workspace.json(['show', 'wanted'])).data).toMatchObject({title, version: 1})
})

test('processes that comment at once on one task all succeed', async () => {
  const workspace = await makeWorkspace()
  await addTasks(workspace, ['busy'])
  const contestants = Array.from({length: 16}, (_, index) => ({
    args: ['comment', 'busy', `from ${index}`],
    env: session(nameOf(0, index)),
  }))
  const runs = await race(workspace, contestants, 'lock')
  expect(runs.map(({code, stderr}) => [code, stderr])).toEqual(runs.map(() => [0, '']))
  const {data} = await workspace.json<{comments: {text: string}[]}>(['show', 'busy'])
  expect(data.comments.map(({text}) => text).sort()).toEqual(runs.map((_, index) => `from ${index}`).sort())
})

test('processes that create a workspace at once make one, with one instance id', async () => {
  const workspace = workspaceAt(temporaryFolder())
  const contestants = Array.from({length: 8}, () => ({args: ['init']}))
  const runs = await race(workspace, contestants, 'open')
  expect(runs.map(({code}) => code)).toEqual(runs.map(() => 0))
  const id = readFileSync(join(dirname(workspace.config), 'instance-id'), 'utf8')
  expect(id).toMatch(/^[0-9a-f-]{36}\n$/)
  await addTasks(workspace, ['first'])
  expect(runs.map(({stderr}) => stderr)).toEqual(runs.map(() => ''))
})

test('a session that claims its task again is told yes again, and nothing is recorded', async () => {
  const workspace = await makeWorkspace()
  await addTasks(workspace, ['mine'])
  const env = session('ada')
  const first = await workspace.json<Shown>(['claim', 'mine'], {env})
  const again = await workspace.json<Shown>(['claim', 'mine'], {env})
  expect([first.code, again.code]).toEqual([0, 0])
  expect(again.data).toEqual({...first.data, already_held: true})
  expect((await workspace.json<RecordedEvent[]>(['log', 'mine', '--type', 'task.claimed'])).data).toHaveLength(1)
})

test('processes of one session that claim at once all hold the one claim', async () => {
  const workspace = await makeWorkspace()
  await addTasks(workspace, ['mine'])
  const contestants = Array.from({length: 8}, () => ({args: ['claim', 'mine', '--json'], env: session('ada')}))
  const runs = await race(workspace, contestants, 'lock')
  expect(runs.map(({code}) => code)).toEqual(runs.map(() => 0))
  expect(runs.map(({stdout}) => (JSON.parse(stdout) as Shown).claim_version)).toEqual(runs.map(() => 2))
  expect((await workspace.json<RecordedEvent[]>(['log', 'mine', '--type', 'task.claimed'])).data).toHaveLength(1)
})

test('the same name in another session loses, is told so, and can take the claim over knowingly', async () => {
  const workspace = await makeWorkspace()
  await addTasks(workspace, ['mine'])
  const [one, two] = ['one', 'two'].map((id) => ({env: {CN_AGENT_ID: 'ada', CN_SESSION_ID: id}}))
  await workspace.cn(['claim', 'mine'], one)

  const text = await workspace.cn(['claim', 'mine'], two)
  expect(text.code).toBe(5)
  expect(text.stderr).toMatch(/held by ada since .*, in another session \[ALREADY_CLAIMED\]\nhint: .*--resume/)
  const json = await workspace.json(['claim', 'mine'], two)
  expect(json.code).toBe(5)
  expect(json.data.error.details).toMatchObject({task_id: 'mine', holder: {claimed_by: 'ada', claim_version: 2}})

  const resumed = await workspace.json<Shown>(['claim', 'mine', '--resume'], two)
  expect(resumed).toMatchObject({code: 0, data: {claimed_by: 'ada', claim_version: 3}})
  const ousted = await workspace.json(['done', 'mine'], one)
  expect(ousted).toMatchObject({code: 5, data: {error: {code: 'CLAIM_LOST', details: {holder: {claim_version: 3}}}}})
})

test('of two sessions that resume one claim at once exactly one takes it over', async () => {
  const workspace = await makeWorkspace()
  await addTasks(workspace, ['mine'])
  await workspace.cn(['claim', 'mine'], {env: {CN_AGENT_ID: 'ada', CN_SESSION_ID: 'gone'}})
  const contestants = ['one', 'two'].map((id) => ({
    args: ['claim', 'mine', '--resume', '--json'],
    env: {CN_AGENT_ID: 'ada', CN_SESSION_ID: id},
  }))
  const runs = await race(workspace, contestants, 'lock')
  expect(runs.map(({code}) => code).sort(), JSON.stringify(runs)).toEqual([0, 5])
})
