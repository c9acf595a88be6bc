import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, test} from 'vitest'
import {type CnRun, finished, makeWorkspace, type TestWorkspace, temporaryFolder} from '../support/cn.ts'
import {inspectLog} from '../support/inspect-log.ts'
import {race, type StopPoint, startAndStop} from '../support/stop-at.ts'

const TASKS = 2000
const KILLS = Number(process.env.CN_TEST_KILLS ?? 10)

const ids = Array.from({length: TASKS}, (_, number) => `plan-${number}`)
/** Groups of 50, in a chain each. */
const PLAN = ids
  .map((id, number) => {
    if (number % 50 === 0) return `- [ ] Group ${number} id:${id} type:epic\n`
    const blocker = number % 50 === 1 ? '' : ` blocked-by:plan-${number - 1}`
    return `  - [${number % 50 === 1 ? 'x' : ' '}] Step ${number} id:${id}${blocker}\n`
  })
  .join('')

async function workspaceWithPlan(): Promise<TestWorkspace> {
  const workspace = await makeWorkspace()
  writeFileSync(join(workspace.folder, 'plan.md'), PLAN)
  return workspace
}

/** The ids of the tasks in the log, in order, which is sound whatever was killed. */
async function createdIn({database}: TestWorkspace): Promise<readonly string[]> {
  const {events, integrity, gaps, view} = await inspectLog(database, temporaryFolder())
  expect([integrity, gaps]).toEqual(['ok', []])
  expect(view.kept).toEqual(view.rebuilt)
  return events.filter(({event_type}) => event_type === 'task.created').map(({entity_id}) => entity_id)
}

test.each<[StopPoint, number]>([
  ['lock', 0],
  ['commit', 0],
  ['committed', TASKS],
])('an import killed at the point "%s" leaves %i tasks, and can be repeated', async (point, count) => {
  const workspace = await workspaceWithPlan()
  const {child, arrived, result} = startAndStop(workspace, {args: ['add', '--from', 'plan.md']}, point)
  expect(await arrived).toBe(true)
  child.kill('SIGKILL')
  expect(await result).toEqual({code: null, stdout: '', stderr: ''})
  expect(await createdIn(workspace)).toEqual(ids.slice(0, count))

  const again = await workspace.cn(['add', '--from', 'plan.md', '--quiet'])
  expect(again).toEqual({code: 0, stdout: ids.map((id) => `${id}\n`).join(''), stderr: ''})
  expect(await createdIn(workspace)).toEqual(ids)
})

test('an import killed at any moment leaves all of its tasks, or none', async () => {
  const workspace = await workspaceWithPlan()
  const start = performance.now()
  expect(await workspace.cn(['add', '--from', 'plan.md'])).toMatchObject({code: 0})
  const usualMs = performance.now() - start
  const counts: number[] = []
  for (let round = 0; round < KILLS; round++) {
    const victim = await workspaceWithPlan()
    const child = victim.start(['add', '--from', 'plan.md'])
    const [run] = await Promise.all([
      finished(child),
      sleep(Math.random() * usualMs * 1.2).then(() => child.kill('SIGKILL')),
    ])
    counts.push((await createdIn(victim)).length)
    if (run.code === 0) expect(counts.at(-1)).toBe(TASKS)
  }
  expect(counts.filter((count) => count !== 0 && count !== TASKS)).toEqual([])
})

test('of processes that import one file at once all succeed, and each task exists once', async () => {
  const workspace = await workspaceWithPlan()
  const importer = (name: string) => ({args: ['add', '--from', 'plan.md', '--json'], env: {CN_AGENT_ID: name}})
  // All have read the board without the tasks when the first of them gets the lock.
  const runs = await race(workspace, [importer('ada'), importer('bob'), importer('eve')], 'lock')
  expect(runs.map(({code, stderr}) => [code, stderr])).toEqual(Array.from(runs, () => [0, '']))
  const added = runs.map((run) => resultsOf(run).filter(({existing}) => !existing).length)
  expect(added.toSorted((a, b) => a - b)).toEqual([0, 0, TASKS])
  for (const run of runs) expect(resultsOf(run).map(({id}) => id)).toEqual(ids)
  expect(await createdIn(workspace)).toEqual(ids)
})

function resultsOf({stdout}: CnRun): readonly {readonly id: string; readonly existing?: true}[] {
  return JSON.parse(stdout).results
}

test('of processes whose files take the same id for different tasks one succeeds, the other adds nothing', async () => {
  const workspace = await makeWorkspace()
  const importer = (name: string) => ({
    args: ['add', '--from', '-', '--json'],
    stdin: `- [ ] Of ${name} id:of-${name}\n- [ ] Report of ${name} id:report\n`,
  })
  const runs = await race(workspace, [importer('ada'), importer('bob')], 'lock')
  expect(runs.map(({code}) => code).toSorted()).toEqual([0, 5])
  const winner = runs[0]?.code === 0 ? 'ada' : 'bob'
  expect(await createdIn(workspace)).toEqual([`of-${winner}`, 'report'])
})

test('a file may have a byte order mark, CRLF and a name that is no option; what is no text is refused', async () => {
  const workspace = await makeWorkspace()
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(workspace.folder, name), content)
  write('windows.md', '\ufeff- [ ] One\r\n  - [ ] Two\r\n')
  write('-', '- [ ] Never read\n')
  write('binary', new Uint8Array([0xff, 0xfe, 0x00]))
  write('large', ' '.repeat(16 * 1024 * 1024 + 1))
  mkdirSync(join(workspace.folder, 'folder'))
  expect(await workspace.cn(['add', '--from', 'windows.md', '-q'])).toMatchObject({code: 0, stdout: 'one\ntwo\n'})
  for (const file of ['binary', 'large', 'folder', 'nothing', '/dev/zero', '']) {
    const {code, data} = await workspace.json(['add', '--from', file])
    expect([file, code, data.error.code]).toEqual([file, 2, 'INVALID_INPUT'])
  }
  expect((await workspace.json(['add', '--from', '-', '--description', '-'])).data.error.code).toBe('USAGE')
  expect(await createdIn(workspace)).toEqual(['one', 'two'])
})
