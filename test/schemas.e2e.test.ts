import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import type {NewEvent} from '../src/domain/events.ts'
import {CATALOGUE} from '../src/errors/catalogue.ts'
import {
  initFlags,
  makeWorkspace,
  type TestWorkspace,
  temporaryFolder,
  testOfLocalFile,
  workspaceAt,
} from './support/cn.ts'
import {openLog} from './support/open-log.ts'
import {
  type Data,
  extended,
  files,
  mutations,
  problems,
  problemsForUsers,
  readSchema,
  undescribed,
} from './support/schemas.ts'
import {ACTOR, ALWAYS, type Case, ok, refused, STORY} from './support/story.ts'
import {stopClock} from './support/test-clock.ts'

const root = resolve(import.meta.dirname, '..')

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
  const log = await openLog(workspace)
  for (const [id, events] of Object.entries(FOREIGN)) await log.append(id, events, {opId: `op-${id}`})
  await log.close()
}

describe('the JSON Schemas', () => {
  test('describe exactly what every command prints, in success, in part and in failure', async () => {
    stopClock()
    const workspace = workspaceAt(temporaryFolder())
    writeMisspeltConfig(workspace.folder)
    const flags = await initFlags()
    for (const row of STORY) {
      const data = await play(workspace, row.args[0] === 'init' ? {...row, args: [...row.args, ...flags]} : row)
      const known = (key: string) => ALWAYS[row.schema]?.includes(key) ?? false
      for (const wrong of mutations(data, (key) => known(key) || key === 'results'))
        expect(problems(row.schema, wrong), `${row.schema} accepts ${JSON.stringify(wrong)}`).toBeDefined()
      expect(problemsForUsers(row.schema, extended(data)), row.schema).toBeUndefined()
    }
  })
  test('as they are published, allow fields that later versions add and refuse what lacks a field', () => {
    expect(problemsForUsers('release.json', {id: 'a', status: 'open', new_field: 1})).toBeUndefined()
    expect(problemsForUsers('release.json', {id: 'a', new_field: 1})).toBeDefined()
    expect(problemsForUsers('release.json', {results: [{id: 'a', status: 'open'}]})).toBeDefined()
    for (const file of files)
      expect(JSON.stringify(readSchema(file)), file).not.toContain('"additionalProperties":false')
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
  testOfLocalFile('describe the errors of a log that cannot be used', async () => {
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
  /** The longest that fits: `serve key list` is not `serve`. */
  const commandOf = (args: readonly string[]) =>
    Object.keys(commands)
      .filter((id) => `${args.join(' ')} `.startsWith(`${spoken(id)} `))
      .sort((a, b) => b.length - a.length)[0]

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
      for (const row of STORY.filter(({args, code = 0}) => code === 0 && commandOf(args) === id))
        expect(row.schema, row.args.join(' ')).toBe(schema)
    }
  })
  test('has no chapter for a command that does not exist', () => {
    const known = ['Everywhere', ...Object.keys(commands).map(spoken)]
    expect([...chapters.keys()].filter((name) => !known.includes(name))).toEqual([])
  })
})
