import {execFile} from 'node:child_process'
import {cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, expect, test} from 'vitest'

const root = resolve(import.meta.dirname, '..')
/** Only catches hangs: the compiler runs twice. */
const PATIENCE = 600_000

interface Edit {
  readonly file: string
  /** The first line that begins so; what is added stands below it. */
  readonly below: string
  readonly added: string
}

/** What the steps of CONTRIBUTING.md add for an event `task.pinned`, in their order. */
const EVENT: readonly Edit[] = [
  {file: 'src/domain/events.ts', below: "    | {readonly kind: 'archived'}", added: "    | {readonly kind: 'pinned'}"},
  {
    file: 'src/domain/vocabulary.ts',
    below: "  ['task.archived',",
    added: "  ['task.pinned', ['pinned', nothing]],",
  },
  {
    file: 'src/domain/evolve.ts',
    below: '  archived: (task)',
    added:
      "  pinned: (task) => (task.labels.includes('pinned') ? task : {...task, labels: [...task.labels, 'pinned']}),",
  },
  {
    file: 'src/cli/render/changes.ts',
    below: '  archived: ({taskId})',
    added: "  pinned: ({taskId}) => ['pinned', taskId].join(' '),",
  },
  {file: 'src/application/tasks/undo.ts', below: "  created: 'a task", added: "  pinned: 'a pin is a label',"},
  {
    file: 'src/errors/neutral-hints.ts',
    below: "    'undo-created'",
    added: "    'undo-pinned': 'To unpin it: label remove',",
  },
  {
    file: 'src/cli/render/hints.ts',
    below: "    'undo-created'",
    added: "    'undo-pinned': 'To unpin it: cn label remove {task_id} pinned',",
  },
  {
    file: 'src/server/http/hints.ts',
    below: "    'undo-created'",
    added: "    'undo-pinned': 'To unpin it: POST /api/v1/tasks/{task_id}/label/remove',",
  },
  {
    file: 'src/testing/events-arbitrary.ts',
    below: 'const event: fc.Arbitrary<NewEvent> = fc.oneof(',
    added: "  typed(['task.pinned'], fc.constant({})),",
  },
  {file: 'src/adapters/sqlite/view/migrations.ts', below: '  return [', added: ''},
  {file: 'src/adapters/sqlite/replica-migrations.ts', below: '  return [', added: ''},
  {
    file: 'docs/reference/events.md',
    below: '| `task.archived`',
    added: '| `task.pinned` | | adds the label `pinned` |',
  },
]

/** Appends an event of the new type, and prints the labels of its task. */
const PROGRAM = `
import {createMemoryWorkspace} from './src/testing/memory-workspace.ts'
const {log, view} = createMemoryWorkspace()
const created = {event_type: 'task.created', payload: {title: 'A'}}
await log.append('a', [created, {event_type: 'task.pinned', payload: {}}], {opId: 'sample'})
console.log(JSON.stringify(view.get('a')?.task.labels))
`

const copy = mkdtempSync(join(tmpdir(), 'chronis-contributing-'))
afterAll(() => rmSync(copy, {recursive: true, force: true}))
const run = promisify(execFile)

function apply({file, below, added}: Edit): void {
  const path = join(copy, file)
  const lines = readFileSync(path, 'utf8').split('\n')
  const at = lines.findIndex((line) => line.startsWith(below))
  expect(at, `${file} has no line that begins with ${below}`).toBeGreaterThanOrEqual(0)
  // A list of migrations gets one more rebuild.
  const line = lines[at] as string
  const changed = added === '' ? [line.replace(/\]$/, ', rebuild]')] : [line, added]
  writeFileSync(path, lines.toSpliced(at, 1, ...changed).join('\n'))
}

/** The problems that the compiler finds in the copy. */
async function types(): Promise<string> {
  return run(join(root, 'node_modules/.bin/tsc'), ['--noEmit'], {cwd: copy}).then(
    () => '',
    ({stdout}: {stdout: string}) => stdout,
  )
}

function copyRepository(): void {
  for (const part of ['src', 'docs/reference', 'package.json'])
    cpSync(join(root, part), join(copy, part), {recursive: true})
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const config = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({...config, include: ['src']}))
}

function stepsOf(heading: string): readonly string[] {
  const [, section = ''] = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split(`\n## ${heading}\n`)
  const [own = ''] = section.split('\n## ')
  return [...own.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, file]) => file as string)
}

test('the steps for an event name what it needs, file by file', () => {
  expect(stepsOf('Add an event')).toEqual(EVENT.map(({file}) => file))
})

test(
  'a sample event that is added by the steps compiles, and does what it says',
  async () => {
    copyRepository()
    apply(EVENT[0] as Edit)
    const missing = await types()
    const needed = EVENT.map(({file}) => file).filter((file) => missing.includes(file))
    expect(needed).toEqual([
      'src/domain/evolve.ts',
      'src/cli/render/changes.ts',
      'src/application/tasks/undo.ts',
      'src/errors/neutral-hints.ts',
      'src/cli/render/hints.ts',
      'src/server/http/hints.ts',
    ])
    for (const edit of EVENT.slice(1)) apply(edit)
    expect(await types()).toBe('')
    const program = join(copy, 'sample.ts')
    writeFileSync(program, PROGRAM)
    const {stdout} = await run(process.execPath, [program], {cwd: dirname(program)})
    expect(stdout).toBe('["pinned"]\n')
  },
  PATIENCE,
)
