import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import * as catalogue from '../src/application/operations/index.ts'
import {COMMAND_TABLE} from '../src/cli/start/command-table.ts'

const {OPERATIONS} = catalogue
type Operation = catalogue.Operation

interface CommandClass {
  readonly operation?: Operation
  readonly flags: Readonly<Record<string, object>>
  readonly args: Readonly<Record<string, object>>
}

/** Operations that a command runs instead of its own, by what its flags ask for. */
const ALSO: Readonly<Record<string, readonly Operation[]>> = {
  add: [catalogue.importing],
  archive: [catalogue.archiveDone],
  claim: [catalogue.claimSome, catalogue.claimNext],
} as unknown as Readonly<Record<string, readonly Operation[]>>

/** Flags with another name than their field, because they are written otherwise on a command line. */
const FIELD_OF: Readonly<Record<string, readonly string[]>> = {
  label: ['label', 'labels'],
  ttl: ['lease_seconds', 'no_lease'],
  wait: ['wait_seconds'],
  timeout: ['timeout_seconds'],
  'no-retry': ['retryable'],
  'no-description': ['description'],
  'no-labels': ['labels'],
  'no-parent': ['parent'],
  'no-needs-approval': ['needs_approval'],
  unclaimed: ['claimed'],
  all: ['archived'],
  'done-before': ['before'],
  from: ['content'],
}

/** Flags that are not part of what an operation is asked for. */
const NOT_INPUT: Readonly<Record<string, string>> = {
  'agent-id': 'the session knows who acts',
  offline: 'how fresh the board of a remote log is',
  'stale-ok': 'how fresh the board of a remote log is',
  cascade: 'turns ids into more ids, each of which is an operation',
  next: 'chooses the operation claim-some',
  'all-done': 'chooses the operation archive-done',
  last: 'the default of undo, by name',
}

/** Fields that no flag and no argument is called like. */
const GIVEN_OTHERWISE: Readonly<Record<string, string>> = {
  count_total: 'a terminal is told how many there are',
  unless_held: 'with --cascade: what others hold is left alone',
  'list id': 'show takes ids',
  'done result': 'read from a file or standard input by --result',
}

const commands = await Promise.all(
  [...COMMAND_TABLE].map(async ([name, load]) => ({name, command: (await load()).default as unknown as CommandClass})),
)
const running = commands.flatMap(({name, command}) =>
  command.operation ? [{name, command, operations: [command.operation, ...(ALSO[command.operation.name] ?? [])]}] : [],
)
const fieldsOf = ({input}: Operation) => Object.keys((input as {properties?: object}).properties ?? {})
const namesOf = (flag: string) => FIELD_OF[flag] ?? [flag.replaceAll('-', '_')]

test('every operation has a command, and a method of the library', () => {
  const commanded = new Set(running.flatMap(({operations}) => operations.map(({name}) => name)))
  expect(OPERATIONS.map(({name}) => name).filter((name) => !commanded.has(name))).toEqual([])
  const library = readFileSync(join(import.meta.dirname, '../src/library/operations.ts'), 'utf8')
  for (const {name} of OPERATIONS) {
    const method = name.replaceAll(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase())
    expect(library, name).toMatch(new RegExp(`\\b${method}\\(`))
  }
})

test.each(running)('every flag of $name is a field of its operations, or says why not', ({command, operations}) => {
  const fields = new Set(operations.flatMap(fieldsOf))
  const strays = Object.keys(command.flags).filter(
    (flag) => !(flag in NOT_INPUT) && !namesOf(flag).some((name) => fields.has(name)),
  )
  expect(strays).toEqual([])
})

test.each(OPERATIONS.map((operation) => [operation.name, operation as Operation] as const))(
  'every field of %s can be given on the command line, or says why not',
  (name, operation) => {
    const own = running.filter(({operations}) => operations.includes(operation))
    const given = new Set(own.flatMap(({command}) => Object.keys(command.flags).flatMap(namesOf)))
    const args = new Set(own.flatMap(({command}) => Object.keys(command.args)))
    const isGiven = (field: string) =>
      given.has(field) ||
      args.has(field) ||
      args.has(`${field}s`) ||
      field in GIVEN_OTHERWISE ||
      `${name} ${field}` in GIVEN_OTHERWISE
    expect(fieldsOf(operation).filter((field) => !isGiven(field))).toEqual([])
  },
)

test('the lists of exceptions name only what there is', () => {
  const flags = new Set(running.flatMap(({command}) => Object.keys(command.flags)))
  for (const flag of [...Object.keys(FIELD_OF), ...Object.keys(NOT_INPUT)]) expect(flags, flag).toContain(flag)
  const fields = new Set(
    OPERATIONS.flatMap((operation) => [
      ...fieldsOf(operation),
      ...fieldsOf(operation).map((field) => `${operation.name} ${field}`),
    ]),
  )
  for (const field of Object.keys(GIVEN_OTHERWISE)) expect(fields, field).toContain(field)
})
