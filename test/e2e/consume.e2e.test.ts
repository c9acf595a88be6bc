import {existsSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, onTestFinished, test} from 'vitest'
import {type ErrorData, finished, IS_REMOTE, makeWorkspace, type TestWorkspace, testOfLocalFile} from '../support/cn.ts'
import {openLog} from '../support/open-log.ts'
import {randomNumbers} from '../support/random-numbers.ts'

/** Only a process that hangs takes so long. */
const HANG_MS = 120_000

interface Summary {
  readonly consumer: string
  readonly handled: number
  readonly dead: number
}

interface Letter {
  readonly id: string
  readonly event: {readonly entity_id: string}
  readonly error: string
}

/** Records events that are not about the board: load.step on e1, e2 … */
async function record(workspace: TestWorkspace, count: number, first = 1): Promise<void> {
  const log = await openLog(workspace)
  for (let n = first; n < first + count; n++)
    await log.append(`e${n}`, [{event_type: n % 2 ? 'load.odd' : 'load.even', payload: {n}}], {
      opId: crypto.randomUUID(),
    })
  await log.close()
}

async function workspaceWith(count: number): Promise<TestWorkspace> {
  const workspace = await makeWorkspace()
  await record(workspace, count)
  return workspace
}

const entities = (count: number, first = 1) => Array.from({length: count}, (_, index) => `e${first + index}`)

function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < HANG_MS; waited += 10) await sleep(10)
  expect(holds()).toBe(true)
}

describe('with --exec', () => {
  test('each event comes on standard input, in order, once when all goes well', async () => {
    const workspace = await workspaceWith(6)
    const exec =
      'cat >>in.jsonl; echo "$CN_CONSUMER $CN_ATTEMPT $CN_EVENT_COUNT $CN_EVENT_TYPE $CN_EVENT_ENTITY" >>env.txt'
    const run = await workspace.json<Summary>(['consume', 'worker', '--type', 'load.even', '--exec', exec])
    expect(run).toEqual({code: 0, data: {consumer: 'worker', handled: 3, dead: 0}, stderr: ''})
    const events = linesOf(join(workspace.folder, 'in.jsonl')).map((line) => JSON.parse(line) as {entity_id: string})
    expect(events.map(({entity_id}) => entity_id)).toEqual(['e2', 'e4', 'e6'])
    expect(linesOf(join(workspace.folder, 'env.txt'))[0]).toBe('worker 1 1 load.even e2')
    expect(await workspace.json(['consume', 'worker', '--exec', 'true'])).toMatchObject({code: 7})
    await record(workspace, 2, 7)
    expect(await workspace.json(['consume', 'worker', '--exec', 'true'])).toMatchObject({code: 0, data: {handled: 1}})
  })
  test('a command may ignore its input, and what it prints is not mixed with JSON', async () => {
    const workspace = await makeWorkspace()
    const payload = JSON.stringify({text: 'x'.repeat(90_000)})
    for (const entity of ['a', 'b'])
      await workspace.cn(['emit', 'load.big', entity, '--payload', '-'], {stdin: payload})
    const run = await workspace.json(['consume', 'deaf', '--exec', 'echo printed; exec <&-'])
    expect(run).toMatchObject({code: 0, data: {handled: 2}, stderr: 'printed\nprinted\n'})
    const text = await workspace.cn(['consume', 'loud', '--exec', 'echo printed'])
    expect(text).toEqual({code: 0, stdout: 'printed\nprinted\nloud handled 2, dead-lettered 0\n', stderr: ''})
  })
  test('a batch that fails is tried again one by one, so that only the one that is wrong is given up', async () => {
    const workspace = await workspaceWith(7)
    const exec = `cat >batch.jsonl; ! grep -q '"entity_id":"e4"' batch.jsonl`
    const run = await workspace.json(['consume', 'b', '--batch', '3', '--max-attempts', '1', '--exec', exec])
    expect(run).toMatchObject({code: 0, data: {handled: 6, dead: 1}})
    const {data} = await workspace.json<Letter[]>(['consume', 'b', '--dead'])
    expect(data.map(({event, error}) => [event.entity_id, error])).toEqual([['e4', 'exit 1']])
    const stdin = data.map(({id}) => id).join('\n')
    const revived = await workspace.json(['consume', 'b', '--retry', '-'], {stdin})
    expect(revived).toMatchObject({code: 0, data: [{revived: true, event: {entity_id: 'e4'}}]})
  })
  test('attempts are counted across processes, dead letters are delivered again when somebody says so', async () => {
    const workspace = await workspaceWith(2)
    const exec = 'echo "$CN_EVENT_ENTITY $CN_ATTEMPT" >>tries.txt; [ -f mended ] || [ "$CN_EVENT_ENTITY" = e2 ]'
    const args = ['consume', 'w', '--max-attempts', '3', '--exec', exec]
    const first = workspace.start(args)
    await until(() => linesOf(join(workspace.folder, 'tries.txt')).length === 1)
    first.kill('SIGKILL')
    await finished(first)
    expect(await workspace.cn(args)).toMatchObject({code: 0, stdout: 'w handled 1, dead-lettered 1\n'})
    const tries = linesOf(join(workspace.folder, 'tries.txt'))
    // The first may have died before its failure was written down.
    expect([
      ['e1 1', 'e1 2', 'e1 3', 'e2 1'],
      ['e1 1', 'e1 1', 'e1 2', 'e1 3', 'e2 1'],
    ]).toContainEqual(tries)
    writeFileSync(join(workspace.folder, 'mended'), '')
    await workspace.cn(['consume', 'w', '--retry', '--all'])
    expect(await workspace.cn(args)).toMatchObject({code: 0, stdout: 'w handled 1, dead-lettered 0\n'})
    expect((await workspace.json(['consume', 'w', '--dead'])).data).toEqual([])
    expect(linesOf(join(workspace.folder, 'tries.txt')).at(-1)).toBe('e1 1')
  })
  test('--wait goes on with what comes, also with a dead letter, until a signal ends it', async () => {
    const workspace = await workspaceWith(1)
    const file = join(workspace.folder, 'got.txt')
    const exec = 'echo "$CN_EVENT_ENTITY" >>got.txt; [ -f mended ] || [ "$CN_EVENT_ENTITY" != e1 ]'
    const child = workspace.start(['consume', 'w', '--max-attempts', '1', '--wait', '--exec', exec])
    onTestFinished(() => void child.kill('SIGKILL'))
    await until(() => linesOf(file).length === 1)
    await record(workspace, 2, 2)
    await until(() => linesOf(file).length === 3)
    writeFileSync(join(workspace.folder, 'mended'), '')
    await workspace.cn(['consume', 'w', '--retry', '--all'])
    await until(() => linesOf(file).length === 4)
    child.kill('SIGTERM')
    expect(await finished(child)).toMatchObject({
      code: 143,
      stdout: expect.stringContaining('handled 3, dead-lettered 1'),
    })
    expect(linesOf(file)).toEqual(['e1', 'e2', 'e3', 'e1'])
  })
  test('a signal is passed on, and waits for the command: what succeeds counts, what does not comes again', async () => {
    const workspace = await workspaceWith(2)
    const file = join(workspace.folder, 'got.txt')
    const careful =
      'trap "echo signal >>got.txt" TERM; echo start >>got.txt; sleep 1 & wait; sleep 0.2; echo end >>got.txt'
    const first = workspace.start(['consume', 'w', '--exec', careful])
    await until(() => linesOf(file).length === 1)
    first.kill('SIGTERM')
    expect(await finished(first)).toMatchObject({code: 143, stdout: 'w handled 1, dead-lettered 0\n'})
    expect(linesOf(file)).toEqual(['start', 'signal', 'end'])
    const careless = workspace.start(['consume', 'w', '--exec', 'echo "$CN_ATTEMPT" >>got.txt; sleep 20'])
    await until(() => linesOf(file).length === 4)
    careless.kill('SIGINT')
    expect(await finished(careless)).toMatchObject({code: 130})
    const last = await workspace.cn(['consume', 'w', '--exec', 'echo "$CN_EVENT_ENTITY $CN_ATTEMPT"'])
    expect(last.stdout).toBe('e2 1\nw handled 1, dead-lettered 0\n')
  })
})

test('without --exec the next events are printed until somebody says that they are handled', async () => {
  const workspace = await workspaceWith(4)
  const next = async (...args: readonly string[]) => {
    const {stdout} = await workspace.cn(['consume', 'reader', '--batch', '2', ...args])
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as {entity_id: string}).entity_id)
  }
  expect(await next()).toEqual(['e1', 'e2'])
  expect(await next('--json')).toEqual(['e1', 'e2'])
  expect(await workspace.json(['ack', 'reader', '1'])).toMatchObject({data: {acknowledged: 1, position: 1}})
  expect(await next()).toEqual(['e2', 'e3'])
  expect(await workspace.json(['ack', 'reader', '1'])).toMatchObject({data: {acknowledged: 0}})
  await workspace.cn(['ack', 'reader', '4'])
  const waiting = next('--wait', '20s')
  await record(workspace, 1, 5)
  expect(await waiting).toEqual(['e5'])
})

test('--json prints JSON also with --quiet, and --quiet names dead letters, a line each', async () => {
  const workspace = await workspaceWith(2)
  const [first, second] = (await workspace.cn(['consume', 'q', '--json', '-q'])).stdout.trim().split('\n')
  const ids = [first, second].map((line) => (JSON.parse(line as string) as {id: string}).id)
  await workspace.cn(['consume', 'q', '--exec', 'false', '--max-attempts', '1'])
  const listed = `${ids.join('\n')}\n`
  expect(await workspace.cn(['consume', 'q', '--dead', '-q'])).toEqual({code: 0, stdout: listed, stderr: ''})
  expect(await workspace.cn(['consume', 'q', '--retry', '--all', '-q'])).toMatchObject({code: 0, stdout: listed})
})

test('whoever waited in vain is told so, and what can be done', async () => {
  const workspace = await workspaceWith(0)
  for (const exec of [[], ['--exec', 'true']]) {
    const {code, data} = await workspace.json<ErrorData>(['consume', 'w', ...exec, '--wait', '10ms'])
    expect([code, data.error.code, data.error.hint]).toEqual([7, 'WAIT_TIMEOUT', 'Wait again, or longer'])
  }
  const both = await workspace.json<ErrorData>(['consume', 'w', '--retry', '--all', 'some-id'])
  expect([both.code, both.data.error.message]).toEqual([2, 'use either ids or --all'])
})

test('a new consumer begins at the start, now, or at a time; later runs go on where it is', async () => {
  const workspace = await workspaceWith(2)
  // Rounded up: timestamps of events are microseconds.
  const began = new Date(Date.now() + 1).toISOString()
  await workspace.cn(['consume', 'now', '--from', 'now'])
  await record(workspace, 1, 3)
  const first = async (name: string, ...args: readonly string[]) => {
    const {code, data} = await workspace.json<{entity_id?: string}>(['consume', name, '--batch', '1', ...args])
    return code === 0 ? data.entity_id : code
  }
  expect(await first('now')).toBe('e3')
  expect(await first('then', '--from', began)).toBe('e3')
  expect(await first('hours', '--from', '2h')).toBe('e1')
  expect(await first('now', '--from', 'start')).toBe('e3')
  const {stderr} = await workspace.cn(['consume', 'now', '--from', 'start', '--type', 'load.even'])
  expect(stderr).toContain('now continues from its position: --from is for a new consumer')
  expect(stderr).toContain('now now consumes load.even, no longer every type')
})

test('that there is nothing to list is no data', async () => {
  const workspace = await workspaceWith(1)
  const none = {code: 0, stdout: '', stderr: expect.stringMatching(/^no (?:consumers yet|dead letters)/)}
  expect(await workspace.cn(['consumers'])).toEqual(none)
  await workspace.cn(['consume', 'w'])
  for (const flags of [['--dead'], ['--retry', '--all']])
    expect(await workspace.cn(['consume', 'w', ...flags])).toEqual(none)
})

test('one process at a time runs a consumer; a dead one’s turn is over', async () => {
  const workspace = await workspaceWith(3)
  const pid = join(workspace.folder, 'pid')
  const child = workspace.start(['consume', 'w', '--exec', 'echo $$ >pid.new; mv pid.new pid; exec sleep 600'])
  await until(() => existsSync(pid))
  onTestFinished(() => void process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL'))
  const busy = {code: 5, data: {error: {code: 'CONSUMER_BUSY', retryable: true, details: {consumer: 'w'}}}}
  expect(await workspace.json(['consume', 'w', '--exec', 'true'])).toMatchObject(busy)
  expect(await workspace.json(['consume', 'w'])).toMatchObject(busy)
  const ack = await workspace.json<ErrorData>(['ack', 'w', '1'])
  expect(ack).toMatchObject(busy)
  expect(ack.data.error.hint).not.toContain('--wait')
  expect((await workspace.cn(['ack', 'w', '1', '--wait'])).stderr).toMatch(/nonexistent flag: --wait \[USAGE\]/)
  expect(await workspace.json(['consume', 'w', '--exec', 'true', '--wait', '1s'])).toMatchObject(busy)
  expect(await workspace.json(['consume', 'other', '--exec', 'true'])).toMatchObject({code: 0})
  const waiting = workspace.start(['consume', 'w', '--exec', 'echo "$CN_EVENT_ENTITY" >>handled', '--wait', '--json'])
  const output = finished(waiting)
  // Long enough for it to wait; when it starts late, it finds the turn over, which is tested too.
  await sleep(300)
  child.kill('SIGKILL')
  await until(() => linesOf(join(workspace.folder, 'handled')).length === 3)
  waiting.kill('SIGTERM')
  expect(JSON.parse((await output).stdout)).toMatchObject({handled: 3})
})

test('what cannot be read, or run, is refused before a consumer is made of it', async () => {
  const workspace = await workspaceWith(1)
  for (const args of [
    ['--exec', ''],
    ['--exec', '  '],
    ['--from', '2999-01-01'],
  ])
    expect(await workspace.json(['consume', 'w', ...args]), args.join()).toMatchObject({
      code: 2,
      data: {error: {code: 'USAGE'}},
    })
  expect(await workspace.json(['consumers'])).toMatchObject({code: 0, data: []})
})

test('a position that is none is wrong usage', async () => {
  const workspace = await workspaceWith(1)
  await workspace.cn(['consume', 'w'])
  for (const position of ['abc', '0', '-1', '1.5', '', '2x', '12345678901234567890'])
    expect(await workspace.json(['ack', 'w', '--', position]), position).toMatchObject({
      code: 2,
      data: {error: {code: 'USAGE'}},
    })
})

testOfLocalFile('a log that was brought back from a copy does not bring what has been handled again', async () => {
  const workspace = await workspaceWith(2)
  const handled = async () => (await workspace.cn(['consume', 'w', '--exec', 'echo "$CN_EVENT_ENTITY"'])).stdout
  expect(await handled()).toBe('e1\ne2\nw handled 2, dead-lettered 0\n')
  const db = new DatabaseSync(workspace.database)
  db.exec(`VACUUM INTO '${workspace.database}.copy'`)
  db.close()
  await record(workspace, 1, 3)
  expect(await handled()).toBe('e3\nw handled 1, dead-lettered 0\n')
  for (const suffix of ['-wal', '-shm']) rmSync(`${workspace.database}${suffix}`, {force: true})
  renameSync(`${workspace.database}.copy`, workspace.database)
  await record(workspace, 1, 4)
  // Its position is that of e3: what is handled is known by ids and times.
  expect(await handled()).toBe('e4\nw handled 1, dead-lettered 0\n')
})

test('killed at any moment, it misses nothing, keeps the order, and goes on exactly where it was', async () => {
  // Where the log is makes little difference to who is killed.
  const rounds = IS_REMOTE ? 6 : 30
  const workspace = await makeWorkspace()
  const random = randomNumbers(Number(process.env.CN_TEST_SEED ?? 7))
  const file = join(workspace.folder, 'done.txt')
  const exec = 'sleep 0.01; echo "$CN_EVENT_ENTITY" >>done.txt'
  for (let round = 0; round < rounds; round++) {
    await record(workspace, 4, 4 * round + 1)
    const child = workspace.start(['consume', 'w', '--wait', '--exec', exec])
    await sleep(60 + random() * 240)
    child.kill('SIGKILL')
    await finished(child)
  }
  await workspace.cn(['consume', 'w', '--exec', exec])
  // A command that outlives its consumer may still be writing.
  await until(() => new Set(linesOf(file)).size === 4 * rounds)
  const done = linesOf(file)
  expect([...new Set(done)]).toEqual(entities(4 * rounds))
  // At most the one in hand comes again after each death.
  expect(done.length).toBeLessThanOrEqual(4 * rounds + rounds)
  for (const [index, entity] of done.entries()) {
    const before = done[index - 1]
    if (before !== undefined) expect([before, entities(1, Number(before.slice(1)) + 1)[0]]).toContain(entity)
  }
  expect(await workspace.json(['consume', 'w', '--exec', 'true'])).toMatchObject({code: 7})
})
