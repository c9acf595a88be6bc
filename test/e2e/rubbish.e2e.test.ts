import fc from 'fast-check'
import {expect, test} from 'vitest'
import {type CnRun, makeWorkspace, type TestWorkspace} from '../support/cn.ts'
import {expectJsonError, expectOrdinary} from '../support/outcome.ts'
import {goodText, rubbish, rubbishArgument} from '../support/rubbish-arbitrary.ts'

/** Every run starts two to four processes. */
const RUNS = Number(process.env.CN_TEST_RUBBISH ?? 12)

interface Shown {
  readonly id: string
  readonly title: string
  readonly description?: string
  readonly labels?: readonly string[]
  readonly created_by?: string
  readonly comments?: readonly {readonly by: string; readonly text: string}[]
}

async function shown(workspace: TestWorkspace, id: string): Promise<Shown> {
  const {code, data} = await workspace.json<Shown>(['show', id])
  expect(code).toBe(0)
  return data
}

/** One line break at the end belongs to the pipe, not to the text; a byte order mark at the start to the encoding. */
const asPiped = (text: string) => text.replace(/^\ufeff/, '').replace(/\r?\n$/, '')

function labelsOf(given: string): readonly string[] | undefined {
  const labels = new Set(
    given
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  )
  return labels.size > 0 ? [...labels] : undefined
}

function refusedOrDone(run: CnRun, given: unknown): boolean {
  expectOrdinary(run, given)
  if (run.code === 0) return true
  const {code} = expectJsonError(run)
  expect(run.code).toBe(2)
  expect(['INVALID_INPUT', 'USAGE']).toContain(code)
  return false
}

test('ordinary text in any script comes back exactly as it was given', async () => {
  const workspace = await makeWorkspace()
  await fc.assert(
    fc.asyncProperty(goodText, goodText, goodText, async (title, description, comment) => {
      const added = await workspace.cn(['add', '--description=-', '--json', '--', title], {stdin: description})
      expect([added.code, added.stderr]).toEqual([0, ''])
      const {id} = JSON.parse(added.stdout) as Shown
      expect(await workspace.cn(['comment', '--', id, comment])).toMatchObject({code: 0, stderr: ''})
      expect(await shown(workspace, id)).toMatchObject({
        title: title.trim(),
        description: asPiped(description),
        comments: [{by: 'human', text: comment}],
      })
    }),
    {numRuns: RUNS},
  )
})

test('rubbish in the texts of a new task is refused clearly, or comes back exactly as it was given', async () => {
  const workspace = await makeWorkspace()
  const texts = fc.record({
    title: rubbishArgument,
    label: rubbishArgument,
    agent: rubbishArgument,
    description: rubbish,
  })
  await fc.assert(
    fc.asyncProperty(texts, fc.constantFrom('title', 'label', 'agent', 'description'), async (given, kind) => {
      const {title, label, agent, description} = given
      // One of them at a time: else most of the time the title alone would decide.
      const args = {
        title: ['--', title],
        label: [`--label=${label}`, '--', 'A title'],
        agent: [`--agent-id=${agent}`, '--', 'A title'],
        description: ['--description=-', '--', 'A title'],
      }[kind]
      const run = await workspace.cn(['add', '--json', ...args], {stdin: description})
      if (!refusedOrDone(run, {kind, given: given[kind]})) return
      const {id} = JSON.parse(run.stdout) as Shown
      const expected = {
        title: {title: title.trim()},
        label: {labels: labelsOf(label)},
        agent: {created_by: agent.trim()},
        description: {description: asPiped(description)},
      }[kind]
      expect({labels: undefined, ...(await shown(workspace, id))}).toMatchObject(expected)
      expectOrdinary(await workspace.cn(['show', id]), given)
    }),
    {numRuns: RUNS * 2},
  )
})

test('rubbish as a comment is refused clearly, or comes back exactly as it was given', async () => {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'A task', '--id', 'task'])
  await fc.assert(
    fc.asyncProperty(rubbish, rubbishArgument, fc.boolean(), async (piped, argument, usesPipe) => {
      const text = usesPipe || argument === '-' ? piped : argument
      const run = await workspace.cn(['comment', '--json', '--', 'task', usesPipe ? '-' : argument], {stdin: piped})
      if (!refusedOrDone(run, text)) return
      const expected = usesPipe || argument === '-' ? asPiped(piped) : argument
      expect((await shown(workspace, 'task')).comments?.at(-1)?.text).toBe(expected)
    }),
    {numRuns: RUNS},
  )
  expectOrdinary(await workspace.cn(['show', 'task']), 'all the comments')
  expectOrdinary(await workspace.cn(['log']), 'all the comments')
})

const ID_ARGUMENTS: Readonly<Record<string, (id: string) => readonly string[]>> = {
  'dep add': (id) => ['--', 'task', id],
  'dep remove': (id) => ['--', 'task', id],
  add: (id) => [`--id=${id}`, '--', 'Another'],
  list: (id) => [`--parent=${id}`],
}

test('rubbish as an id never hits a task, and never breaks anything', async () => {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'A task', '--id', 'task'])
  const verbs = fc.constantFrom('show', 'claim', 'done', 'release', 'dep add', 'dep remove', 'log', 'add', 'list')
  await fc.assert(
    fc.asyncProperty(verbs, rubbishArgument, async (verb, id) => {
      fc.pre(id !== '-' && (!'task'.startsWith(id) || id === ''))
      const args = ID_ARGUMENTS[verb]?.(id) ?? ['--', id]
      const run = await workspace.cn([...verb.split(' '), '--json', ...args])
      expectOrdinary(run, [verb, id])
      if (verb !== 'add') expect([2, 4], JSON.stringify([verb, id, run])).toContain(run.code)
      if (run.code === 0) expect(JSON.parse(run.stdout).id).toBe(id)
      else expectJsonError(run)
    }),
    {numRuns: RUNS * 2},
  )
  expect(await shown(workspace, 'task')).toMatchObject({title: 'A task', version: 1})
})

const WORDS = [
  ...['add', 'task create', 'claim', 'comment', 'dep add', 'dep remove', 'dep', 'done', 'init', 'list', 'log', 'ready'],
  ...['q', 'release', 'show', 'constructor', '__proto__', 'finish', 'help', 'hel', ''],
]
const FLAGS = [
  ...['--json', '--quiet', '-q', '--agent-id', '--agent-id=', '--force', '--id', '-p', '--priority=p9', '--limit=0'],
  ...[
    '--limit',
    '-n',
    '--limit=99999999999999999999',
    '--limit=1.5',
    '--since',
    '--since=999999999w',
    '--until=0000-01-01',
  ],
  ...[
    '--since=9999-12-31T23:59:60.999999999+23:59',
    '--claim-version=99999999999999999999',
    '--status',
    '--status=open',
  ],
  ...[
    '--type',
    '--type=constructor',
    '--parent=task',
    '--depth=all',
    '--depth',
    '--result',
    '--result={}',
    '--result=@',
  ],
  ...[
    '--from',
    '--from=-',
    '--reason',
    '--description=-',
    '--resume',
    '--all',
    '--archived',
    '--claimed',
    '--unclaimed',
    '--no-blockers',
  ],
  ...[
    '--blocked-by=task',
    '--label=,',
    '--__proto__=1',
    '--constructor',
    '-',
    '--',
    '---',
    '-=',
    '--=',
    '-xyz',
    '--no-json',
  ],
]

test('whatever stands on the command line, cn answers with a result or with an error of the table', async () => {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'A task', '--id', 'task'])
  const word = fc.oneof(fc.constantFrom(...FLAGS), fc.constant('task'), rubbishArgument)
  const line = fc.tuple(fc.constantFrom(...WORDS), fc.array(word, {maxLength: 5}), rubbish)
  await fc.assert(
    fc.asyncProperty(line, async ([first, rest, stdin]) => {
      const args = [...first.split(' '), ...rest]
      const run = await workspace.cn(args, {stdin})
      expectOrdinary(run, args)
      const own = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined)
      if (run.code !== 0 && own.includes('--json') && !JSON.stringify(JSON.parse(run.stdout)).includes('"results"'))
        expectJsonError(run)
      if (run.code !== 0 && !own.includes('--json')) expect(run.stderr).toMatch(/^error: .*\[[A-Z_]+\]\nhint: ./m)
    }),
    {numRuns: RUNS * 4},
  )
})
