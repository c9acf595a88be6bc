import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {openLocalWorkspace} from '../src/cli/composition.ts'
import {findWorkspace} from '../src/cli/workspace-folder.ts'
import type {NewEvent} from '../src/domain/events.ts'
import {CATALOGUE} from '../src/errors/catalogue.ts'
import {makeWorkspace, type TestWorkspace, temporaryFolder, workspaceAt} from './support/cn.ts'
import {type Data, files, mutations, problems, readSchema, undescribed} from './support/schemas.ts'

const root = resolve(import.meta.dirname, '..')

const ACTOR = {CN_AGENT_ID: 'ada', CN_SESSION_ID: 'monday'}
const RIVAL = {CN_AGENT_ID: 'bob', CN_SESSION_ID: 'tuesday'}

interface Case {
  readonly args: readonly string[]
  readonly schema: string
  readonly code?: number
  /** Of an error: its stable code. */
  readonly error?: string
  readonly env?: NodeJS.ProcessEnv
  readonly stdin?: string
}

const ok = (schema: string, ...args: readonly string[]): Case => ({schema, args})
/** A batch of which a part is refused. */
const partly = (schema: string, code: number, ...args: readonly string[]): Case => ({schema, code, args})
const refused = (error: keyof typeof CATALOGUE, ...args: readonly string[]): Case => ({
  schema: 'error.json',
  code: CATALOGUE[error].exitCode,
  error,
  args,
})
const piped = (stdin: string, run: Case): Case => ({...run, stdin})
const byRival = (run: Case): Case => ({...run, env: RIVAL})

/** One story in one workspace: what a row expects, the rows before it have prepared. */
const STORY: readonly Case[] = [
  ok('init.json', 'init'),
  ok('task-list.json', 'list'),
  ok('task-list.json', 'ready'),
  ok('log.json', 'log'),
  ok('add.json', 'add', 'The launch', '--id', 'launch', '--type', 'epic', '--priority', 'p1'),
  ok('add.json', 'add', 'Research', '--id', 'research', '--parent', 'launch', '--label', 'a,b', '-d', 'Two\nlines'),
  ok('add.json', 'add', 'Write', '--id', 'write', '--blocked-by', 'research,later', '--force', '--parent', 'launch'),
  ok('add.json', 'task', 'create', 'Write again', '--id', 'write-again'),
  ok('add.json', 'add', 'A generated id'),
  ok('add.json', 'add', 'Fails', '--id', 'fails'),
  ok('add.json', 'add', 'Is approved', '--id', 'approved'),
  ok('task-list.json', 'ready'),
  ok('task-list.json', 'list', '--all'),
  ok('dependencies.json', 'dep', 'add', 'write-again', 'write'),
  ok('dependencies.json', 'dep', 'remove', 'write-again', 'write'),
  partly('dependencies.json', 3, 'dep', 'add', 'write-again,write', 'write'),
  piped('write-again', ok('dependencies.json', 'dep', 'remove', '-', 'write')),
  ok('dep-list.json', 'dep', 'list', 'write'),
  partly('dep-list.json', 4, 'dep', 'list', 'launch', 'nothing'),
  ok('dep-tree.json', 'dep', 'tree', 'launch', '--direction', 'blockers'),
  ok('dep-tree.json', 'dep', 'tree', 'launch', '--depth', '1'),
  partly('dep-tree.json', 4, 'dep', 'tree', 'research', 'nothing'),
  ok('dep-cycles.json', 'dep', 'cycles'),
  ok('why.json', 'why', 'research'),
  partly('why.json', 4, 'why', 'write', 'launch', 'nothing'),
  ok('comment.json', 'comment', 'research', 'The report is out'),
  refused('TASK_BLOCKED', 'claim', 'write'),
  ok('claim.json', 'claim', 'research'),
  ok('claim.json', 'claim', 'research'),
  byRival(refused('ALREADY_CLAIMED', 'claim', 'research')),
  byRival(refused('NOT_HOLDER', 'release', 'research')),
  byRival(partly('claim.json', 5, 'claim', 'research', 'write-again')),
  refused('CLAIM_LOST', 'done', 'research', '--claim-version', '1'),
  partly('release.json', 3, 'release', 'research', 'write', 'nothing'),
  piped('research', ok('release.json', 'release', '-')),
  ok('claim.json', 'claim', 'research'),
  refused('NO_IDS', 'done', '-'),
  ok('task.json', 'show', 'research'),
  partly('task.json', 4, 'show', 'research', 'write', 'launch', 'nothing'),
  partly('done.json', 4, 'done', 'research', 'nothing', '--reason', 'See the report', '--result', '{"sources": [12]}'),
  ok('done.json', 'done', 'research'),
  ok('done.json', 'done', 'write', 'write-again'),
  ok('task.json', 'show', 'write'),
  refused('ALREADY_DONE', 'claim', 'research'),
  byRival(refused('ALREADY_DONE', 'done', 'research', '--result', 'null')),
  refused('NOT_CLAIMED', 'release', 'launch'),
  refused('DEPENDENCY_CYCLE', 'dep', 'add', 'launch', 'launch'),
  refused('DEPENDENCY_NOT_FOUND', 'dep', 'remove', 'write', 'launch'),
  refused('ID_TAKEN', 'add', 'Research', '--id', 'research'),
  refused('TASK_NOT_FOUND', 'show', 'reserch'),
  refused('INVALID_INPUT', 'show', ''),
  partly('task.json', 2, 'show', '', 'research'),
  refused('AMBIGUOUS_ID', 'comment', 'wri', 'Which one?'),
  refused('INVALID_INPUT', 'add', ''),
  refused('USAGE', 'list', '--statsu', 'open'),
  refused('USAGE', 'finish', 'research'),
  refused('USAGE', 'log', '--since', 'yesterday'),
  ok('claim.json', 'claim', 'fails'),
  byRival(refused('NOT_HOLDER', 'fail', 'fails', '--reason', 'x')),
  ok('fail.json', 'fail', 'fails', '--reason', 'No network'),
  refused('BACKING_OFF', 'claim', 'fails'),
  ok('task-list.json', 'list'),
  ok('status.json', 'retry', 'fails', '--reason', 'The network is back'),
  ok('claim.json', 'claim', 'fails'),
  partly('fail.json', 3, 'fail', 'fails', 'launch', '--reason', 'For good', '--no-retry'),
  ok('task-list.json', 'dlq'),
  refused('WRONG_STATUS', 'done', 'fails'),
  partly('status.json', 4, 'retry', 'fails', 'nothing'),
  refused('USAGE', 'fail', 'launch'),
  ok(
    'edit.json',
    'edit',
    'approved',
    '--needs-approval',
    '--title',
    'Approved',
    '-d',
    'More',
    '--label',
    'a,b',
    '-p',
    '0',
  ),
  ok('edit.json', 'task', 'edit', 'approved', '--title', 'Approved'),
  partly('edit.json', 4, 'task', 'reparent', 'approved', 'nothing', '--parent', 'launch', '--max-attempts', '5'),
  refused('DEPENDENCY_CYCLE', 'edit', 'launch', '--parent', 'approved'),
  refused('USAGE', 'edit', 'approved'),
  ok('label.json', 'label', 'add', 'approved', 'c', 'b'),
  ok('label.json', 'label', 'remove', 'approved', 'a', 'b', 'c'),
  partly('label.json', 4, 'label', 'add', 'approved,nothing', 'a'),
  ok('done.json', 'done', 'approved', '--reason', 'See the page', '--result', '[1]'),
  ok('needs-me.json', 'needs-me'),
  refused('SELF_APPROVAL', 'approve', 'approved'),
  byRival(ok('status.json', 'reject', 'approved', '--reason', 'The page is empty')),
  ok('claim.json', 'claim', 'approved'),
  refused('WRONG_STATUS', 'approve', 'approved'),
  ok('done.json', 'done', 'approved'),
  byRival(partly('done.json', 4, 'approve', 'approved', 'nothing', '--reason', 'Good')),
  byRival(ok('done.json', 'approve', 'approved')),
  ok('task.json', 'show', 'approved'),
  ok('status.json', 'reopen', 'approved'),
  partly('status.json', 3, 'reject', 'approved', 'launch', '--reason', 'x'),
  ok('status.json', 'reopen', 'approved', 'launch'),
  ok('needs-me.json', 'inbox', '--type', 'epic'),
  ok('archive.json', 'archive', 'approved'),
  partly('archive.json', 4, 'unarchive', 'approved', 'nothing'),
  ok('archive.json', 'archive', '--all-done'),
  ok('archive.json', 'archive', '--done-before', '7d'),
  partly('archive.json', 4, 'archive', 'launch', 'nothing'),
  ok('archive.json', 'unarchive', 'launch'),
  refused('USAGE', 'archive'),
  refused('USAGE', 'archive', 'launch', '--all-done'),
  ok('task-list.json', 'list', '--status', 'done'),
  ok('task-list.json', 'ready', '--type', 'epic'),
  ok('log.json', 'log'),
  ok('log.json', 'log', 'research', '--type', 'task.claimed', '--limit', '1'),
  ok('add.json', 'add', 'Ship it', '--id', 'ship', '--type', 'epic', '--priority', 'p0', '--label', 'sea'),
  ok('add.json', 'add', 'Load', '--id', 'load', '--parent', 'ship', '--label', 'sea'),
  ok('add.json', 'add', 'Sail', '--id', 'sail', '--parent', 'ship', '--blocked-by', 'load'),
  ok('task-list.json', 'ready', '--parent', 'ship', '--wait', '1s'),
  ok('claim.json', 'claim', '--next', '--parent', 'ship', '--ttl', '1s'),
  ok('renew.json', 'renew', 'load', '--ttl', '1h'),
  ok('renew.json', 'renew'),
  byRival(ok('renew.json', 'renew')),
  byRival(partly('renew.json', 5, 'renew', 'load', 'nothing')),
  byRival(refused('NOTHING_READY', 'claim', '--next', '--label', 'sea')),
  byRival(refused('WAIT_TIMEOUT', 'claim', '--next', '--label', 'sea', '--wait', '1ms')),
  byRival(refused('WAIT_TIMEOUT', 'wait', 'load', 'sail', '--timeout', '1ms')),
  byRival(partly('claim.json', 5, 'claim', 'ship', '--cascade')),
  byRival(ok('undo.json', 'undo', '--dry-run')),
  byRival(ok('undo.json', 'undo')),
  byRival(refused('EVENT_NOT_FOUND', 'undo', '99999')),
  refused('CANNOT_UNDO', 'undo', '1'),
  byRival(partly('done.json', 5, 'done', 'ship', '--cascade')),
  ok('done.json', 'done', 'ship', '--cascade'),
  ok('wait.json', 'wait', 'ship', 'load'),
  ok('claim.json', 'claim', '--next', '--count', '2'),
  ok('init.json', 'init'),
  ok('demo.json', 'demo'),
  {...refused('NO_WORKSPACE', 'list'), env: {CN_DIR: 'nowhere'}},
  {...refused('CONFIG_INVALID', 'list'), env: {XDG_CONFIG_HOME: 'misspelt'}},
]

/** Runs one row of the story and returns what it printed. */
async function play(workspace: TestWorkspace, {args, schema, code = 0, error, env, stdin}: Case): Promise<unknown> {
  const name = `cn ${args.join(' ')}`
  const run = await workspace.json<{readonly error?: {readonly code: string}}>(args, {env: {...ACTOR, ...env}, stdin})
  expect(run.code, `${name}: ${JSON.stringify(run.data)}`).toBe(code)
  expect(run.stderr, name).toBe('')
  if (error !== undefined) expect(run.data.error?.code, name).toBe(error)
  expect(problems(schema, run.data), `${name}: ${JSON.stringify(run.data)}`).toBeUndefined()
  return run.data
}

function writeMisspeltConfig(folder: string): void {
  mkdirSync(join(folder, 'misspelt/chronis'), {recursive: true})
  writeFileSync(join(folder, 'misspelt/chronis/config.toml'), '[agent]\nidd = "ada"\n')
}

/** Events that this version of cn reads but does not write itself, by the task that they are about. */
const FOREIGN: Readonly<Record<string, readonly NewEvent[]>> = {
  failing: [
    {event_type: 'task.created', payload: {}},
    {event_type: 'workflow.claimed', payload: {agent_id: 'eve'}},
    {event_type: 'task.failed', payload: {agent_id: 'eve', reason: 'no network'}},
  ],
  leased: [
    {event_type: 'task.created', payload: {title: 'With a lease'}},
    {event_type: 'task.claimed', payload: {agent_id: 'eve', lease_seconds: 3600}},
  ],
  rejected: [
    {event_type: 'task.created', payload: {title: 'Rejected once', needs_approval: true}},
    {event_type: 'workflow.step.completed', payload: {result: null}},
    {event_type: 'task.approval.rejected', payload: {}},
  ],
  waiting: [
    {event_type: 'task.created', payload: {title: 'Waiting for approval', parent: 'nowhere', blocked_by: ['never']}},
    {event_type: 'workflow.approval.requested', payload: {}},
  ],
  hen: [{event_type: 'task.created', payload: {title: 'Hen', blocked_by: ['egg']}}],
  egg: [{event_type: 'task.created', payload: {title: 'Egg', blocked_by: ['hen']}}],
  chick: [{event_type: 'task.created', payload: {title: 'Chick', blocked_by: ['egg', 'failing', 'leased', 'odd']}}],
  odd: [
    {event_type: 'task.created', payload: {title: 'Odd'}},
    {event_type: 'agent.finding', payload: {agent_id: 7}, metadata: {correlation_id: 'c-1'}},
    {event_type: 'task.commented', payload: {text: 12}},
    {event_type: 'task.archived', payload: {}},
  ],
}

/** Records them as if it were an hour later, so that no back-off and no lease ends while the test runs. */
async function recordForeign(workspace: TestWorkspace): Promise<void> {
  vi.useFakeTimers({toFake: ['Date'], now: Date.now() + 3_600_000})
  onTestFinished(() => void vi.useRealTimers())
  const {log} = await openLocalWorkspace(findWorkspace(workspace.folder, {}), undefined)
  for (const [id, events] of Object.entries(FOREIGN)) await log.append(id, events, {opId: `op-${id}`})
  await log.close()
}

/** What every thing of its kind says. */
const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  'add.json': ['id', 'title', 'type', 'priority', 'status', 'created_at'],
  'archive.json': ['id', 'archived'],
  'claim.json': ['id', 'title', 'type', 'priority', 'status', 'created_at'],
  'comment.json': ['id', 'comments'],
  'demo.json': ['tasks', 'workers', 'claims', 'one_winner_each', 'timeline', 'seconds'],
  'dep-cycles.json': ['tasks', 'path'],
  'dep-list.json': ['id', 'title', 'status', 'blockers', 'children', 'dependents'],
  'dep-tree.json': ['id', 'title', 'status'],
  'dependencies.json': ['id', 'open_blockers', 'blockers'],
  'done.json': ['id', 'status'],
  'edit.json': ['id', 'title', 'type', 'priority', 'status', 'created_at', 'changed'],
  'error.json': ['error'],
  'fail.json': ['id', 'status', 'attempts', 'max_attempts'],
  'init.json': ['created', 'path'],
  'label.json': ['id', 'labels'],
  'log.json': ['id', 'event_type', 'entity_id', 'tenant_id', 'payload', 'metadata', 'timestamp', 'version', 'position'],
  'needs-me.json': ['id', 'title', 'type', 'priority', 'status', 'created_at', 'needs'],
  'release.json': ['id', 'status'],
  'renew.json': ['id', 'claim_version'],
  'status.json': ['id', 'status'],
  'task-list.json': ['id', 'title', 'type', 'priority', 'status', 'created_at'],
  'task.json': ['id', 'title', 'type', 'priority', 'status', 'created_at', 'updated_at', 'version', 'timeline'],
  'undo.json': ['id', 'undone', 'events'],
  'wait.json': ['id', 'status'],
  'why.json': ['id', 'title', 'status'],
}

describe('the JSON Schemas', () => {
  test('describe exactly what every command prints, in success, in part and in failure', async () => {
    const workspace = workspaceAt(temporaryFolder())
    writeMisspeltConfig(workspace.folder)
    for (const row of STORY) {
      const data = await play(workspace, row)
      const known = (key: string) => ALWAYS[row.schema]?.includes(key) ?? false
      for (const wrong of mutations(data, (key) => known(key) || key === 'results'))
        expect(problems(row.schema, wrong), `${row.schema} accepts ${JSON.stringify(wrong)}`).toBeDefined()
    }
  })
  test('are all used, and each kind of output is tried with a key too many and a key too few', () => {
    expect([...new Set(STORY.map(({schema}) => schema))].sort()).toEqual(files.sort())
    expect(Object.keys(ALWAYS).sort()).toEqual(files.sort())
  })
  test('refuse a wrong batch entry, whether it succeeded or not', async () => {
    const workspace = await makeWorkspace()
    await workspace.cn(['add', 'Research', '--id', 'research'])
    const {data} = await workspace.json<{readonly results: readonly Data[]}>(['claim', 'research', 'nothing'])
    const [won, lost] = data.results as readonly [Data, Data]
    expect(problems('claim.json', data)).toBeUndefined()
    const wrong = [
      {...won, surprise: 1},
      {...won, ok: false},
      {...lost, ok: true},
      {...lost, surprise: 1},
      {id: 'nothing', ok: false},
    ]
    for (const item of wrong)
      expect(problems('claim.json', {results: [won, lost, item]}), JSON.stringify(item)).toBeDefined()
  })
  test('describe what the events of other writers make of a task, and the refusals that follow', async () => {
    const workspace = await makeWorkspace()
    await recordForeign(workspace)
    const rows = [
      ...['failing', 'leased', 'rejected', 'waiting', 'odd'].map((id) => ok('task.json', 'show', id)),
      ok('task-list.json', 'list', '--all'),
      ok('log.json', 'log'),
      ok('dep-cycles.json', 'dep', 'cycles'),
      ok('dep-tree.json', 'dep', 'tree', 'hen'),
      ...['failing', 'leased', 'rejected', 'waiting', 'odd', 'hen', 'chick'].map((id) => ok('why.json', 'why', id)),
      refused('BACKING_OFF', 'claim', 'failing'),
      refused('ALREADY_CLAIMED', 'claim', 'leased'),
      refused('WRONG_STATUS', 'claim', 'waiting'),
      refused('TASK_ARCHIVED', 'claim', 'odd'),
    ]
    const shown = JSON.stringify(await Promise.all(rows.map((row) => play(workspace, row))))
    for (const key of ['last_setback', 'attempts', 'not_before', 'needs_approval', 'lease_until', 'archived'])
      expect(shown).toContain(`"${key}":`)
  })
  test('describe the errors of a log that cannot be used', async () => {
    const workspace = await makeWorkspace()
    const db = new DatabaseSync(workspace.database)
    db.exec('PRAGMA user_version = 1000')
    db.close()
    await play(workspace, refused('STORE_TOO_NEW', 'list'))
    writeFileSync(workspace.database, 'not a database '.repeat(1000))
    await play(workspace, refused('STORE_CORRUPT', 'list'))
  })
  test('are of the version of 2020, have a title, and describe every property', () => {
    for (const file of files) {
      const schema = readSchema(file)
      expect(schema, file).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        title: expect.stringMatching(/./),
        description: expect.stringMatching(/./),
      })
      expect(undescribed(schema), file).toEqual([])
    }
  })
  test('know every code of the catalogue and no other', () => {
    const {code} = readSchema('error.json').$defs.failure.properties
    expect([...code.enum].sort()).toEqual(Object.keys(CATALOGUE).sort())
  })
})

interface Flag {
  readonly char?: string
  readonly env?: string
}

/** The short form of a flag, and its environment variable. */
function marks({char, env}: Flag): readonly string[] {
  return [char === undefined ? undefined : `-${char}`, env].filter((mark) => mark !== undefined)
}

describe('docs/reference/commands.md', () => {
  const page = readFileSync(join(root, 'docs/reference/commands.md'), 'utf8')
  const chapters = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((chapter) => [chapter.slice(0, chapter.indexOf('\n')), chapter]),
  )
  const everywhere = chapters.get('Everywhere') ?? ''
  const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
    readonly commands: Readonly<
      Record<
        string,
        {
          readonly aliases: readonly string[]
          readonly hiddenAliases: readonly string[]
          readonly flags: Readonly<Record<string, Flag>>
        }
      >
    >
  }
  const spoken = (id: string) => id.replaceAll(':', ' ')

  test.each(Object.entries(commands))('explains %s with its short forms and every flag', (id, command) => {
    const chapter = chapters.get(spoken(id)) ?? ''
    for (const name of [id, ...command.aliases, ...command.hiddenAliases])
      expect(chapter, id).toContain(`\`cn ${spoken(name)}`)
    for (const [name, flag] of Object.entries(command.flags)) {
      const place = chapter + everywhere
      expect(place, `${id} --${name}`).toMatch(new RegExp(`\`--${name}[ \`]`))
      for (const mark of marks(flag)) expect(place, `${id} --${name}`).toContain(`\`${mark}\``)
    }
  })
  test('names for each command a schema that exists', () => {
    for (const id of Object.keys(commands)) {
      const [, schema] = /\(schemas\/([a-z-]+\.json)\)/.exec(chapters.get(spoken(id)) ?? '') ?? []
      expect(Object.keys(ALWAYS), id).toContain(schema)
      for (const row of STORY.filter(({args, code = 0}) => code === 0 && args.join(' ').startsWith(spoken(id))))
        expect(row.schema, row.args.join(' ')).toBe(schema)
    }
  })
  test('has no chapter for a command that does not exist', () => {
    const known = ['Everywhere', ...Object.keys(commands).map(spoken)]
    expect([...chapters.keys()].filter((name) => !known.includes(name))).toEqual([])
  })
})
