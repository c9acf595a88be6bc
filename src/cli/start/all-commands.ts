import {writeStdout} from '../terminal/stdio.ts'
import {LEADING_FLAGS} from './command-line.ts'
import {COMMAND_TABLE, type CommandLoader} from './command-table.ts'

/** What the completion scripts ask; not a command for people. */
const COMPLETE = '__complete'

/** Runs any command; help and what is no command go oclif's way. */
export async function runCommand(argv: readonly string[], root: string): Promise<void> {
  if (argv[0] === COMPLETE) return writeStdout(await (await import('./complete.ts')).completionLines(argv.slice(1)))
  const end = argv.indexOf('--')
  const own = end === -1 ? argv : argv.slice(0, end)
  const found = asksForHelp(own) ? undefined : findCommand(argv)
  if (!found) return (await import('./ordinary-path.ts')).runOrdinaryPath([...argv], root)
  const {default: command} = await found.load()
  await command.launch(found.rest, root)
}

/** Help and version belong to oclif's ordinary path. */
function asksForHelp(own: readonly string[]): boolean {
  return own.some((arg) => arg === '--help' || arg === '-h') || own[0] === '--version'
}

/**
 * Longest match first, so that `dep add x` is the command `dep add` with one argument. Flags of all commands may lead.
 * A word after a command that is a topic too (`serve`) is no argument of it, but a command that does not exist.
 */
function findCommand(argv: readonly string[]): {load: CommandLoader; rest: string[]} | undefined {
  const start = argv.findIndex((arg) => !LEADING_FLAGS.includes(arg))
  for (const end of [start + 3, start + 2, start + 1]) {
    const name = argv.slice(start, end).join(' ')
    const load = COMMAND_TABLE.get(name)
    if (load && isWord(argv[end]) && isTopic(name)) return undefined
    if (load) return {load, rest: [...argv.slice(0, start), ...argv.slice(end)]}
  }
  return undefined
}

function isWord(arg: string | undefined): boolean {
  return arg !== undefined && !arg.startsWith('-')
}

function isTopic(name: string): boolean {
  return [...COMMAND_TABLE.keys()].some((other) => other.startsWith(`${name} `))
}
