import type {BaseCommand, CommandClass} from '../bases/base-command.ts'
import type {ArgSpec, ArgSpecs, FlagSpec, FlagSpecs} from '../flags/flag.ts'
import {safeLine} from '../render/safe.ts'
import {COMMAND_TABLE} from './command-table.ts'
import {type Candidate, valuesFor} from './complete-values.ts'

const MAX_WORDS = 3

/** Flags and arguments of a command, with what stands on its command line so far. */
interface Line {
  readonly flags: FlagSpecs
  readonly args: ArgSpecs
  readonly given: readonly string[]
}

/**
 * Answers `cn __complete =CURRENT WORDS...`: what CURRENT, the word at the cursor, may become after WORDS. A line is a
 * candidate, and after a tab what it is. Finds nothing where the command line is wrong.
 */
export async function completionLines([marked = '=', ...words]: readonly string[]): Promise<string> {
  const candidates = await complete(words, marked.slice(1))
  return candidates
    .filter(({value}) => safeLine(value) === value)
    .map(({value, about}) => `${value}${about === undefined ? '' : `\t${safeLine(about)}`}\n`)
    .join('')
}

async function complete(words: readonly string[], current: string): Promise<readonly Candidate[]> {
  // bash breaks `--flag=value` into three words.
  if (current === '=') return complete(words, '')
  const before = words.at(-1) === '=' ? words.slice(0, -1) : words
  const found = await findCommand(before)
  const own = found ? await completeLine(found, current) : []
  const further = await furtherWords(before)
  return [...further.filter(({value}) => value.startsWith(current)), ...own]
}

async function findCommand(words: readonly string[]): Promise<Line | undefined> {
  for (let length = MAX_WORDS; length > 0; length--) {
    const command = words.length < length ? undefined : await load(words.slice(0, length).join(' '))
    if (command) {
      return {flags: {...command.baseFlags, ...command.flags}, args: command.args, given: words.slice(length)}
    }
  }
  return undefined
}

async function load(name: string): Promise<CommandClass | undefined> {
  const loaded = await COMMAND_TABLE.get(name)?.()
  return loaded?.default as unknown as (CommandClass & typeof BaseCommand) | undefined
}

/** The words that can follow `words` in the names of commands. Other names of a command are not proposed. */
async function furtherWords(words: readonly string[]): Promise<readonly Candidate[]> {
  const start = words.map((word) => `${word} `).join('')
  const further = new Map<string, Candidate>()
  for (const name of COMMAND_TABLE.keys()) {
    const command = name.startsWith(start) ? await load(name) : undefined
    if (!command || isOtherName(name, command, words)) continue
    const [value = '', ...rest] = name.slice(start.length).split(' ')
    if (rest.length === 0) further.set(value, {value, about: command.summary})
    else if (!further.has(value)) further.set(value, {value})
  }
  return [...further.values()]
}

function isOtherName(name: string, {aliases, hiddenAliases}: CommandClass, words: readonly string[]): boolean {
  const others = words.length === 0 ? [...aliases, ...hiddenAliases] : hiddenAliases
  return others.includes(name.replaceAll(' ', ':'))
}

function completeLine(line: Line, current: string): Promise<readonly Candidate[]> | readonly Candidate[] {
  const open = flagOf(line.given.at(-1), line.flags)
  if (open && open.spec.type !== 'boolean') return valuesFor(open.name, open.spec, current)
  const [, name, value] = /^--([^=]+)=(.*)$/s.exec(current) ?? []
  if (name !== undefined && value !== undefined) return completeAttached(name, value, line.flags)
  if (current.startsWith('-')) return flagNames(line).filter((flag) => flag.value.startsWith(current))
  const argument = nextArgument(line)
  return argument ? valuesFor(argument.name, argument.spec, current) : []
}

async function completeAttached(name: string, value: string, flags: FlagSpecs): Promise<readonly Candidate[]> {
  const spec = flags[name]
  if (!spec || spec.type === 'boolean') return []
  const values = await valuesFor(name, spec, value)
  return values.map((candidate) => ({...candidate, value: `--${name}=${candidate.value}`}))
}

function flagNames({flags, given}: Line): Candidate[] {
  return Object.entries(flags)
    .filter(([name, spec]) => !given.includes(`--${name}`) || (spec.type === 'string' && spec.multiple))
    .map(([name, {summary}]) => ({value: `--${name}`, about: summary}))
}

/** The flag that a word names. */
function flagOf(word: string | undefined, flags: FlagSpecs): {name: string; spec: FlagSpec} | undefined {
  const found = Object.entries(flags).find(([name, {char}]) => word === `--${name}` || word === `-${char}`)
  return found && {name: found[0], spec: found[1]}
}

/** The argument that comes next: words that are neither flags nor their values have been taken by those before it. */
function nextArgument({flags, args, given}: Line): {name: string; spec: ArgSpec} | undefined {
  const taken = given.filter((word, index) => {
    const previous = flagOf(given[index - 1], flags)
    return !word.startsWith('-') && (!previous || previous.spec.type === 'boolean')
  })
  const entries = Object.entries(args)
  const last = entries.at(-1)
  const next = entries[taken.length] ?? (last?.[1].multiple ? last : undefined)
  return next && {name: next[0], spec: next[1]}
}
