import type {ArgSpecs, FlagSpec, FlagSpecs} from './flag.ts'

/** The flags and arguments that a command accepts. */
export interface CommandSpec {
  readonly flags: FlagSpecs
  readonly args: ArgSpecs
}

/** The values on a command line, by name. */
export interface ParsedValues {
  readonly flags: Readonly<Record<string, unknown>>
  readonly args: Readonly<Record<string, unknown>>
}

/** The texts that were given: for each flag all of them, and the arguments in their order. */
interface Tokens {
  readonly given: Map<string, string[]>
  readonly words: string[]
}

type Env = Readonly<Record<string, string | undefined>>

/** The command line is not one that this parser accepts. */
class Declined extends Error {}

/**
 * Parses a command line that is plainly right. Undefined: it may be wrong, and oclif's parser has to say what it means, or
 * what is wrong with it. Where this parser answers, oclif's gives the same answer (a property test compares them).
 */
export function parseQuickly(argv: readonly string[], spec: CommandSpec, env: Env): ParsedValues | undefined {
  try {
    const {given, words} = tokenize(argv, spec.flags)
    const args = assignArgs(words, spec.args)
    return {flags: readFlags(given, spec.flags, env), args}
  } catch (error) {
    if (error instanceof Declined) return undefined
    throw error
  }
}

function tokenize(argv: readonly string[], specs: FlagSpecs): Tokens {
  const tokens: Tokens = {given: new Map(), words: []}
  const rest = [...argv]
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (next === '--') {
      tokens.words.push(...rest)
      return tokens
    }
    if (isFlag(next)) takeFlag(next, rest, specs, tokens.given)
    else tokens.words.push(next)
  }
  return tokens
}

function isFlag(word: string): boolean {
  return word.startsWith('-') && word !== '-'
}

/** Takes a flag, and from `rest` its value; the letters that follow a boolean one go back there. */
function takeFlag(word: string, rest: string[], specs: FlagSpecs, given: Map<string, string[]>): void {
  const {name, attached} = word.startsWith('--') ? splitLong(word) : splitShort(word, specs)
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined
  if (spec === undefined) throw new Declined()
  if (spec.type !== 'boolean') takeValue(attached ?? rest.shift(), {name, spec}, specs, given)
  else if (attached !== undefined && word.startsWith('--')) throw new Declined()
  else {
    if (attached !== undefined) rest.unshift(`-${word.slice(2)}`)
    given.set(name, [])
  }
}

function takeValue(
  value: string | undefined,
  {name, spec}: {readonly name: string; readonly spec: FlagSpec},
  specs: FlagSpecs,
  given: Map<string, string[]>,
): void {
  const before = given.get(name) ?? []
  const isOneTooMany = before.length > 0 && !(spec.type === 'string' && spec.multiple)
  if (value === undefined || namesFlag(value, specs) || isOneTooMany) throw new Declined()
  given.set(name, [...before, value])
}

/** A flag as it was written; `attached` is the `5` of `--limit=5` and `-n5`, or the `q` of `-aq`. */
interface Written {
  readonly name: string
  readonly attached: string | undefined
}

function splitLong(word: string): Written {
  const equals = word.indexOf('=')
  if (equals === -1) return {name: word.slice(2), attached: undefined}
  return {name: word.slice(2, equals), attached: word.slice(equals + 1)}
}

function splitShort(word: string, specs: FlagSpecs): Written {
  const attached = word.length === 2 ? undefined : word.slice(word.charAt(2) === '=' ? 3 : 2)
  return {name: nameOfChar(word.charAt(1), specs) ?? '', attached}
}

function nameOfChar(char: string, specs: FlagSpecs): string | undefined {
  return Object.keys(specs).find((name) => specs[name]?.char === char)
}

/** Returns true for a text that is one of the command's flags: somebody forgot the value before it. */
function namesFlag(text: string, specs: FlagSpecs): boolean {
  if (text.startsWith('--')) return text.slice(2) in specs
  return isFlag(text) && nameOfChar(text.charAt(1), specs) !== undefined
}

function assignArgs(words: readonly string[], specs: ArgSpecs): Record<string, unknown> {
  const entries = Object.entries(specs)
  const isVariadic = entries.at(-1)?.[1].multiple
  const isMissing = entries.some(([, {required}], index) => required && words[index] === undefined)
  if (isMissing || (!isVariadic && words.length > entries.length)) throw new Declined()
  const given = entries.slice(0, words.length)
  return Object.fromEntries(
    given.map(([name, {multiple}], index) => [name, multiple ? words.slice(index) : words[index]]),
  )
}

function readFlags(given: ReadonlyMap<string, string[]>, specs: FlagSpecs, env: Env): Record<string, unknown> {
  const set: Record<string, unknown> = {}
  const defaults: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries(specs)) {
    const texts = given.get(name) ?? fromEnvironment(spec, env)
    if (texts) set[name] = readValue(texts, spec)
    else if (spec.type === 'boolean') continue
    else if (spec.default !== undefined) defaults[name] = spec.default
    else if (spec.required) throw new Declined()
  }
  const all = {...defaults, ...set}
  refuseConflicts(set, all, specs)
  return all
}

function fromEnvironment(spec: FlagSpec, env: Env): string[] | undefined {
  const value = spec.type === 'boolean' || spec.env === undefined ? undefined : env[spec.env]
  return value ? [value] : undefined
}

/** Flags that only have their default exclude nothing. */
function refuseConflicts(set: object, all: object, specs: FlagSpecs): void {
  const excludes = (name: string) => specs[name]?.exclusive?.some((other) => Object.hasOwn(set, other))
  const lacks = (name: string) => specs[name]?.dependsOn?.some((other) => !Object.hasOwn(all, other))
  if (Object.keys(set).some(excludes) || Object.keys(all).some(lacks)) throw new Declined()
}

function readValue(texts: readonly string[], spec: FlagSpec): unknown {
  if (spec.type === 'boolean') return true
  if (spec.type === 'integer') return readInteger(texts[0] as string, spec)
  const {options} = spec
  if (options && !texts.every((text) => options.includes(text))) throw new Declined()
  return spec.multiple ? texts : texts[0]
}

function readInteger(text: string, {min = -Infinity, max = Infinity}: {min?: number; max?: number}): number {
  const value = /^-?\d+$/.test(text) ? Number.parseInt(text, 10) : Number.NaN
  if (value >= min && value <= max) return value
  throw new Declined()
}
