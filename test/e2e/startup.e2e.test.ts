import {readFileSync} from 'node:fs'
import {dirname, join, relative, sep} from 'node:path'
import {beforeEach, describe, expect, test} from 'vitest'
import {finished, makeWorkspace, PROGRAM, type TestWorkspace} from '../support/cn.ts'

const ROOT = dirname(dirname(PROGRAM))
const HOOK = join(import.meta.dirname, '../support/record-modules.cjs')
/** Source: design §6; docs/explanation/performance.md. */
const MAX_FILES = 20
const COLD_HALF = join('dist', 'ordinary.cjs')
/** Each costs milliseconds; none is needed to read the board. */
const HEAVY_PACKAGES = ['@oclif/core', 'undici', 'ws', 'zod', 'fastify', 'ejs', 'debug', 'wrap-ansi']
const HEAVY_BUILTINS = ['crypto', 'http', 'https', 'net', 'tls', 'tty', 'child_process', 'worker_threads', 'readline']

/** What a run of `cn` loaded, as test/support/record-modules.cjs writes it down. */
interface Loaded {
  /** JavaScript files, relative to the program's own folder. */
  readonly files: readonly string[]
  /** Packages that were evaluated, bundled or not. */
  readonly packages: readonly string[]
  readonly builtins: readonly string[]
}

let workspace: TestWorkspace

beforeEach(async () => {
  workspace = await makeWorkspace()
  for (const id of ['a', 'b']) await workspace.cn(['add', `Task ${id}`, '--id', id])
})

async function loadedBy(...args: string[]): Promise<Loaded> {
  const report = join(workspace.folder, 'loaded.json')
  const env = {RECORD_MODULES_TO: report}
  const run = await finished(workspace.start(args, {env, execArgv: ['--require', HOOK]}))
  expect(run, args.join(' ')).toMatchObject({code: 0, stderr: ''})
  const loaded = JSON.parse(readFileSync(report, 'utf8')) as Loaded
  return {...loaded, files: loaded.files.map((file) => relative(ROOT, file))}
}

describe('a --json command opens few JavaScript files, and only of its own', () => {
  test.each([
    ['ready', '--limit', '20'],
    ['list', '--limit', '50'],
    ['show', 'a'],
    ['claim', 'a'],
    ['done', 'a'],
    ['add', 'Another task'],
    ['comment', 'b', 'A comment'],
    ['dep', 'add', 'b', 'a'],
    ['log', '--limit', '5'],
  ])('%s', async (...args) => {
    const {files} = await loadedBy(...args, '--json')

    expect(files).toContain(join('bin', 'run.js'))
    expect(files.length).toBeLessThanOrEqual(MAX_FILES)
    expect(files.filter((file) => !['bin', 'dist'].includes(file.split(sep)[0] as string))).toEqual([])
    expect(files).not.toContain(COLD_HALF)
  })
})

test('ready --json evaluates no heavy package, bundled or not', async () => {
  const {packages} = await loadedBy('ready', '--json')

  expect(packages.filter((name) => HEAVY_PACKAGES.includes(name))).toEqual([])
})

test("ready --json loads none of Node's heavy modules", async () => {
  const {builtins} = await loadedBy('ready', '--json')

  expect(builtins).toContain('NativeModule sqlite')
  expect(HEAVY_BUILTINS.filter((name) => builtins.includes(`NativeModule ${name}`))).toEqual([])
})

test('the hook sees what it has to see', async () => {
  const help = await loadedBy('--help')
  expect(help.files).toContain(COLD_HALF)
  expect(help.packages).toContain('@oclif/core')
  await workspace.cn(['add', 'Überblick'])
  expect((await loadedBy('list')).packages).toContain('fast-string-truncated-width')
})
