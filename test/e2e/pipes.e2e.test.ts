import {spawn} from 'node:child_process'
import {openSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, test} from 'vitest'
import {CLEAN_ENV, finished, localWorkspaces, makeWorkspace, PROGRAM, type TestWorkspace} from '../support/cn.ts'
import {expectCivil} from '../support/outcome.ts'

const TASKS = 3000
const BULK_WRITER = join(import.meta.dirname, '../support/bulk-writer.ts')

const ids = Array.from({length: TASKS}, (_, number) => `bulk-${number}`)

const largeWorkspace = localWorkspaces(async ({folder}) => {
  const args = [BULK_WRITER, folder, 'bulk', String(TASKS)]
  const {code, stderr} = await finished(spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'pipe']}))
  expect([code, stderr]).toEqual([0, ''])
})

/** Runs a shell line in which `cn` is the program; bash, for the exit codes of a pipeline's parts. */
async function shell({folder}: TestWorkspace, line: string) {
  const script = `cn() { "$NODE" "$PROGRAM" "$@"; }; ${line}`
  const env = {...CLEAN_ENV, NODE: process.execPath, PROGRAM}
  return finished(spawn('bash', ['-c', script], {cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe']}))
}

const idsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[0])

test('a reader that is slow gets every line of a long list, in order', async () => {
  const workspace = await largeWorkspace()
  const child = workspace.start(['list'])
  const result = finished(child)
  for (let pause = 0; pause < 10; pause++) {
    child.stdout?.pause()
    await sleep(20)
    child.stdout?.resume()
    await sleep(1)
  }
  const {code, stdout, stderr} = await result
  expect([code, stderr]).toEqual([0, ''])
  expect(idsOf(stdout)).toEqual(ids)

  const slow = 'while IFS= read -r line; do printf "%s\\n" "$line"; done'
  const piped = await shell(workspace, `cn list | { sleep 0.3; ${slow}; }; exit "\${PIPESTATUS[0]}"`)
  expect([piped.code, piped.stderr, piped.stdout === stdout]).toEqual([0, '', true])
  const json = await shell(workspace, 'cn log --json | { sleep 0.3; cat; }')
  expect(JSON.parse(json.stdout)).toHaveLength(TASKS)
})

test('a pipe that another process has made non-blocking takes everything too', async () => {
  const workspace = await largeWorkspace()
  // A Node wrapper that prints while cn runs: it makes the pipe that both write to non-blocking.
  const wrapper = `require("node:child_process").spawn(process.execPath, process.argv.slice(1), {stdio: "inherit"})
    process.stdout.write("")`
  const script = `"$NODE" -e '${wrapper}' "$PROGRAM" list --json | { sleep 0.5; cat; }`
  const {stdout, stderr} = await shell(workspace, script)
  expect(stderr).toBe('')
  expect((JSON.parse(stdout) as {id: string}[]).map(({id}) => id)).toEqual(ids)
})

test.each(['list', 'list --json', 'log', 'log --json', 'list --quiet', '--help'])(
  'cn %s into a reader that takes one line ends quietly, with exit 0',
  async (command) => {
    const workspace = await largeWorkspace()
    const {stdout, stderr} = await shell(workspace, `cn ${command} | head -1 | cut -c1-40; echo "\${PIPESTATUS[0]}"`)
    expect(stderr).toBe('')
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0')
  },
)

test('a write whose output nobody reads is done all the same', async () => {
  const workspace = await makeWorkspace()
  const {stdout, stderr} = await shell(workspace, `cn add "Unheard" --id unheard 2>&1 | true; echo "\${PIPESTATUS[0]}"`)
  expect([stdout, stderr]).toEqual(['0\n', ''])
  expect((await workspace.json<{id: string}>(['show', 'unheard'])).data.id).toBe('unheard')
})

test('with its outputs closed a command does its work and ends with its own exit code', async () => {
  const workspace = await makeWorkspace()
  expect((await shell(workspace, 'cn add "One" --id one >&- 2>&- <&-')).code).toBe(0)
  expect((await shell(workspace, 'cn claim one >&-')).code).toBe(0)
  expect((await shell(workspace, 'cn show nothing >&- 2>&-')).code).toBe(4)
  expect((await shell(workspace, 'cn show nothing --json >&-')).code).toBe(4)
  const {data} = await workspace.json<{status: string}>(['show', 'one'])
  expect(data.status).toBe('in-progress')
})

test.each(['list', 'list --json', 'show one --json', 'show nothing --json', 'log --json', '--version'])(
  'cn %s onto a full device fails with an error, and no stack trace',
  async (command) => {
    const workspace = await makeWorkspace()
    await workspace.cn(['add', 'One', '--id', 'one'])
    const run = await shell(workspace, `cn ${command} > /dev/full`)
    expectCivil(run, command)
    expect([command, run.code]).not.toEqual([command, 0])
    expect(run.stderr).toMatch(/^error: /)
  },
)

test('a file gets what a pipe gets', async () => {
  const workspace = await largeWorkspace()
  const file = join(workspace.folder, 'out')
  const child = spawn(process.execPath, [PROGRAM, 'list'], {
    cwd: workspace.folder,
    env: CLEAN_ENV,
    stdio: ['ignore', openSync(file, 'w'), 'pipe'],
  })
  expect(await finished(child)).toMatchObject({code: 0, stderr: ''})
  expect(readFileSync(file, 'utf8')).toBe((await workspace.cn(['list'])).stdout)
})
