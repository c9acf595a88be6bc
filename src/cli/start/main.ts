import {reportFailure} from '../bases/failure.ts'
import {COMMAND_TABLE, type CommandLoader} from './command-table.ts'

const LEADING_FLAGS = ['--json', '--quiet', '-q']

/** Runs `argv` and sets `process.exitCode`. Never calls `process.exit`: pending output must reach a slow reader. */
export async function main(argv: string[], root: string): Promise<void> {
  const own = argv.slice(0, endOfFlags(argv))
  try {
    const found = asksForHelp(own) ? undefined : findCommand(argv)
    if (found) await runCommand(found, root)
    else await (await import('./ordinary-path.ts')).runOrdinaryPath(argv, root)
  } catch (error) {
    reportFailure(error, own.includes('--json'))
  }
}

async function runCommand({load, rest}: {load: CommandLoader; rest: string[]}, root: string): Promise<void> {
  const {default: command} = await load()
  await command.launch(rest, root)
}

function endOfFlags(argv: string[]): number {
  const end = argv.indexOf('--')
  return end === -1 ? argv.length : end
}

/** Help and version belong to oclif's ordinary path. */
function asksForHelp(own: string[]): boolean {
  return own.some((arg) => arg === '--help' || arg === '-h') || own[0] === '--version'
}

/**
 * Longest match first, so that `dep add x` is the command `dep add` with one argument. Flags of all commands may lead.
 * A word after a command that is a topic too (`serve`) is no argument of it, but a command that does not exist.
 */
function findCommand(argv: string[]): {load: CommandLoader; rest: string[]} | undefined {
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
