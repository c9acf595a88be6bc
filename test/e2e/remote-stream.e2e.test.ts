import {createInterface} from 'node:readline'
import type {Readable} from 'node:stream'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, onTestFinished, test} from 'vitest'
import {type CoreServer, startCore} from '../support/allsource/core-server.ts'
import {finished, type TestWorkspace, temporaryFolder, workspaceAt} from '../support/cn.ts'

/** Only a process that hangs takes so long. */
const HANG_MS = 120_000

async function startRemote(): Promise<{readonly core: CoreServer; readonly workspace: TestWorkspace}> {
  const core = await startCore()
  onTestFinished(() => core[Symbol.asyncDispose]())
  const workspace = workspaceAt(temporaryFolder())
  const {code, stderr} = await workspace.cn(['init', '--remote', core.url])
  expect(stderr).not.toContain('error')
  expect(code).toBe(0)
  return {core, workspace}
}

function startLines(workspace: TestWorkspace, ...args: readonly string[]) {
  const child = workspace.start(args)
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  createInterface({input: child.stdout as Readable}).on('line', (line) => lines.push(line))
  const count = async (wanted: number) => {
    for (let waited = 0; lines.length < wanted && waited < HANG_MS; waited += 50) await sleep(50)
    return lines
  }
  return {child, count}
}

/** Resolves when so many programs listen to the store. */
const connections = (core: CoreServer, count: number) =>
  expect.poll(() => core.openSockets, {timeout: HANG_MS}).toBe(count)

const step = (core: CoreServer, n: number) => core.record({event_type: 'load.step', entity_id: `e${n}`, payload: {n}})

test('log --follow and watch tell everything once, across a restart of the server and lost connections', async () => {
  const {core, workspace} = await startRemote()
  step(core, 1)
  const log = startLines(workspace, 'log', '--follow', '--json')
  const watch = startLines(workspace, 'watch', '--json', '--type', 'load.*')
  await log.count(1)
  await connections(core, 2)
  step(core, 2)
  await watch.count(1)
  core.dropSockets()
  step(core, 3)
  await log.count(3)
  await core.restart()
  core.withhold({event_type: 'load.step', entity_id: 'late', payload: {}})
  step(core, 4)
  await log.count(4)
  core.reveal()
  step(core, 5)
  const entities = (await log.count(6)).map((line) => (JSON.parse(line) as {entity_id: string}).entity_id)
  expect(entities.toSorted()).toEqual(['e1', 'e2', 'e3', 'e4', 'e5', 'late'])
  const told = (await watch.count(5)).map((line) => (JSON.parse(line) as {event: {entity_id: string}}).event.entity_id)
  expect(told.toSorted()).toEqual(['e2', 'e3', 'e4', 'e5', 'late'])
})

test('a consumer of a remote log goes on where it was, also when the replica is deleted', async () => {
  const {core, workspace} = await startRemote()
  const exec = 'echo "$CN_EVENT_ENTITY"'
  for (const n of [1, 2]) step(core, n)
  const args = ['consume', 'w', '--type', 'load.*', '--exec', exec]
  expect(await workspace.cn(args)).toMatchObject({code: 0, stdout: 'e1\ne2\nw handled 2, dead-lettered 0\n'})
  const {globSync, rmSync} = await import('node:fs')
  for (const file of globSync(`${workspace.folder}/.chronis/replica*`)) rmSync(file, {recursive: true})
  step(core, 3)
  expect(await workspace.cn(args)).toMatchObject({code: 0, stdout: 'e3\nw handled 1, dead-lettered 0\n'})
  expect(await workspace.cn(args)).toMatchObject({code: 7})
  const waiting = startLines(workspace, ...args, '--wait')
  await connections(core, 1)
  const sockets = core.requests.length
  for (const n of [4, 5, 6]) {
    step(core, n)
    await waiting.count(n - 3)
  }
  // One connection, not one for each event.
  expect(core.openSockets).toBe(1)
  expect(core.requests.slice(sockets).filter(({path}) => path.includes('/stream'))).toEqual([])
  waiting.child.kill('SIGTERM')
  await finished(waiting.child)
  expect((await waiting.count(4)).at(-1)).toBe('w handled 3, dead-lettered 0')
})

test('emit records on the server, and its answer is the server’s', async () => {
  const {core, workspace} = await startRemote()
  const run = await workspace.json(['emit', 'agent.finding', 'x', '--payload', '{"a": 1}', '--agent-id', 'ada'])
  expect(run).toMatchObject({code: 0, data: {event_type: 'agent.finding', version: 1}})
  expect(core.events).toMatchObject([{event_type: 'agent.finding', payload: {a: 1}, metadata: {agent_id: 'ada'}}])
})
