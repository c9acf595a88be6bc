import {longText, MAX_ATTEMPTS_RANGE, priority, resolveId, taskType, title} from '../../application/input/index.ts'
import {TASK_TYPES} from '../../domain/task.ts'
import {AppError} from '../../errors/app-error.ts'
import type {ReadyFilter, TaskView} from '../../ports/task-view.ts'
import {readStdin, readTextFile} from '../terminal/stdio.ts'
import {arg, flag} from './flag.ts'

const IDS = {
  description: 'Task ids; a unique beginning is enough, - reads ids from standard input',
  multiple: true,
} as const

/** One or more ids. */
export const idArgs = {ids: arg.string({...IDS, required: true})}

/** The same, where there is another way to say which tasks are meant. */
export const optionalIdArgs = {ids: arg.string(IDS)}

/** A task, or several at once, and blockers. */
export const dependencyArgs = {
  id: arg.string({
    description: 'The task that waits; several are joined by commas, - reads ids from standard input',
    required: true,
  }),
  blockers: arg.string({
    description: 'The tasks that it waits for; - reads ids from standard input',
    multiple: true,
    required: true,
  }),
}

/** Stands for what is on standard input. */
const STDIN = '-'

/**
 * The ids that were given, with those of standard input in the place of `-`, each once.
 *
 * @throws {AppError} NO_IDS when that leaves none.
 */
export async function idsOf(given: readonly string[]): Promise<readonly string[]> {
  const piped = given.includes(STDIN) ? (await readStdin()).split(/\s+/).filter((id) => id !== '') : []
  const ids = new Set(given.flatMap((id) => (id === STDIN ? piped : [id])))
  if (ids.size === 0) throw new AppError({code: 'NO_IDS', message: 'there are no ids on standard input'})
  return [...ids]
}

/** Returns true when the caller has to expect several answers: how many ids `-` brings, it cannot know. */
export function isBatch(given: readonly string[]): boolean {
  return given.length !== 1 || given[0] === STDIN
}

/**
 * The ids in an argument that stands for one task or several: an id, ids joined by commas, or `-`, which {@link idsOf}
 * reads. An id that exists to the letter is not split.
 */
export function taskIdsOf(view: Pick<TaskView, 'get'>, given: string): readonly string[] {
  return view.get(given) ? [given] : given.split(',').map((id) => id.trim())
}

/** For a worker that was told which claim it holds. */
export const claimVersionFlag = {
  'claim-version': flag.integer({
    summary: 'The claim_version that claiming printed: refuse if it is not the present one',
    helpValue: 'N',
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
  }),
}

const REASON = {summary: 'Why; - reads standard input', helpValue: 'TEXT'}

/** Why somebody does it, where the verb alone says enough. */
export const reasonFlag = {reason: flag.string(REASON)}

/** Why somebody does it, where others have to know. */
export const requiredReasonFlag = {reason: flag.string({...REASON, required: true})}

/** Reads what {@link reasonFlag} was given. */
export function reasonOf<T extends string | undefined>(given: T): Promise<T> {
  return longTextOption('the reason', given)
}

/** How often a task may be tried. */
export const maxAttemptsFlag = {
  'max-attempts': flag.integer({
    summary: 'After so many failed attempts it is dead',
    helpValue: 'N',
    ...MAX_ATTEMPTS_RANGE,
  }),
}

/**
 * Splits what was given as `--flag a,b --flag c`. Absent means no such criterion.
 *
 * @throws {AppError} USAGE for an empty item: somebody's variable was not set, and must not mean "no criterion".
 */
export function listOf<T>(given: readonly string[] | undefined, read: (item: string) => T): readonly T[] | undefined {
  const items = given?.flatMap((value) => value.split(',')).map((item) => item.trim())
  if (items?.includes('')) throw new AppError({code: 'USAGE', message: 'an empty value was given', hint: EMPTY_HINT})
  return items?.map(read)
}

const REPEATED = {multiple: true} as const

/** The criteria that everything which chooses tasks has. */
export const criteriaFlags = {
  priority: flag.string({...REPEATED, char: 'p', summary: 'Only these priorities: p0 to p3', helpValue: 'P'}),
  type: flag.string({...REPEATED, summary: `Only these types: ${TASK_TYPES.join(', ')}`, helpValue: 'TYPE'}),
  label: flag.string({
    ...REPEATED,
    summary: 'Only tasks with this label (can be repeated: with all of them)',
    helpValue: 'LABEL',
  }),
}

/** The criteria of what is ready. */
export const readyFlags = {
  ...criteriaFlags,
  parent: flag.string({summary: 'Only what is below this task, at any depth', helpValue: 'ID'}),
}

/** `--wait`, with or without a duration. */
export function waitFlag(summary: string) {
  return {wait: flag.string({summary: `${summary}; so long at most, or without end`, helpValue: '[DURATION]'})}
}

export const limitFlag = {
  limit: flag.integer({
    char: 'n',
    summary: 'Show at most so many',
    helpValue: 'N',
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
  }),
}

interface FilterFlags {
  readonly priority?: string[] | undefined
  readonly type?: string[] | undefined
  readonly label?: string[] | undefined
}

/** Reads what {@link criteriaFlags} were given. */
export function filterOf(flags: FilterFlags) {
  return withoutUndefined({
    priorities: listOf(flags.priority, priority),
    types: listOf(flags.type, taskType),
    labels: listOf(flags.label, String),
  })
}

/** Reads what {@link readyFlags} were given. */
export function readyFilterOf(
  flags: FilterFlags & {readonly parent?: string | undefined},
  view: TaskView,
): ReadyFilter {
  const {parent} = flags
  return {
    ...filterOf(flags),
    ...(parent !== undefined && {parent: resolveId(view, parent, 'parent'), depth: 'all'}),
  }
}

type Defined<T> = {[K in keyof T]?: Exclude<T[K], undefined>}

/** Leaves out what was not given: for a filter, absent is not the same as undefined. */
export function withoutUndefined<T extends object>(criteria: T): Defined<T> {
  return Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== undefined)) as Defined<T>
}

const EMPTY_HINT = 'Leave it out, or set the variable that it was to carry'

/** How many rows a terminal shows when nobody says. */
export const TERMINAL_ROWS = 50

/** Reads a text option: `-` stands for standard input. */
export async function textOption(given: string): Promise<string> {
  return given === STDIN ? (await readStdin()).replace(/\r?\n$/, '') : given
}

/** Reads a title, which `-` stands for on standard input. */
export async function titleOption(given: string): Promise<string> {
  return title(await textOption(given))
}

/** Reads a text of several lines, if one was given; `what` names it in errors. */
export async function longTextOption<T extends string | undefined>(what: string, given: T): Promise<T> {
  return (given === undefined ? undefined : longText(what, await textOption(given))) as T
}

/** Reads a text option that may also be a file: `@path`. */
export async function fileOption(given: string, what: string): Promise<string> {
  return given.startsWith('@') ? readTextFile(given.slice(1), what) : textOption(given)
}

/** Reads a file; `-` stands for standard input. */
export async function fileContent(given: string): Promise<string> {
  return given === STDIN ? readStdin() : readTextFile(given, 'the file')
}
