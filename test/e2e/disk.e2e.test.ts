import {spawnSync} from 'node:child_process'
import {chmodSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished, type TestContext, test} from 'vitest'
import {
  CLEAN_ENV,
  makeWorkspace,
  PROGRAM,
  type RunOptions,
  type TestWorkspace,
  temporaryFolder,
  workspaceAt,
} from '../support/cn.ts'
import {inspectLog} from '../support/inspect-log.ts'
import {expectCivil, expectJsonError} from '../support/outcome.ts'

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

const READS = [['list'], ['ready'], ['show', 'task'], ['log']]
const WRITES = [
  ['add', 'Another'],
  ['claim', 'task'],
  ['comment', 'task', 'x'],
  ['done', 'task'],
]

/** Permissions do not bind root: then the program runs as somebody else, where somebody else can reach it. */
function unprivileged(context: TestContext): RunOptions {
  if (!isRoot) return {}
  const nobody = {uid: NOBODY, gid: NOBODY}
  const {status, error} = spawnSync(process.execPath, [PROGRAM, '--version'], {...nobody, cwd: '/', env: CLEAN_ENV})
  if (status !== 0) context.skip(`other users cannot run ${PROGRAM}: ${error?.message ?? status}`)
  return nobody
}

async function readOnlyWorkspace(): Promise<TestWorkspace> {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'A task', '--id', 'task'])
  const place = join(workspace.folder, '.chronis')
  for (const file of readdirSync(place)) chmodSync(join(place, file), 0o444)
  for (const folder of [workspace.folder, place]) chmodSync(folder, 0o555)
  onTestFinished(() => {
    for (const folder of [workspace.folder, place]) chmodSync(folder, 0o755)
  })
  return workspace
}

test('in a folder that cannot be written every write is refused with what to do, and nothing changes', async (context) => {
  const user = unprivileged(context)
  const workspace = await readOnlyWorkspace()
  const before = readFileSync(workspace.database)
  for (const args of WRITES) {
    const run = await workspace.cn([...args, '--json'], user)
    expect([args, run.code]).toEqual([args, 1])
    const {code, hint} = expectJsonError(run)
    expect(['STORE_READ_ONLY', 'STORE_UNAVAILABLE']).toContain(code)
    expect(hint).toMatch(/\.chronis/)
  }
  expect(readFileSync(workspace.database).equals(before)).toBe(true)
  expect(readdirSync(join(workspace.folder, '.chronis')).sort()).toEqual([
    '.gitignore',
    'chronis.db',
    'config.toml',
    'instance-id',
  ])
})

test('in a folder that cannot be written every read answers, or says that it cannot', async (context) => {
  const user = unprivileged(context)
  const workspace = await readOnlyWorkspace()
  for (const args of READS) {
    const run = await workspace.cn([...args, '--json'], user)
    expectCivil(run, args)
    if (run.code === 0) expect(run.stdout).toContain('task')
    else
      expect([run.code, expectJsonError(run).code]).toEqual([
        1,
        expect.stringMatching(/^STORE_(READ_ONLY|UNAVAILABLE)$/),
      ])
  }
})

test('init in a folder that cannot be written says so', async (context) => {
  const folder = temporaryFolder()
  chmodSync(folder, 0o555)
  const user = unprivileged(context)
  const run = await workspaceAt(folder).cn(['init', '--json'], user)
  expect([run.code, expectJsonError(run).code]).toEqual([1, 'STORE_READ_ONLY'])
})

test('a workspace that may not even be looked at is refused, not taken for none', async (context) => {
  const workspace = await makeWorkspace()
  chmodSync(workspace.folder, 0o755)
  const place = join(workspace.folder, '.chronis')
  const user = unprivileged(context)
  chmodSync(place, 0)
  onTestFinished(() => chmodSync(place, 0o755))
  const run = await workspace.cn(['list', '--json'], user)
  expectCivil(run, 'chmod 0')
  expect([run.code, expectJsonError(run).code]).toEqual([1, expect.stringMatching(/^STORE_(READ_ONLY|UNAVAILABLE)$/)])
})

/** A small file system of its own, where this machine lets us have one. */
function smallDisk(context: TestContext, kib: number): string {
  const folder = temporaryFolder()
  const mounted =
    isRoot && process.platform === 'linux'
      ? spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder], {encoding: 'utf8'})
      : undefined
  if (mounted?.status !== 0) context.skip(`no small file system here: ${mounted?.stderr ?? 'not root on Linux'}`)
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder])
  })
  return folder
}

/** Leaves at most `bytes` free. */
function fillDisk(folder: string, bytes: number): string {
  const {bavail, bsize} = statfsSync(folder)
  const ballast = join(folder, 'ballast')
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - bytes)))
  return ballast
}

test.for([0, 8, 40, 200])(
  'on a disk with %i KiB left a write that does not fit is refused as a whole',
  async (kib, context) => {
    const folder = smallDisk(context, 4096)
    const workspace = workspaceAt(folder)
    expect((await workspace.cn(['init'])).code).toBe(0)
    expect((await workspace.cn(['add', 'Before', '--id', 'before'])).code).toBe(0)
    const ballast = fillDisk(folder, kib * 1024)
    const acknowledged = ['before']
    let refused = 0
    for (let number = 0; refused < 3; number++) {
      const id = `task-${number}`
      const run = await workspace.cn(['add', 'Filling', '--id', id, '--json', '--description', 'x'.repeat(20_000)])
      expectCivil(run, id)
      if (run.code === 0) acknowledged.push(id)
      else {
        refused++
        expect([run.code, expectJsonError(run)]).toMatchObject([1, {code: 'STORE_FULL', retryable: true}])
      }
    }
    rmSync(ballast)
    const again = await workspace.cn(['add', 'After', '--id', 'after'])
    expect([again.code, again.stdout]).toEqual([0, 'after\n'])
    const {events, integrity, gaps, view} = await inspectLog(workspace.database, temporaryFolder())
    expect(integrity).toBe('ok')
    expect(gaps).toEqual([])
    expect(view.kept).toEqual(view.rebuilt)
    expect(events.map(({entity_id}) => entity_id)).toEqual([...acknowledged, 'after'])
  },
)

test('init on a full disk is refused, and completes when there is space again', async (context) => {
  const folder = smallDisk(context, 1024)
  const workspace = workspaceAt(folder)
  const ballast = fillDisk(folder, 0)
  const run = await workspace.cn(['init', '--json'])
  expectCivil(run, 'init')
  expect(run.code).toBe(1)
  expect(expectJsonError(run).code).toMatch(/^STORE_/)
  rmSync(ballast)
  expect(await workspace.cn(['init'])).toMatchObject({code: 0, stderr: ''})
  expect(await workspace.cn(['add', 'A task'])).toMatchObject({code: 0})
})
