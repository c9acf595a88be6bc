import {execFile} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {CLEAN_ENV} from './support/cn.ts'
import {blocksOf} from './support/docs-cn.ts'

const root = resolve(import.meta.dirname, '..')
const run = promisify(execFile)
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'chronis-package-')))
afterAll(() => rmSync(folder, {recursive: true, force: true}))
const page = readFileSync(join(root, 'docs/how-to/use-the-library.md'), 'utf8')
const programs = blocksOf(page).filter(({language}) => language === 'ts')

/** The packed package, unpacked as npm does it: the library needs none of its dependencies. */
beforeAll(async () => {
  const {stdout} = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {cwd: root})
  const installed = join(folder, 'node_modules/chronis')
  mkdirSync(installed, {recursive: true})
  await run('tar', ['-xzf', join(folder, stdout.trim()), '--strip-components=1', '-C', installed])
  for (const name of ['@types/node', 'undici-types']) {
    mkdirSync(join(folder, 'node_modules/@types'), {recursive: true})
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}\n')
})

const node = (...args: string[]) => run(process.execPath, args, {cwd: folder, env: CLEAN_ENV})

describe('the packed library', () => {
  test('runs the program of the how-to under plain Node', async () => {
    writeFileSync(join(folder, 'worker.ts'), programs[0]?.text ?? '')
    mkdirSync(join(folder, 'project'))
    const {stdout, stderr} = await node('--no-warnings', 'worker.ts', 'project')
    expect(stderr).toBe('')
    expect(stdout.replaceAll(/t-\w+/g, 'ID').split('\n')).toEqual([
      'working on: Find sources',
      'done; ready now: 1',
      'working on: Write the report',
      'done; ready now: 0',
      expect.stringMatching(/^\d+ task\.completed \{.*"result":\{"words":12\}/),
      expect.stringMatching(/^\d+ task\.completed \{.*"result":\{"words":16\}/),
      '',
    ])
  })
  test('type-checks the programs of the how-to, strictly, with the declarations themselves', async () => {
    const preamble = "import {openBoard} from 'chronis'\n"
    const board = "const board = await openBoard({folder: '.', agent: 'x'})\n"
    const [worker, events, team] = programs.map(({text}) => text) as [string, string, string]
    writeFileSync(join(folder, 'worker.ts'), worker)
    writeFileSync(join(folder, 'events.ts'), preamble + board + events)
    writeFileSync(join(folder, 'team.ts'), `${preamble}${team}export default board\n`)
    writeFileSync(join(folder, 'adapter.ts'), ADAPTER)
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      module: 'nodenext',
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable', 'esnext.array'],
      types: ['node'],
      noEmit: true,
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({compilerOptions, include: ['*.ts']}))
    const tsc = join(root, 'node_modules/.bin/tsc')
    const said = await run(tsc, ['-p', folder]).then(
      ({stdout}) => stdout,
      ({stdout}) => stdout,
    )
    expect(said).toBe('')
  })
  test('refuses what has the wrong type', async () => {
    const wrong = "import {openBoard} from 'chronis'\nconst b = await openBoard({agent: 1})\nawait b.claim({id: 'x'})\n"
    writeFileSync(join(folder, 'wrong.mts'), `${wrong}export const n: number = (await b.show('x')).status\n`)
    const tsc = join(root, 'node_modules/.bin/tsc')
    const options = [
      '--ignoreConfig',
      '--strict',
      '--noEmit',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--types',
      'node',
    ]
    const {stdout} = await run(tsc, [...options, 'wrong.mts'], {cwd: folder}).catch((error) => error)
    expect(stdout.match(/wrong\.mts\(\d+/g)).toEqual(['wrong.mts(2', 'wrong.mts(3', 'wrong.mts(4'])
  })
  test('is imported without an effect, and shares the class of errors', async () => {
    const program = `
      const before = [process.exitCode, process.cwd(), process.eventNames().length]
      const {AppError} = await import('chronis/adapter')
      const {ChronisError, openBoard} = await import('chronis')
      const {createMemoryWorkspace} = await import('chronis/testing')
      const error = await openBoard({folder: 'nowhere', agent: 'x'}).catch((thrown) => thrown)
      const {log} = createMemoryWorkspace()
      await log.append('a', [{event_type: 'a.b', payload: {}}], {opId: 'one'})
      const after = [process.exitCode, process.cwd(), process.eventNames().length]
      console.log(JSON.stringify([error instanceof ChronisError, error.cause instanceof AppError, error.code,
        (await Array.fromAsync(log.readAll())).length, JSON.stringify(before) === JSON.stringify(after)]))`
    const {stdout, stderr} = await node('--input-type=module', '--eval', program)
    expect(JSON.parse(stdout)).toEqual([true, true, 'NO_WORKSPACE', 1, true])
    expect(stderr).toBe('')
  })
  test('runs the suite of event logs in another test framework', async () => {
    writeFileSync(join(folder, 'suite.mjs'), SUITE)
    const {stdout} = await node('--test', '--test-reporter=tap', 'suite.mjs').catch((error) => error)
    expect(stdout).toMatch(/# pass [1-9]\d/)
    expect(stdout).toMatch(/# fail 0/)
    expect(stdout).toMatch(/# skipped 2\b/)
  })
})

const ADAPTER = `
import {AppError, type AppendOutcome, type EventLog, type Instant, type NewEvent, type RecordedEvent, type RemoteStore} from 'chronis/adapter'
import {describeEventLog, type LogHarness, type TestFramework} from 'chronis/testing'

export type All = [AppendOutcome, Instant, NewEvent, RecordedEvent, RemoteStore]
export async function check(framework: TestFramework, log: EventLog, harness: LogHarness): Promise<void> {
  const outcome: AppendOutcome = await log.append('a', [], {opId: 'x', expectedVersion: 0})
  if (outcome.kind !== 'recorded') throw new AppError({code: 'CONTENTION', message: 'lost'})
  describeEventLog(framework, 'mine', harness)
}
`

/** A log in memory under node:test, with the few matchers that its cases need. */
const SUITE = `
import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import {createMemoryWorkspace, describeEventLog} from 'chronis/testing'

const plain = (value) => value === undefined ? value : JSON.parse(JSON.stringify(value))
const matchers = (value) => ({
  toBe: (expected) => assert.equal(value, expected),
  toEqual: (expected) => assert.deepEqual(plain(value), plain(expected)),
  toMatchObject: (expected) => assert.partialDeepStrictEqual(value, expected),
  toHaveLength: (length) => assert.equal(value.length, length),
  toContain: (item) => assert.ok(value.includes(item)),
  toBeDefined: () => assert.notEqual(value, undefined),
  toBeUndefined: () => assert.equal(value, undefined),
  toBeGreaterThan: (limit) => assert.ok(value > limit),
  toBeGreaterThanOrEqual: (limit) => assert.ok(value >= limit),
  toBeLessThan: (limit) => assert.ok(value < limit),
  toBeLessThanOrEqual: (limit) => assert.ok(value <= limit),
  not: {toBe: (expected) => assert.notEqual(value, expected)},
})
const title = 'a large payload is no problem'
describeEventLog({describe, test, expect: matchers}, 'memory', {
  open: async () => {
    const {log, clock} = createMemoryWorkspace()
    return {log, peer: log, clock, close: log.close}
  },
  skip: [
    {test: title, reason: 'to see it skipped'},
    {test: 'a durable log keeps everything when it is opened again', reason: 'it is in memory'},
  ],
})
`
