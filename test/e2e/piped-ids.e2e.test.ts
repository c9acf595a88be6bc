import fc from 'fast-check'
import {expect, test} from 'vitest'
import {type CnRun, makeWorkspace, type TestWorkspace} from '../support/cn.ts'
import {expectOrdinary} from '../support/outcome.ts'
import {rubbish} from '../support/rubbish-arbitrary.ts'

const RUNS = Number(process.env.CN_TEST_RUBBISH ?? 12)

interface Batch {
  readonly results: readonly {readonly id: string; readonly ok: boolean; readonly status?: string}[]
}

async function workspaceWith(...ids: readonly string[]): Promise<TestWorkspace> {
  const workspace = await makeWorkspace()
  for (const id of ids) await workspace.cn(['add', `Task ${id}`, '--id', id])
  return workspace
}

async function batch(workspace: TestWorkspace, args: readonly string[], stdin: string) {
  const {code, data} = await workspace.json<Batch>(args, {stdin})
  return {code, results: data.results.map(({id, ok}) => [id, ok])}
}

async function statuses(workspace: TestWorkspace): Promise<readonly string[]> {
  const {data} = await workspace.json<readonly {status: string}[]>(['list'])
  return data.map(({status}) => status)
}

test('what one command prints is what the next one works on', async () => {
  const workspace = await workspaceWith('one', 'two')
  const {stdout} = await workspace.cn(['ready', '--quiet'])
  const claimed = await workspace.cn(['claim', '-', '--quiet'], {stdin: stdout})
  expect(claimed).toEqual({code: 0, stdout: 'one\ntwo\n', stderr: ''})
  expect(await statuses(workspace)).toEqual(['in-progress', 'in-progress'])
})

test('ids on standard input are separated by any white space, stand among given ones, and count once', async () => {
  const workspace = await workspaceWith('one', 'two', 'three')
  const given = ['claim', 'three', '-', 'one', '-']
  const all = {code: 0, results: ['three', 'two', 'one'].map((id) => [id, true])}
  expect(await batch(workspace, given, '\ufefftwo\r\n\tthree\u00a0two\n\n')).toEqual(all)
})

test('a batch of standard input is a batch also with one id', async () => {
  const workspace = await workspaceWith('one')
  for (const verb of ['show', 'claim', 'release', 'done'])
    expect(await batch(workspace, [verb, '-'], 'one\n')).toEqual({code: 0, results: [['one', true]]})
})

test('several tasks are commented on at once, and get blockers that another command prints', async () => {
  const workspace = await workspaceWith('one', 'two', 'three')
  expect(await batch(workspace, ['comment', '-', 'A word'], 'one two')).toEqual({
    code: 0,
    results: ['one', 'two'].map((id) => [id, true]),
  })
  const {code, results} = await batch(workspace, ['comment', 'one,nothing', 'A word'], '')
  expect([code, ...results]).toEqual([4, ['one', true], ['nothing', false]])
  const added = await workspace.json(['dep', 'add', 'three', '-'], {stdin: 'one\ntwo\n'})
  expect(added).toMatchObject({code: 0, data: {id: 'three', open_blockers: 2}})
  const removed = await workspace.json(['dep', 'remove', 'three', 'one', '-'], {stdin: 'two\n'})
  expect(removed).toMatchObject({code: 0, data: {id: 'three', blockers: []}})
  expect(await workspace.json(['dep', 'add', '-', '-'], {stdin: 'one'})).toMatchObject({code: 2})
  expect(await workspace.json(['comment', '-', '-'], {stdin: 'one'})).toMatchObject({code: 2})
})

test('nothing on standard input is not success', async () => {
  const workspace = await makeWorkspace()
  for (const stdin of ['', ' \n']) {
    const {code, data} = await workspace.json(['done', '-'], {stdin})
    expect([code, data.error.code, data.error.retryable]).toEqual([7, 'NO_IDS', true])
  }
  expect(await batch(workspace, ['show', '-', 'nothing'], '')).toEqual({code: 4, results: [['nothing', false]]})
})

test('a command that wants standard input twice is refused before it does anything', async () => {
  const workspace = await workspaceWith('one')
  for (const option of ['--reason', '--result']) {
    const {code, data} = await workspace.json(['done', 'one', '-', option, '-'], {stdin: '"one"'})
    expect([code, data.error.code]).toEqual([2, 'USAGE'])
  }
  expect(await statuses(workspace)).toEqual(['open'])
})

test('rubbish on standard input hits no task and breaks nothing', async () => {
  const workspace = await workspaceWith('one')
  const verbs = fc.constantFrom('show', 'claim', 'done', 'release')
  await fc.assert(
    fc.asyncProperty(verbs, rubbish, async (verb, stdin) => {
      fc.pre(!/(?:^|\s)\ufeff?on?e?(?:\s|$)/.test(stdin))
      const run: CnRun = await workspace.cn([verb, '-'], {stdin})
      expectOrdinary(run, [verb, stdin])
      expect([2, 4, 7]).toContain(run.code)
    }),
    {numRuns: RUNS},
  )
  expect(await statuses(workspace)).toEqual(['open'])
})
