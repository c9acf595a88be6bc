import {once} from 'node:events'
import {copyFileSync, renameSync, rmSync} from 'node:fs'
import {createInterface} from 'node:readline'
import type {Readable} from 'node:stream'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, onTestFinished, test} from 'vitest'
import {finished, makeWorkspace, type TestWorkspace, testOfLocalFile} from '../support/cn.ts'
import {openLog} from '../support/open-log.ts'
import {startAndStop} from '../support/stop-at.ts'

/** Only a process that hangs takes so long. */
const HANG_MS = 120_000

interface Line {
  readonly event: {readonly event_type: string; readonly entity_id: string}
  readonly effective?: false
  readonly now_ready?: readonly string[]
}

/** Starts a command that goes on, and collects its lines. `waits` resolves when it listens for changes. */
function startLines(workspace: TestWorkspace, ...args: readonly string[]) {
  const {child, arrived: waits} = startAndStop(workspace, {args}, 'wait')
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  createInterface({input: child.stdout as Readable}).on('line', (line) => lines.push(line))
  const count = async (wanted: number) => {
    for (let waited = 0; lines.length < wanted && waited < HANG_MS; waited += 20) await sleep(20)
    return lines
  }
  return {child, lines, count, waits}
}

test('watch tells what happens, in words and as JSON, line by line while it goes on', async () => {
  const workspace = await makeWorkspace()
  const [told, data] = [startLines(workspace, 'watch'), startLines(workspace, 'watch', '--json')]
  await Promise.all([told.waits, data.waits])
  await workspace.cn(['add', 'Research', '--id', 'research', '--agent-id', 'ada'])
  await workspace.cn(['add', 'Write', '--id', 'write', '--blocked-by', 'research', '--agent-id', 'ada'])
  await workspace.cn(['claim', 'research', '--ttl', '15m', '--agent-id', 'r1'])
  await workspace.cn(['done', 'research', '--reason', 'See\nit', '--agent-id', 'r1'])
  const words = (await told.count(4)).map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, ''))
  expect(words).toEqual([
    'ada added research: Research',
    'ada added write: Write',
    expect.stringMatching(/^r1 claimed research \(until \d\d:\d\d:\d\d\)$/),
    'r1 completed research: See\\nit; now ready: write',
  ])
  const lines = (await data.count(4)).map((line) => JSON.parse(line) as Line)
  expect(lines.map(({event}) => event.event_type)).toEqual([
    'task.created',
    'task.created',
    'task.claimed',
    'task.completed',
  ])
  expect(lines[3]?.now_ready).toEqual(['write'])
  told.child.kill('SIGINT')
  await finished(told.child)
  expect(told.child.signalCode).toBe('SIGINT')
})

test('watch is told which tasks and which types, and ends when its time is over', async () => {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'Epic', '--id', 'epic', '--type', 'epic'])
  await workspace.cn(['add', 'Below', '--id', 'below', '--parent', 'epic'])
  await workspace.cn(['add', 'Further below', '--id', 'further', '--parent', 'below'])
  await workspace.cn(['add', 'Beside', '--id', 'beside'])
  await workspace.cn(['emit', 'agent.finding', 'beside'])
  const seen = async (...args: readonly string[]) => {
    const watch = ['watch', '--since', '1h', '--for', '1ms', '--quiet', ...args]
    const {code, stdout} = await workspace.cn(watch, {stdin: 'below\nbeside\n'})
    return [code, ...stdout.split('\n').filter((id) => id !== '')]
  }
  expect(await seen('--parent', 'epic')).toEqual([0, 'below', 'further'])
  expect(await seen('below', '--id', 'besi')).toEqual([0, 'below', 'beside'])
  expect(await seen('-')).toEqual([0, 'below', 'beside'])
  expect(await seen('--type', 'agent.*')).toEqual([0, 'beside'])
  expect(await seen('--type', '*')).toHaveLength(6)
  expect(await workspace.cn(['watch', 'nowhere'])).toMatchObject({code: 4})
})

test('a claim that changed nothing is told as such', async () => {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'A', '--id', 'a'])
  await workspace.cn(['claim', 'a', '--agent-id', 'ada'])
  const log = await openLog(workspace)
  await log.append('a', [{event_type: 'workflow.claimed', payload: {agent_id: 'bob'}}], {opId: crypto.randomUUID()})
  await log.close()
  const {stdout} = await workspace.cn(['watch', '--since', '1h', '--for', '1ms', '--type', 'workflow.*'])
  expect(stdout).toMatch(/bob tried to claim a, which ada holds \(without effect\)\n$/)
  const {data} = await workspace.json<Line>(['watch', '--since', '1h', '--for', '1ms', '--type', 'workflow.*'])
  expect(data.effective).toBe(false)
})

testOfLocalFile(
  'log --follow has no gap and no repeat while many write, and none when the log is replaced',
  async () => {
    const workspace = await makeWorkspace()
    const emit = (from: number) =>
      Promise.all(Array.from({length: 10}, (_, index) => workspace.cn(['emit', 'load.step', `e${from + index}`])))
    await emit(0)
    const writing = emit(10)
    const following = startLines(workspace, 'log', '--follow', '--json')
    await writing
    await following.waits
    await following.count(20)
    for (const suffix of ['', '-wal'])
      copyIfThere(`${workspace.database}${suffix}`, `${workspace.database}.copy${suffix}`)
    for (const suffix of ['-wal', '-shm']) rmSync(`${workspace.database}${suffix}`, {force: true})
    renameIfThere(`${workspace.database}.copy-wal`, `${workspace.database}-wal`)
    renameSync(`${workspace.database}.copy`, workspace.database)
    await emit(20)
    const lines = (await following.count(30)).map((line) => JSON.parse(line) as {entity_id: string; position: number})
    expect(lines.map(({position}) => position)).toEqual(Array.from({length: 30}, (_, index) => index + 1))
    expect(new Set(lines.map(({entity_id}) => entity_id)).size).toBe(30)
  },
)

test('log --follow prints what log prints, goes on with the same criteria, and a reader that goes away ends it quietly', async () => {
  const workspace = await makeWorkspace()
  for (const id of ['a', 'b', 'c']) await workspace.cn(['add', id, '--id', id])
  const following = startLines(workspace, 'log', 'b', '--follow', '--limit', '1')
  await following.count(1)
  await workspace.cn(['comment', 'a', 'Not this one'])
  await workspace.cn(['comment', 'b', 'This one'])
  expect(await following.count(2)).toEqual([
    expect.stringContaining('task.created'),
    expect.stringContaining('This one'),
  ])
  const exited = once(following.child, 'exit')
  following.child.stdout?.destroy()
  await workspace.cn(['comment', 'b', 'Nobody reads'])
  expect((await exited)[0]).toBe(0)
  expect(await workspace.cn(['log', '--follow', '--for', '1ms', '--quiet'])).toMatchObject({code: 0})
  expect(await workspace.cn(['log', '--follow', '--until', '1h'])).toMatchObject({code: 2})
  expect(await workspace.cn(['log', '--for', '1s'])).toMatchObject({code: 2})
})

test('log takes the same patterns of event types as watch, also of what follows', async () => {
  const workspace = await makeWorkspace()
  await workspace.cn(['emit', 'agent.finding', 'x'])
  await workspace.cn(['add', 'A', '--id', 'a'])
  const following = startLines(workspace, 'log', '--type', 'agent.*', '--follow', '--json')
  await following.count(1)
  await workspace.cn(['comment', 'a', 'Not this one'])
  await workspace.cn(['emit', 'agent.finding.new', 'x'])
  const types = (await following.count(2)).map((line) => (JSON.parse(line) as Line['event']).event_type)
  expect(types).toEqual(['agent.finding', 'agent.finding.new'])
  expect(await workspace.json(['log', '--type', 'agent.*', '--limit', '1'])).toMatchObject({
    data: [{event_type: 'agent.finding.new'}],
  })
  expect(await workspace.json(['log', '--type', 'agent*'])).toMatchObject({
    code: 2,
    data: {error: {code: 'INVALID_INPUT'}},
  })
})

test('an emitted event is read from a file or from standard input, and a board’s own type names its command', async () => {
  const workspace = await makeWorkspace()
  const stdin = '{"text": "from \\u202e stdin"}'
  const run = await workspace.json<{version: number}>(['emit', 'agent.finding', 'x y', '--payload', '-'], {stdin})
  expect(run).toMatchObject({code: 0, data: {entity_id: 'x y', version: 1, position: 1}})
  expect((await workspace.cn(['log'])).stdout).toContain('text="from \\u202e stdin"')
  expect(await workspace.json(['emit', 'task.completed', 'x'])).toMatchObject({
    code: 2,
    data: {error: {code: 'USAGE', details: {suggestion: 'done'}}},
  })
  expect(await workspace.cn(['emit', 'a.b', 'x', '--payload', '@missing.json'])).toMatchObject({code: 2})
})

function copyIfThere(from: string, to: string): void {
  try {
    copyFileSync(from, to)
  } catch {}
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch {}
}
