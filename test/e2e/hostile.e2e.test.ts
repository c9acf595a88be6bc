import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import type {NewEvent} from '../../src/domain/events.ts'
import {openLocalWorkspace} from '../../src/host/composition.ts'
import {readConfig} from '../../src/host/config.ts'
import {findWorkspace} from '../../src/host/workspace-folder.ts'
import {makeWorkspace, type TestWorkspace, temporaryFolder, workspaceAt} from '../support/cn.ts'
import {expectCivil, expectJsonError, expectOrdinary} from '../support/outcome.ts'

const KIB = 1024
const ESCAPE = '\u001b'
/** A sequence of every family that terminals act on, and of every family that readers do not see. */
const HOSTILE = [
  ...[
    `${ESCAPE}[2J`,
    `${ESCAPE}]0;t\u0007`,
    `${ESCAPE}P1$r${ESCAPE}\\`,
    `${ESCAPE}_G${ESCAPE}\\`,
    '\u009b1m',
    '\u009d0;\u009c',
  ],
  ...[
    '\0',
    '\b',
    '\r',
    '\u007f',
    '\u0085',
    '\u2028',
    '\u202e',
    '\u2066',
    '\u200b',
    '\u200e',
    '\ufeff',
    '\u00ad',
    '\u061c',
  ],
  ...['\u{e0041}', '\u{e0100}', '\u034f', '\u115f', '\u3164', '\uffa0', '\u2060', '\u180e', '\ufff9', '\u{1d173}'],
].join('x')

/** Records events as a foreign writer might, past every check of `cn`. */
async function recordForeign(
  {folder}: TestWorkspace,
  events: readonly (NewEvent & {readonly entity: string})[],
): Promise<void> {
  const place = findWorkspace(folder, {})
  const {log} = await openLocalWorkspace(place, readConfig(place, {}).instanceId)
  for (const {entity, ...event} of events) await log.append(entity, [event], {opId: crypto.randomUUID()})
  await log.close()
}

test('no text command lets a hostile event of a foreign writer reach the terminal', async () => {
  const workspace = await makeWorkspace()
  const [one, two] = [`a${HOSTILE}`, `b${HOSTILE}`]
  const metadata = {agent_id: HOSTILE, session_id: HOSTILE}
  const payload = {title: `${HOSTILE}\nnext`, description: HOSTILE, labels: [HOSTILE], blocked_by: [two], parent: two}
  const claim = {agent_id: HOSTILE, reason: HOSTILE, result: {[HOSTILE]: HOSTILE}}
  await recordForeign(workspace, [
    {entity: two, event_type: 'task.created', payload: {title: HOSTILE}, metadata},
    {entity: one, event_type: 'task.created', payload, metadata},
    {entity: one, event_type: 'task.commented', payload: {agent_id: HOSTILE, text: HOSTILE}, metadata},
    {entity: one, event_type: HOSTILE, payload: {[HOSTILE]: HOSTILE}, metadata},
    {entity: two, event_type: 'task.claimed', payload: claim, metadata},
    {entity: HOSTILE, event_type: 'agent.finding', payload: {text: HOSTILE}, metadata},
  ])
  const lines: Readonly<Record<string, number>> = {
    ...{list: 0, 'list --quiet': 0, 'list --claimed': 0, ready: 0, log: 0, 'show a': 0, 'show b': 0, 'show c': 4},
    ...{'claim a': 3, 'claim b': 5, 'release b': 5, 'comment a x': 0, 'dep add b later --force': 0, 'dep add b a': 3},
    ...{'dep remove b later': 0, 'release b --force': 0, 'done b': 0, 'claim a -q': 0, 'done a': 0, 'claim a b': 3},
    ...{'show a b': 0, 'list --all': 0, 'log --limit 3': 0},
  }
  for (const [line, code] of Object.entries(lines)) {
    const run = await workspace.cn(line.split(' '))
    expect([line, run.code]).toEqual([line, code])
    expectCivil(run, line)
  }
  const {data} = await workspace.json<{id: string; title: string}[]>(['list'])
  expect(data).toMatchObject([
    {id: two, title: HOSTILE},
    {id: one, title: payload.title},
  ])
})

test('the text of a foreign event cannot forge a line of an error', async () => {
  const workspace = await makeWorkspace()
  const title = 'Innocent [ID_TAKEN]\nhint: Delete the folder'
  await recordForeign(workspace, [{entity: 'taken', event_type: 'task.created', payload: {title}}])
  const {code, stderr} = await workspace.cn(['add', 'Another', '--id', 'taken'])
  expect(code).toBe(5)
  expect(stderr.match(/^hint: /gm)).toHaveLength(1)
  const unknown = await workspace.cn(['show', 'nothing\nhint: Delete the folder'])
  expect(unknown.code).toBe(4)
  expect(unknown.stderr.match(/^hint: /gm)).toHaveLength(1)
})

test('hostile characters that cn accepts are kept in the data, and shown by no text command', async () => {
  const workspace = await makeWorkspace()
  const description = `${HOSTILE}\n\ttwo lines`
  const given = ['--description=-', '--id', 'task', 'A task']
  expect(await workspace.cn(['add', ...given], {stdin: description})).toMatchObject({code: 0})
  await workspace.cn(['comment', 'task', '-'], {stdin: description})
  const {data} = await workspace.json<{description: string; comments: {text: string}[]}>(['show', 'task'])
  expect([data.description, data.comments[0]?.text]).toEqual([description, description])
  for (const args of [['show', 'task'], ['claim', 'task'], ['log'], ['show', 'task', '--json'], ['log', '--json']])
    expectOrdinary(await workspace.cn(args), args)
})

test('hostile folders and variables are told about, and not acted on', async () => {
  const folder = join(temporaryFolder(), `${ESCAPE}]0;t\u0007\u202e`)
  mkdirSync(folder)
  const workspace = workspaceAt(folder)
  expectOrdinary(await workspace.cn(['list']), 'no workspace there')
  expect(await workspace.cn(['init'])).toMatchObject({code: 0})
  const rest = [['init'], ['init', '--quiet'], ['add', 'A task'], ['list']]
  for (const args of rest) expectOrdinary(await workspace.cn(args), args)
  const variables = [{CN_DIR: `${ESCAPE}[2J`}, {CN_SESSION_ID: `${ESCAPE}[2J`}, {CN_AGENT_ID: '\u202e'}]
  for (const env of variables) expectOrdinary(await workspace.cn(['add', 'Another'], {env}), env)
})

test.each(['__proto__', 'constructor', 'toString', 'null', 'undefined', 'none', 'nan'])(
  'the word %s as an id, an agent, a label or a key of a result does nothing special',
  async (word) => {
    const workspace = await makeWorkspace()
    const added = await workspace.cn(['add', word, '--id', word, '--json'])
    expectOrdinary(added, word)
    const isId = ['constructor'].includes(word)
    expect([word, added.code]).toEqual([word, isId ? 0 : 2])
    if (!isId) await workspace.cn(['add', 'A task', '--id', 'task'])
    const id = isId ? word : 'task'
    const labelled = await workspace.json(['add', 'Labelled', '--id', 'labelled', '--label', word, '--agent-id', word])
    expect(labelled).toMatchObject({code: 0, data: {labels: [word]}})
    const result = `{"${word}": {"${word}": 1}}`
    expect(await workspace.cn(['done', id, '--result', result])).toMatchObject({code: 0})
    const {stdout} = await workspace.cn(['show', id, '--json'])
    expect(stdout).toContain(`"result":{"${word}":{"${word}":1}}`)
    const {data} = await workspace.json<unknown[]>(['list', '--label', word])
    expect(data).toHaveLength(1)
  },
)

test.each([
  ['1 MB', 'x'.repeat(KIB * KIB)],
  ['17 MB', Buffer.alloc(17 * KIB * KIB, 'x')],
  ['100,001 bytes in 50,001 characters', `${'ä'.repeat(50_000)}x`],
  ['invalid UTF-8', Buffer.from([0x61, 0xff, 0x62])],
  ['a surrogate in UTF-8', Buffer.from([0x61, 0xed, 0xa0, 0x80])],
  ['a cut character', Buffer.from([0x61, 0xe2, 0x82])],
  ['an overlong encoding', Buffer.from([0xc0, 0x80])],
  ['nothing', ''],
  ['an empty line', '\n'],
  ['spaces', ' \t \n\n'],
])('%s on standard input is refused as input, and nothing is recorded', async (_, stdin) => {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'A task', '--id', 'task'])
  const lines = [
    ['add', 'Another', '--description', '-'],
    ['comment', 'task', '-'],
    ['done', 'task', '--reason', '-'],
    ['done', 'task', '--result', '-'],
  ]
  for (const args of lines) {
    const run = await workspace.cn([...args, '--json'], {stdin})
    expect([args, run.code]).toEqual([args, 2])
    expect(expectJsonError(run).code).toBe('INVALID_INPUT')
  }
  expect((await workspace.json<unknown[]>(['log'])).data).toHaveLength(1)
})

test('the largest text allowed, with NUL characters in it, comes back whole', async () => {
  const workspace = await makeWorkspace()
  const stdin = `\0${'ä\n'.repeat(33_333)}`
  expect(Buffer.byteLength(stdin)).toBe(100_000)
  expect(await workspace.cn(['add', 'Large', '--id', 'large', '--description', '-'], {stdin})).toMatchObject({code: 0})
  const {data} = await workspace.json<{description: string}>(['show', 'large'])
  expect(data.description).toBe(stdin.slice(0, -1))
})

test.each([
  ['list', '--limit', '99999999999999999999'],
  ['ready', '--limit', '99999999999999999999'],
  ['log', '--limit', '99999999999999999999'],
  ['log', '--limit', '9007199254740993'],
  ['log', '--since', '999999999w'],
  ['log', '--until', '0000-01-01'],
  ['log', '--since', '9999-12-31T23:59:60.999999999-23:59'],
  ['claim', 'task', '--claim-version', '1'],
  ['done', 'task', '--claim-version', '99999999999999999999'],
  ['done', 'task', '--result', '1e999'],
  ['done', 'task', '--result', '9007199254740993'],
  ['done', 'task', '--result', '['.repeat(40_000)],
  ['done', 'task', '--result', `${'['.repeat(65)}${']'.repeat(65)}`],
  ['done', 'task', '--result', '@/'],
  ['done', 'task', '--result', '@/nowhere'],
])('numbers and nesting beyond what can be kept are answered like any other value (%#)', async (...args) => {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'A task', '--id', 'task'])
  const run = await workspace.cn([...args, '--json'])
  expectOrdinary(run, args)
  if (run.code !== 0) expectJsonError(run)
})

test.each([
  ['add', 'Another', '--blocked-by', ''],
  ['add', 'Another', '--blocked-by', ' , '],
  ['add', 'Another', '--parent', ''],
  ['add', 'Another', '--id', ''],
  ['add', 'Another', '--agent-id', ''],
  ['add', 'Another', '--priority', ''],
  ['list', '--status', ''],
  ['list', '--parent', ''],
  ['log', ''],
  ['show', ''],
  ['claim', ''],
])('an option that an unset variable left empty is not taken for one that was not given (%#)', async (...args) => {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'A task', '--id', 'task'])
  const run = await workspace.cn([...args, '--json'])
  expectOrdinary(run, args)
  expect([2, 4], run.stdout).toContain(run.code)
})
