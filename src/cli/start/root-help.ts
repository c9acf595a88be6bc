import packageJson from '../../../package.json' with {type: 'json'}
import type {CommandClass} from '../bases/base-command.ts'
import {COMMAND_TABLE, type CommandLoader} from './command-table.ts'

/** Every command, by what it is for. A test compares it with the table of commands. */
export const COMMAND_GROUPS: Readonly<Record<string, readonly string[]>> = {
  'DO THE WORK': ['ready', 'claim', 'renew', 'release', 'done', 'fail', 'wait'],
  'PLAN THE WORK': ['add', 'q', 'edit', 'comment', 'label add', 'label remove', 'archive', 'unarchive', 'undo'],
  'ORDER THE WORK': ['dep add', 'dep remove', 'dep list', 'dep tree', 'dep cycles', 'why'],
  'SEE THE BOARD': ['list', 'show', 'watch', 'log', 'needs-me', 'dlq'],
  'REVIEW AND REPAIR': ['approve', 'reject', 'reopen', 'retry'],
  'REACT TO EVENTS': ['emit', 'consume', 'ack', 'consumers'],
  WORKSPACE: ['init', 'config list', 'sync', 'doctor', 'demo'],
  SERVER: ['serve', 'serve backup', 'serve key create', 'serve key list', 'serve key revoke'],
  HELP: ['help', 'version', 'completion'],
}

const START_HERE: readonly Row[] = [
  ['cn init', 'Create a workspace in the current folder'],
  ['cn add "Write the report"', 'Add a task; it prints the id'],
  ['cn ready', 'List the tasks that can be started now'],
  ['cn claim ID', 'Claim a task, so that nobody else works on it'],
  ['cn done ID', 'Complete it'],
]

const GLOBAL_FLAGS: readonly Row[] = [
  ['--json', 'Print the answer, or the error, as one line of JSON'],
  ['-q, --quiet', 'Print only ids, and no remarks'],
  ['-h, --help', 'Explain a command'],
]

const EXIT_CODES: readonly Row[] = [
  ['0', 'Success'],
  ['1', 'Failure'],
  ['2', 'Wrong usage'],
  ['3', 'Refused by a rule'],
  ['4', 'Not found'],
  ['5', 'Somebody else was first'],
  ['6', 'The event store cannot be reached'],
  ['7', 'Nothing to do, or the time ran out'],
  ['8', 'Not allowed'],
  ['9', 'No workspace, or an invalid configuration'],
]

type Row = readonly [name: string, about: string]

const INDENT = '  '
const MAX_WIDTH = 100
const MIN_WIDTH = 60

/** The help page of the program itself, at most `columns` wide. */
export async function rootHelp(columns: number | undefined): Promise<string> {
  const width = Math.max(MIN_WIDTH, Math.min(columns ?? MAX_WIDTH, MAX_WIDTH))
  const rows = await Promise.all(
    Object.entries(COMMAND_GROUPS).map(
      async ([title, names]) => [title, await Promise.all(names.map(describe))] as const,
    ),
  )
  const sections: (readonly [string, readonly Row[]])[] = [
    ['START HERE', START_HERE],
    ...rows,
    ['GLOBAL FLAGS', GLOBAL_FLAGS],
    ['EXIT CODES', EXIT_CODES],
  ]
  return [
    wrap(packageJson.description, width).join('\n'),
    `USAGE\n${INDENT}cn COMMAND [ARGUMENTS] [FLAGS]\n${INDENT}cn help COMMAND`,
    ...sections.map(([title, list]) => `${title}\n${layOut(list, width)}`),
    'Short forms: c claim, d done, ls list, r ready, s show.',
  ].join('\n\n')
}

async function describe(name: string): Promise<Row> {
  const load = COMMAND_TABLE.get(name) as CommandLoader
  return [name, ((await load()).default as unknown as CommandClass).summary]
}

function layOut(rows: readonly Row[], width: number): string {
  const room = Math.max(...rows.map(([name]) => name.length))
  return rows
    .map(([name, about]) => {
      const lines = wrap(about, width - room - 2 * INDENT.length)
      return `${INDENT}${name.padEnd(room)}${INDENT}${lines.join(`\n${' '.repeat(room + 2 * INDENT.length)}`)}`
    })
    .join('\n')
}

function wrap(text: string, width: number): readonly string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trimStart()
    if (longer.length <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
