import {Config} from '@oclif/core/config'
import {Help} from '@oclif/core/help'
import {run} from '@oclif/core/run'
import packageJson from '../../../package.json' with {type: 'json'}
import {nearest} from '../../application/input/index.ts'
import {AppError} from '../../errors/app-error.ts'
import type {CommandSpec, ParsedValues} from '../flags/parse.ts'
import {stdoutIsTerminal, writeStdout} from '../terminal/stdio.ts'
import {COMMAND_TABLE, meantCommand} from './command-table.ts'
import {parseWithOclif} from './oclif-command.ts'
import {rootHelp} from './root-help.ts'
import {toUsageError} from './usage-error.ts'

export {oclifCommand} from './oclif-command.ts'

const TOPICS = new Set(
  [...COMMAND_TABLE.keys()].flatMap((name) => {
    const words = name.split(' ')
    return words.slice(1).map((_, index) => words.slice(0, index + 1).join(' '))
  }),
)

/** Help, `--version`, topics and unknown commands. oclif's `execute()` would await a flush of 10 s. */
export async function runOrdinaryPath(argv: string[], root: string): Promise<void> {
  if (argv[0] === '--version') return writeStdout(`${packageJson.version}\n`)
  refuseUnknown(argv)
  if (argv.length === 0 || (isHelpFlag(argv[0]) && wordsOf(argv).length === 0)) return writeStdout(await rootPage())
  await runOclif(argv, root)
}

/** The help of the command that `words` name, or of the program. @throws {AppError} USAGE for a command that does not exist. */
export async function helpPage(words: readonly string[], root: string): Promise<string> {
  if (words.length === 0) return rootPage()
  refuseUnknown([...words])
  const page = new CollectedHelp(await Config.load(root))
  await page.showHelp([...words])
  return page.text
}

/** Help that is returned, and not printed. */
class CollectedHelp extends Help {
  text = ''

  protected override log(...lines: string[]): void {
    this.text += `${lines.join(' ')}\n`
  }
}

async function rootPage(): Promise<string> {
  return `${await rootHelp(stdoutIsTerminal() ? process.stdout.columns : undefined)}\n`
}

function isHelpFlag(arg: string | undefined): boolean {
  return arg === '--help' || arg === '-h'
}

async function runOclif(argv: string[], root: string): Promise<void> {
  try {
    await run(argv, root)
  } catch (error) {
    throw toUsageError(error)
  }
}

/**
 * Parses a command line that the commands' own parser does not accept.
 *
 * @throws {AppError} USAGE, saying what is wrong with it.
 */
export async function parseOrRefuse(argv: readonly string[], spec: CommandSpec): Promise<ParsedValues> {
  try {
    return await parseWithOclif(argv, spec)
  } catch (error) {
    throw toUsageError(error)
  }
}

/** @throws {AppError} USAGE for a command that does not exist, naming the one that was probably meant. */
function refuseUnknown(argv: string[]): void {
  let topic = ''
  for (const word of wordsOf(argv)) {
    const name = topic === '' ? word : `${topic} ${word}`
    if (TOPICS.has(name)) topic = name
    else if (COMMAND_TABLE.has(name)) return
    else throw unknownIn(topic, word)
  }
}

/** What may be the name of a command. Of a topic that is a command too, what follows its flags may be their values. */
function wordsOf(argv: string[]): string[] {
  const isFlag = (arg: string) => arg.startsWith('-')
  const words = argv.filter((arg) => !isFlag(arg))
  if (!COMMAND_TABLE.has(words[0] ?? '')) return words
  const own = argv.slice(argv.findIndex((arg) => !isFlag(arg)))
  const end = own.findIndex(isFlag)
  return end === -1 ? own : own.slice(0, end)
}

function unknownIn(topic: string, word: string): AppError {
  if (topic !== '') return unknown(`${topic} ${word}`, meantIn(topic, word), `${topic} --help`)
  return unknown(word, meantCommand(word) ?? nearest(word, COMMAND_TABLE.keys()), '--help')
}

function unknown(given: string, meant: string | undefined, help: string): AppError {
  return new AppError({
    code: 'USAGE',
    message: `unknown command ${given}`,
    hint: meant === undefined ? `See all commands: cn ${help}` : `Did you mean: cn ${meant}`,
    ...(meant !== undefined && {details: {suggestion: meant}}),
  })
}

/** What people and agents call the verbs of topics. */
const TOPIC_VERBS: Readonly<Record<string, readonly string[]>> = {
  add: ['new', 'create', 'set'],
  create: ['new', 'add', 'make'],
  list: ['ls', 'show', 'get'],
  remove: ['rm', 'del', 'delete', 'unset'],
  revoke: ['rm', 'del', 'delete', 'remove'],
}

/** The command that an unknown verb of a topic probably means: of that topic, but for `task`, which all verbs are about. */
function meantIn(topic: string, word: string): string | undefined {
  const names = [...COMMAND_TABLE.keys()].filter((name) => name.startsWith(`${topic} `))
  const verbs = names.map((name) => name.slice(topic.length + 1))
  const verb = verbs.find((known) => TOPIC_VERBS[known]?.includes(word)) ?? nearest(word, verbs)
  const own = verb === undefined ? undefined : `${topic} ${verb}`
  const other = COMMAND_TABLE.has(word) ? word : meantCommand(word)
  if (topic === 'task') return other ?? own
  return own ?? (other?.startsWith(`${topic} `) ? other : undefined)
}
