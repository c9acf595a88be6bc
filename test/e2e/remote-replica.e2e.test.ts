import {existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, test} from 'vitest'
import type {Check} from '../../src/application/board/doctor.ts'
import type {RecordedEvent} from '../../src/domain/events.ts'
import type {CoreServer} from '../support/allsource/core-server.ts'
import {finished, type TestWorkspace} from '../support/cn.ts'
import {makeRemoteWorkspace, startStore} from '../support/remote-workspace.ts'

interface Shown {
  readonly id: string
}

const SETTLED = Date.UTC(2026, 0) * 1000
/** Older than anything that may still arrive late. */
const longAgo = () => {
  let micros = SETTLED
  return () => ++micros
}
const replicaOf = ({folder}: TestWorkspace) => join(folder, '.chronis', 'replica.db')
const task = (id: string) => ({event_type: 'task.created', entity_id: id, payload: {title: id}})

async function idsOn(workspace: TestWorkspace, ...args: string[]): Promise<readonly string[]> {
  const {code, data, stderr} = await workspace.json<readonly Shown[]>(['list', ...args])
  expect(code, stderr).toBe(0)
  return data.map(({id}) => id).sort()
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5)
}

describe('many processes', () => {
  test('that pull into one replica at once share the pulls, and all see the same', async () => {
    const core = await startStore({latencyMs: 100})
    core.seed(2000)
    const workspace = await makeRemoteWorkspace(core.url)
    core.clearRequests()
    const seen: number[] = []
    const read = async () => {
      for (let round = 0; round < 2; round += 1) {
        const before = core.events.length
        const ids = await idsOn(workspace)
        expect(ids.length).toBeGreaterThanOrEqual(before)
        seen.push(ids.length)
      }
    }
    const writing = new AbortController()
    const write = async () => {
      for (let index = 0; !writing.signal.aborted; index += 1) {
        core.record(task(`new-${index}`))
        await sleep(20)
      }
    }
    const writer = write()
    await Promise.all(Array.from({length: 8}, read))
    writing.abort()
    await writer
    expect(seen).toHaveLength(16)
    // 2 to 5 pages each, if nobody shared.
    expect(core.requests.length).toBeLessThan(16 * 3)
    expect(await idsOn(workspace)).toEqual(core.events.map(({entity_id}) => entity_id).sort())
    expect(await idsOn(await makeRemoteWorkspace(core.url))).toEqual(await idsOn(workspace))
  })
})

describe('a pull', () => {
  test('that is killed in the middle is taken up where it was', async () => {
    const core = await startStore({latencyMs: 20, clock: longAgo()})
    const workspace = await makeRemoteWorkspace(core.url)
    core.seed(12_000)
    core.clearRequests()
    const child = workspace.start(['ready'], {})
    await until(() => core.requests.length === 3)
    child.kill('SIGKILL')
    await finished(child)
    core.clearRequests()
    expect(await idsOn(workspace)).toEqual(core.events.map(({entity_id}) => entity_id).sort())
    expect(core.requests[0]?.query.since).toBeDefined()
  })
})

async function damaged(): Promise<{core: CoreServer; workspace: TestWorkspace; path: string; ids: readonly string[]}> {
  const core = await startStore({clock: longAgo()})
  core.seed(500)
  const workspace = await makeRemoteWorkspace(core.url)
  const path = replicaOf(workspace)
  return {core, workspace, path, ids: core.events.map(({entity_id}) => entity_id).sort()}
}

const DAMAGE: readonly [string, (path: string) => void][] = [
  ['deleted', (path) => rmSync(path)],
  ['emptied', (path) => truncateSync(path, 0)],
  ['truncated', (path) => truncateSync(path, Math.floor(statSync(path).size / 2))],
  ['cut to less than a page', (path) => truncateSync(path, 100)],
  ['no database', (path) => writeFileSync(path, 'x'.repeat(8192))],
  [
    'another program’s',
    (path) => writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, 68), Buffer.alloc(8192, 1)])),
  ],
  [
    'full of zeros but for its first page',
    (path) => {
      const bytes = readFileSync(path)
      writeFileSync(path, bytes.fill(0, 4096))
    },
  ],
]

describe('a replica that is', () => {
  test.each(DAMAGE)('%s is made anew by the next command', async (_, damage) => {
    const {workspace, path, ids} = await damaged()
    damage(path)
    expect(await idsOn(workspace)).toEqual(ids)
    expect((await workspace.cn(['claim', ids[0] as string])).code).toBe(0)
  })

  test.each([
    ['deleted', (path: string) => rmSync(path)],
    ['no database', (path: string) => writeFileSync(path, 'x'.repeat(8192))],
  ])('%s while another process has it open is made anew, and that one goes on', async (_, damage) => {
    const {core, workspace, path, ids} = await damaged()
    const [id] = ids as [string]
    const waiting = finished(workspace.start(['wait', id, '--timeout', '60s', '--json']))
    await until(() => core.openSockets === 1)
    damage(path)
    expect(await idsOn(workspace)).toEqual(ids)
    core.record({event_type: 'task.completed', entity_id: id, payload: {agent_id: 'ada'}})
    const {code, stdout, stderr} = await waiting
    expect([code, stdout], stderr).toEqual([0, expect.stringContaining('"status":"done"')])
    expect(await idsOn(workspace, '--status', 'done')).toEqual([id])
  })
})

describe('a store that is not the one that was pulled from', () => {
  test.each([
    ['was reset', longAgo(), [['ready'], ['claim', 'old-1'], ['add', 'New']]],
    ['was reset a moment after', undefined, [['add', 'New']]],
  ])('because it %s is recognised, and nothing is mixed, until it is meant', async (_, clock, commands) => {
    const core = await startStore(clock ? {clock} : {})
    for (const id of ['old-1', 'old-2']) core.record(task(id))
    const workspace = await makeRemoteWorkspace(core.url)
    core.reset()
    for (const args of commands) {
      core.clearRequests()
      const {code, data} = await workspace.json(args)
      expect([code, data.error.code], args.join(' ')).toEqual([9, 'REMOTE_REPLACED'])
      expect(core.requests.some(({method}) => method === 'POST')).toBe(false)
    }
    core.record(task('new-1'))
    if (clock) expect(await workspace.json(['ready'])).toMatchObject({code: 9})
    expect(await idsOn(workspace, '--offline')).toEqual(['old-1', 'old-2'])

    const synced = await workspace.json<{set_aside: string}>(['sync', '--new-replica'])
    expect(synced).toMatchObject({code: 0, data: {tasks: 1}})
    expect(existsSync(synced.data.set_aside)).toBe(true)
    expect(await idsOn(workspace)).toEqual(['new-1'])
    const files = readdirSync(join(workspace.folder, '.chronis'))
    expect(files.filter((name) => /^replica-.*\.db$/.test(name))).toHaveLength(1)
  })

  test.each([
    ['settled', longAgo()],
    ['just recorded', undefined],
  ])('because it is another one is recognised too, when what was pulled is %s', async (_, clock) => {
    const [core, other] = [await startStore(clock ? {clock} : {}), await startStore(clock ? {clock} : {})]
    core.record(task('ours'))
    other.record(task('theirs'))
    const workspace = await makeRemoteWorkspace(core.url)
    const {code, data} = await workspace.json(['ready'], {env: {CN_REMOTE_URL: other.url}})
    expect([code, data.error.code]).toEqual([9, 'REMOTE_REPLACED'])
    expect(await idsOn(workspace)).toEqual(['ours'])
  })
})

describe('without the store', () => {
  test('sync --new-replica leaves the replica where it is', async () => {
    const core = await startStore()
    core.record(task('known'))
    const workspace = await makeRemoteWorkspace(core.url)
    await core.close()
    expect(await workspace.json(['sync', '--new-replica', '--timeout', '1s'])).toMatchObject({code: 6})
    expect(await idsOn(workspace, '--offline')).toEqual(['known'])
  })

  test('what was pulled can be read, with its age, and nothing can be written', async () => {
    const core = await startStore()
    core.record(task('known'))
    const workspace = await makeRemoteWorkspace(core.url)
    await core.close()

    const offline = await workspace.cn(['ready', '--offline'])
    expect(offline).toMatchObject({code: 0, stdout: expect.stringContaining('known')})
    expect(offline.stderr).toMatch(/^note: this was pulled \d+s ago$/m)
    const stale = await workspace.cn(['ready', '--stale-ok', '--json', '--timeout', '1s'])
    expect(stale).toMatchObject({code: 0, stdout: expect.stringContaining('"known"')})
    expect(stale.stderr).toMatch(/^note: .*cannot be reached.* this was pulled \d+s ago$/m)
    expect((await workspace.cn(['log', '--offline'])).stdout).toContain('known')

    for (const args of [['ready'], ['claim', 'known'], ['add', 'x'], ['done', 'known']]) {
      const {code, data} = await workspace.json([...args, '--timeout', '1s'])
      expect([code, data.error], args.join(' ')).toMatchObject([6, {code: 'REMOTE_UNREACHABLE', retryable: true}])
    }
    expect((await workspace.cn(['claim', 'known', '--offline'])).code).toBe(2)
    await core.restart()
    const {data} = await workspace.json<RecordedEvent[]>(['log'])
    expect(data).toHaveLength(1)
  })

  test('a command names only flags that it has, and one that has no need of the store does not ask it', async () => {
    const core = await startStore()
    const workspace = await makeRemoteWorkspace(core.url)
    await core.close()
    const hintOf = async (...args: readonly string[]) =>
      (await workspace.json([...args, '--timeout', '300ms'])).data.error.hint
    expect(await hintOf('list')).toMatch(/: --offline$/)
    for (const args of [
      ['add', 'x'],
      ['init', '--remote', core.url],
    ])
      expect(await hintOf(...args)).not.toContain('--offline')
    const checks = await workspace.json<readonly Check[]>(['doctor', '--timeout', '300ms'])
    expect(checks.data.find(({status}) => status === 'problem')?.hint).toBe('Check the network and sync.remote_url')
    expect(await workspace.json(['consumers'])).toMatchObject({code: 0, data: []})
  })
})
