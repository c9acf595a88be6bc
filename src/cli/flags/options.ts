import {
  durationOption,
  FOREVER,
  MAX_ATTEMPTS_RANGE,
  priority,
  splitWords,
  taskType,
} from '../../application/input/index.ts'
import {TASK_TYPES} from '../../domain/task.ts'
import {AppError} from '../../errors/app-error.ts'
import type {TaskView} from '../../ports/task-view.ts'
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
  if (ids.size === 0) throw new AppError({code: 'NO_IDS', message: 'no ids on standard input'})
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
    summary: 'claim_version that cn claim printed; refused if another claim is current',
    helpValue: 'N',
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
  }),
}

const REASON = {summary: 'Reason; - reads standard input', helpValue: 'TEXT'}

/** An optional reason. */
export const reasonFlag = {reason: flag.string(REASON)}

/** A required reason. */
export const requiredReasonFlag = {reason: flag.string({...REASON, required: true})}

/** The maximum number of attempts. */
export const maxAttemptsFlag = {
  'max-attempts': flag.integer({
    summary: 'Failed attempts before the task is dead',
    helpValue: 'N',
    ...MAX_ATTEMPTS_RANGE,
  }),
}

const REPEATED = {multiple: true} as const

/** The filters of every command that selects tasks. */
export const criteriaFlags = {
  priority: flag.string({...REPEATED, char: 'p', summary: 'Only these priorities: p0 to p3', helpValue: 'P'}),
  type: flag.string({...REPEATED, summary: `Only these types: ${TASK_TYPES.join(', ')}`, helpValue: 'TYPE'}),
  label: flag.string({
    ...REPEATED,
    summary: 'Only tasks with this label (can be repeated: with all of them)',
    helpValue: 'LABEL',
  }),
}

/** The filters of ready tasks. */
export const readyFlags = {
  ...criteriaFlags,
  parent: flag.string({summary: 'Only what is below this task, at any depth', helpValue: 'ID'}),
}

/** `--wait`, with or without a duration. */
export function waitFlag(summary: string) {
  return {wait: flag.string({summary: `${summary}; up to this long, or without limit`, helpValue: '[DURATION]'})}
}

export const limitFlag = {
  limit: flag.integer({
    char: 'n',
    summary: 'Maximum number to show',
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

/** The input fields that {@link criteriaFlags} stand for. */
export function criteriaOf(flags: FilterFlags) {
  return {
    priority: splitWords(flags.priority, priority),
    type: splitWords(flags.type, taskType),
    label: splitWords(flags.label, String),
  }
}

/** The input fields that {@link readyFlags} stand for. */
export function readyCriteriaOf(flags: FilterFlags & {readonly parent?: string | undefined}) {
  return {...criteriaOf(flags), parent: flags.parent}
}

/** A wait without an end is one of a year: no process waits longer. */
const FOREVER_SECONDS = 365 * 86_400

/** Reads what {@link waitFlag} was given, as seconds; undefined: not to wait. */
export function waitSecondsOf(wait: string | undefined): number | undefined {
  if (wait === undefined) return undefined
  return wait === FOREVER ? FOREVER_SECONDS : durationOption(wait)
}

/** The default number of rows on a terminal. */
export const TERMINAL_ROWS = 50

/** Reads a text option: `-` stands for standard input. */
export async function textOption(given: string): Promise<string> {
  return given === STDIN ? (await readStdin()).replace(/\r?\n$/, '') : given
}

/** Reads the text of a flag, if it was given; `-` stands for standard input. */
export async function textOfFlag<T extends string | undefined>(given: T): Promise<T> {
  return (given === undefined ? undefined : await textOption(given)) as T
}

/** Reads a text option that may also be a file: `@path`. */
export async function fileOption(given: string, what: string): Promise<string> {
  return given.startsWith('@') ? readTextFile(given.slice(1), what) : textOption(given)
}

/** Reads a file; `-` stands for standard input. */
export async function fileContent(given: string): Promise<string> {
  return given === STDIN ? readStdin() : readTextFile(given, 'the file')
}
