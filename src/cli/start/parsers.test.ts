import * as fc from 'fast-check'
import {afterEach, describe, expect, test, vi} from 'vitest'
import type {BaseCommand, CommandClass} from '../bases/base-command.ts'
import {arg, type FlagSpec, type FlagSpecs, flag} from '../flags/flag.ts'
import {type CommandSpec, type ParsedValues, parseQuickly} from '../flags/parse.ts'
import {COMMAND_TABLE} from './command-table.ts'
import {parseWithOclif} from './oclif-command.ts'

type Loaded = CommandClass & typeof BaseCommand

const commands: [string, CommandSpec][] = []
for (const [name, load] of COMMAND_TABLE) {
  const command = (await load()).default as unknown as Loaded
  if (!commands.some(([, known]) => known.args === command.args && known.flags === command.flags))
    commands.push([name, {flags: {...command.baseFlags, ...command.flags}, args: command.args}])
}

/** What no command has yet. */
commands.push([
  'an invented command',
  {
    args: {first: arg.string({description: 'One'}), second: arg.string({description: 'Another'})},
    flags: {
      mode: flag.string({summary: 'With a default', char: 'm', options: ['on', 'off'], default: 'on'}),
      size: flag.integer({summary: 'With a default', min: 1, max: 7, default: 3}),
      alone: flag.boolean({summary: 'Alone', char: 'a', exclusive: ['mode', 'agent']}),
      pair: flag.string({summary: 'Needs what has a default', dependsOn: ['size', 'most']}),
      most: flag.string({summary: 'Repeated', multiple: true, options: ['a', '7']}),
      agent: flag.string({summary: 'Of the environment', env: 'CN_AGENT_ID', dependsOn: ['mode']}),
    },
  },
])

async function byOclif(argv: readonly string[], spec: CommandSpec): Promise<ParsedValues | 'refused'> {
  try {
    const {flags, args} = await parseWithOclif(argv, spec)
    return {flags: {...flags}, args: {...args}}
  } catch {
    return 'refused'
  }
}

const WORDS = ['a', 'research', '', '-', '0', '7', '-5', '5000000000', '2h', 'x=y', 'a b', 'p1', '--', '-=', '--=', 'ä']
const STRANGE = ['--constructor', '--no-json', '-zq', '--json=1', '-', '--wait', '---', '--x=-y', '-Q', '--Json']

/** What may follow a flag, right or wrong. */
function valuesOf(spec: FlagSpec): fc.Arbitrary<string> {
  if (spec.type === 'integer') return fc.constantFrom('1', '0', '-1', '12', '99999999999', '1e3', ' 2', '', '+1', '007')
  const options = spec.type === 'string' ? (spec.options ?? []) : []
  return fc.constantFrom(...WORDS, ...options)
}

/** A flag of the command, in every way of writing it. */
function flagOf([name, spec]: [string, FlagSpec], specs: FlagSpecs): fc.Arbitrary<string[]> {
  const spellings = spec.char === undefined ? [`--${name}`] : [`--${name}`, `-${spec.char}`, `-${spec.char}`]
  const others = Object.values(specs).flatMap(({char}) => char ?? [])
  return fc
    .tuple(fc.constantFrom(...spellings), valuesOf(spec), fc.constantFrom(...others, ''))
    .chain(([spelling, value, other]) =>
      fc.constantFrom(
        [spelling],
        [spelling, value],
        [spelling, value],
        [`${spelling}=${value}`],
        ...(spelling.startsWith('--')
          ? []
          : [[`${spelling}${value}`], [`${spelling}${other}`], [`${spelling}${other}`, value]]),
      ),
    )
}

function argvOf({flags}: CommandSpec): fc.Arbitrary<string[]> {
  const words = fc.constantFrom(...WORDS, ...STRANGE).map((word) => [word])
  const right = fc.constantFrom('a', 'research', '7').map((word) => [word])
  const given = Object.entries(flags).map((entry) => flagOf(entry, flags))
  return fc
    .array(
      fc.oneof(
        {weight: 2, arbitrary: right},
        {weight: 1, arbitrary: words},
        {weight: 4, arbitrary: fc.oneof(...given)},
      ),
      {maxLength: 6},
    )
    .map((parts) => parts.flat())
}

afterEach(() => vi.unstubAllEnvs())

/** What oclif makes of more than the quick parser accepts: words that look like negative numbers, a value for a switch. */
function isOdd(argv: readonly string[]): boolean {
  return argv.some((word) => /^-\d|^--?[^=]+=|^-[^-]./.test(word))
}

describe('the quick parser and the one of oclif', () => {
  test.each(commands)('agree about %s', async (_, spec) => {
    const agents = fc.constantFrom(undefined, '', 'env-agent', '--json')
    await fc.assert(
      fc.asyncProperty(argvOf(spec), agents, async (argv, agent) => {
        vi.stubEnv('CN_AGENT_ID', agent)
        const quick = parseQuickly(argv, spec, process.env)
        const full = await byOclif(argv, spec)
        if (quick !== undefined || !isOdd(argv)) expect(quick ?? 'refused').toEqual(full)
      }),
      {numRuns: 400},
    )
  })
})

test.each([
  ['add', ['A title', '--id', 'x', '-p', 'p1', '--label', 'a', '--label=b', '--json']],
  ['claim', ['a', 'b', '--agent-id', 'w', '--ttl=15m', '-q']],
  ['ready', ['-n5', '--priority', 'p0,p1', '--wait=2h']],
  ['serve', ['--port', '0', '--open']],
  ['dep add', ['a', '-', '--', '-x', '--json']],
  ['done', ['a', '--result', '{"n": 1}', '--reason', '-']],
])('%s %j needs no oclif', (name, argv) => {
  const spec = commands.find(([known]) => known === name)?.[1] as CommandSpec
  expect(parseQuickly(argv, spec, {})).toBeDefined()
})
