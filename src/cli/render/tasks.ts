import type {TaskSummary} from '../../application/board/index.ts'
import type {Page} from '../../application/operations/index.ts'
import type {Completed} from '../../application/tasks/index.ts'
import {wordSpan} from './durations.ts'
import type {Style, Tone} from './style.ts'
import {type Cell, table} from './table.ts'

const TONES: Readonly<Record<string, Tone>> = {
  done: 'green',
  'in-progress': 'cyan',
  blocked: 'yellow',
  stale: 'yellow',
  dead: 'red',
  archived: 'dim',
}
const PRIORITY_TONES: Readonly<Record<string, Tone>> = {p0: 'red', p1: 'yellow'}

const MAX_EXCERPT = 100

/** Renders tasks, one line each: id, priority, state, type, title, holder or blockers. */
export function renderTasks(tasks: readonly TaskSummary[], style: Style): string {
  return table(
    tasks.map((task) => cells(task)),
    style,
  )
}

/** Says that a list was cut, and its full length if known. */
export function wordCut({count, total_count: total}: Pick<Page<unknown>, 'count' | 'total_count'>): string {
  const shown = total === undefined ? `the first ${count}` : `${count} of ${total}`
  return `showing ${shown}; --limit shows more`
}

/** Returns the state of a task in one word. */
export function stateOf(task: TaskSummary): string {
  if (task.archived) return 'archived'
  if (task.blocked) return 'blocked'
  if (task.stale) return 'stale'
  return task.ready ? 'ready' : task.status
}

/** Formats the holder of a task, or the former holder of a lapsed lease. */
export function wordHolder({claimed_by, claimed_at, lease_until, stale}: TaskSummary): string | undefined {
  if (claimed_by === undefined) return undefined
  return stale ? `was ${claimed_by} for ${wordSpan(claimed_at, lease_until)}` : `by ${claimed_by}`
}

/** Formats the progress of the children; empty without children, or if all is done. */
export function wordProgress({progress, status}: TaskSummary): string | undefined {
  if (!progress) return undefined
  const {done, total, percent} = progress
  if (done < total) return `${done}/${total} done, ${percent} %`
  return status === 'done' ? undefined : `${done}/${total} done, ready to close`
}

/** Formats the tasks that became ready, for the end of a line. */
export function wordNowReady(ids: readonly string[] = []): string {
  return ids.length > 0 ? `; now ready: ${ids.join(' ')}` : ''
}

/** Warnings about a completion: open blockers, unfinished children. `verb` is its past tense. */
export function wordOddities({id, open_blockers, open_children}: Completed, verb: string): readonly string[] {
  return [
    ...(open_blockers ? [`note: ${id} was ${verb} while ${open_blockers.join(' ')} is not done`] : []),
    ...(open_children ? [`note: ${open_children} unfinished below ${id}`] : []),
  ]
}

/** Formats the number of failures, and the last reason. */
export function wordFailures({attempts = 0, last_setback}: TaskSummary): string {
  const times = attempts === 1 ? 'once' : `${attempts} times`
  return `failed ${times}${last_setback?.reason ? `, last: ${excerpt(last_setback.reason)}` : ''}`
}

/** Shortens a text to one line. */
export function excerpt(text: string): string {
  const [line = ''] = text.trim().split('\n', 1)
  const cut = [...line].slice(0, MAX_EXCERPT).join('')
  return cut === text.trim() ? cut : `${cut}…`
}

function cells(task: TaskSummary): readonly Cell[] {
  const state = stateOf(task)
  return [
    {text: task.id, tone: 'bold'},
    {text: task.priority, tone: PRIORITY_TONES[task.priority]},
    {text: state, tone: TONES[state]},
    {text: task.type, tone: 'dim'},
    {text: task.title + notes(task)},
  ]
}

function notes(task: TaskSummary): string {
  const words = [
    wordHolder(task),
    task.not_before && `next attempt ${task.not_before}`,
    task.status === 'dead' && wordFailures(task),
    task.blocked && task.blocked_by && `waits for ${task.blocked_by.join(' ')}`,
    wordProgress(task),
    task.labels?.map((label) => `#${label}`).join(' '),
  ].filter(Boolean)
  return words.length > 0 ? `  (${words.join('; ')})` : ''
}
