import {spawnSync} from 'node:child_process'
import {describe, expect, test} from 'vitest'
import {COMMAND_TABLE, meantCommand} from '../../src/cli/start/command-table.ts'
import {type ErrorData, makeWorkspace, PROGRAM} from '../support/cn.ts'

describe('a verb that does not exist', () => {
  test.each([
    ['take', 'claim'],
    ['start', 'claim'],
    ['lock', 'claim'],
    ['finish', 'done'],
    ['close', 'done'],
    ['create', 'add'],
    ['unclaim', 'release'],
    ['next', 'claim --next'],
    ['update', 'edit'],
    ['tag', 'label add'],
    ['delete', 'archive'],
    ['shwo', 'show'],
  ])('%s is answered with the right one, %s', async (verb, right) => {
    const workspace = await makeWorkspace()
    const text = await workspace.cn([verb, 'x'])
    expect(text).toMatchObject({code: 2, stdout: ''})
    expect(text.stderr).toContain(`Did you mean: cn ${right}\n`)
    expect(COMMAND_TABLE.has(right.replace(/ --.+/, ''))).toBe(true)
    const {data} = await workspace.json<{error: object}>([verb, 'x'])
    expect(data.error).toMatchObject({code: 'USAGE', details: {suggestion: right}})
  })
  test.each([
    ['dep rm a b', 'dep remove'],
    ['dep del a b', 'dep remove'],
    ['dep ls', 'dep list'],
    ['dep show a', 'dep list'],
    ['dep cycle', 'dep cycles'],
    ['dep block a b', 'dep add'],
    ['label rm a x', 'label remove'],
    ['label ls', undefined],
    ['task done a', 'done'],
    ['task list', 'list'],
    ['task finish a', 'done'],
    ['task creat A', 'task create'],
    ['config get', 'config list'],
    ['serve foo', undefined],
    ['serve foo --port 0', undefined],
    ['serve keys', 'serve key create'],
    ['serve key new', 'serve key create'],
    ['serve key rm a', 'serve key revoke'],
  ])('%s is answered with what it is called: %s', async (words, right) => {
    const workspace = await makeWorkspace()
    const {code, data} = await workspace.json<ErrorData>(words.split(' '))
    expect([code, data.error.code, data.error.details?.suggestion]).toEqual([2, 'USAGE', right])
    const [topic] = words.split(' ')
    expect(data.error.hint).toBe(right ? `Did you mean: cn ${right}` : `See all commands: cn ${topic} --help`)
  })
  test.each(['serve foo', 'serve key foo'])('is named, within topics too: %s', async (words) => {
    const {code, data} = await (await makeWorkspace()).json<ErrorData>(words.split(' '))
    expect([code, data.error.message]).toEqual([2, `unknown command ${words}`])
    expect(data.error.hint).toBe(`See all commands: cn ${words.replace('foo', '--help')}`)
  })
  test('is never the name of a command', () => {
    for (const name of COMMAND_TABLE.keys()) expect(meantCommand(name), name).toBeUndefined()
  })
})

describe('an id', () => {
  test('may be shortened as long as it fits one task only', async () => {
    const workspace = await makeWorkspace()
    for (const id of ['alpha-1', 'alpha-2', 'beta']) await workspace.cn(['add', id, '--id', id])
    expect((await workspace.json<{id: string}>(['show', 'b'])).data.id).toBe('beta')
    const several = await workspace.json<{error: object}>(['show', 'alpha'])
    expect(several).toMatchObject({
      code: 2,
      data: {error: {code: 'AMBIGUOUS_ID', details: {candidates: ['alpha-1', 'alpha-2']}}},
    })
    expect(await workspace.json(['show', 'alpha-3'])).toMatchObject({code: 4, data: {error: {code: 'TASK_NOT_FOUND'}}})
    expect((await workspace.cn(['show', 'bteta'])).stderr).toContain('Did you mean beta')
  })
})

test('no arguments, --help and --version are answered with exit 0', async () => {
  const workspace = await makeWorkspace()
  const [bare, help, version] = await Promise.all([[], ['--help'], ['--version']].map((args) => workspace.cn(args)))
  expect(bare).toEqual(help)
  expect(help).toMatchObject({code: 0, stderr: ''})
  for (const word of ['USAGE', 'claim', 'EXIT CODES']) expect(help?.stdout).toContain(word)
  expect(version).toMatchObject({code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/)})
})

test.each([['dep'], ['serve', 'key']])('a topic alone is answered with its commands, exit 0: %j', async (...topic) => {
  const workspace = await makeWorkspace()
  const told = await workspace.cn(topic)
  expect(told).toMatchObject({code: 0, stderr: ''})
  expect(told.stdout).toContain(`cn ${topic.join(' ')} COMMAND`)
})

test('a value of a flag is no command: serve --host … --help', async () => {
  const workspace = await makeWorkspace()
  expect(await workspace.cn(['serve', '--host', '::1', '--help'])).toMatchObject({code: 0})
})

test('flags of every command may stand before it', async () => {
  const workspace = await makeWorkspace()
  expect(await workspace.cn(['--json', 'list'])).toMatchObject({code: 0, stdout: '[]\n', stderr: ''})
  expect(await workspace.cn(['-q', 'add', 'x', '--id', 'x'])).toMatchObject({code: 0, stdout: 'x\n', stderr: ''})
})

test('in a folder that has been removed a command says so with exit 9', async () => {
  const {folder} = await makeWorkspace()
  const script = `cd '${folder}' && rm -r '${folder}' && exec '${process.execPath}' '${PROGRAM}' list --json`
  const {status, stdout} = spawnSync('sh', ['-c', script], {encoding: 'utf8'})
  expect([status, JSON.parse(stdout).error.code]).toEqual([9, 'NO_WORKSPACE'])
})

test.each([
  [['edit', 'a', '--status', 'done'], 'cn done'],
  [['edit', 'a', '--blocked-by=b'], 'cn dep add'],
  [['add', 'A', '--assignee', 'ada'], 'cn claim'],
])('a flag that belongs to another command is answered with that command: %j', async (args, command) => {
  const workspace = await makeWorkspace()
  const {code, data} = await workspace.json<ErrorData>(args)
  expect([code, data.error.code, data.error.hint]).toEqual([2, 'USAGE', expect.stringContaining(command)])
})

test('a number that is none, or out of range, is refused with its flag and what is expected', async () => {
  const workspace = await makeWorkspace()
  const told = async (...args: string[]) => (await workspace.json<ErrorData>(args)).data.error.message
  expect(await told('claim', '--next', '--count', 'many')).toBe('--count: expected an integer but received: many')
  expect(await told('list', '--limit', '0')).toMatch(/^--limit: expected an integer greater than .* 1 but received: 0$/)
})
