import * as Args from '@oclif/core/args'
import {Command} from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import type * as Interfaces from '@oclif/core/interfaces'
import {parse} from '@oclif/core/parser'
import type {CommandClass} from '../bases/base-command.ts'
import type {ArgSpecs, FlagSpec, FlagSpecs} from '../flags/flag.ts'
import type {CommandSpec, ParsedValues} from '../flags/parse.ts'

/** Makes the class that oclif's help and manifest are made from. It is never run. */
export function oclifCommand(id: string, described: CommandClass): typeof Command {
  const {json: _, ...baseFlags} = described.baseFlags
  abstract class Described extends Command {
    static override id = id
    static override enableJsonFlag = true
    static override summary = described.summary
    static override aliases = [...described.aliases]
    static override hiddenAliases = [...described.hiddenAliases]
    static override baseFlags = oclifFlags(baseFlags)
    static override flags = oclifFlags(described.flags)
    static override args = oclifArgs(described.args)
  }
  const {description, examples, usage} = described
  if (description !== undefined) Described.description = description
  if (examples !== undefined) Described.examples = [...examples]
  if (usage !== undefined) Described.usage = typeof usage === 'string' ? usage : [...usage]
  return Described
}

/** Parses a command line as oclif does. @throws oclif's errors for what is wrong with it. */
export async function parseWithOclif(argv: readonly string[], {flags, args}: CommandSpec): Promise<ParsedValues> {
  const parsed = await parse([...argv], {flags: oclifFlags(flags), args: oclifArgs(args)})
  return {flags: parsed.flags, args: parsed.args}
}

type OclifFlags = Record<string, Interfaces.Flag<unknown>>

function oclifFlags(specs: FlagSpecs): OclifFlags {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, oclifFlag(spec)])) as OclifFlags
}

function oclifFlag({type, ...options}: FlagSpec): unknown {
  if (type === 'boolean') return Flags.boolean(options as object)
  if (type === 'integer') return Flags.integer(options as object)
  // A repeated flag takes one value each time; what follows that is an argument.
  return Flags.string({...options, ...('multiple' in options && {multipleNonGreedy: true})} as Record<string, unknown>)
}

function oclifArgs(specs: ArgSpecs) {
  // `-` is left to the commands: oclif would also read standard input where nothing was given.
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, Args.string({...spec, ignoreStdin: true})]),
  )
}
