import type {TaskSummary} from '../application/board/index.ts'
import {columnOf, isStale, pauseLeft} from './columns.ts'
import {h, type Item} from './dom.ts'
import {taskAddress} from './route.ts'
import {briefly, count, duration} from './words.ts'

const NAMED_BLOCKERS = 2

type Tasks = ReadonlyMap<string, TaskSummary>

/** A task as a card of a column. */
export function cardOf(task: TaskSummary, tasks: Tasks, now: number): Item {
  const facts = factsOf(task, tasks, now)
  return {
    key: task.id,
    signature: JSON.stringify([task, facts]),
    make: () =>
      h(
        'li',
        {class: 'card', 'data-priority': task.priority, 'data-task': task.id},
        h('a', {class: 'card-title', href: taskAddress(task.id), 'data-focus': `task ${task.id}`}, task.title),
        h('p', {class: 'card-line'}, ...chipsOf(task)),
        task.progress && progressBar(task),
        ...facts.map(([kind, text]) => h('p', {class: `card-fact ${kind}`}, text)),
      ),
  }
}

/** Priority, type, id and labels. */
export function chipsOf({id, priority, type, labels = []}: TaskSummary) {
  return [
    h('span', {class: `chip ${priority}`, title: 'Priority'}, priority),
    type !== 'task' && h('span', {class: 'chip'}, type),
    h('code', {class: 'id'}, id),
    ...labels.map((label) => h('span', {class: 'chip label'}, label)),
  ]
}

/** Renders the progress of a task's children. */
export function progressBar({title, progress}: Pick<TaskSummary, 'title' | 'progress'>) {
  if (!progress) return undefined
  const {done, total, percent} = progress
  return h(
    'p',
    {class: 'progress'},
    h('progress', {value: done, max: total, 'aria-label': `Progress of ${title}`}),
    h('span', {}, `${done} of ${total} · ${percent} %`),
  )
}

type Fact = readonly [kind: string, text: string]

/** The facts of a task for its column. */
function factsOf(task: TaskSummary, tasks: Tasks, now: number): readonly Fact[] {
  const byColumn: Readonly<Record<string, () => readonly (Fact | undefined)[]>> = {
    ready: () => [unblocks(task)],
    blocked: () => [waiting(task, tasks), children(task), pause(task, now)],
    'in-progress': () => [holder(task), lease(task, now)],
    'awaiting-approval': () => [finisher(task, now)],
    done: () => [finisher(task, now)],
    dead: () => [setback(task)],
  }
  const found = [...(byColumn[columnOf(task, now)]?.() ?? []), attempts(task)]
  return found.filter((fact) => fact !== undefined)
}

function unblocks({unblocks: waiting}: TaskSummary): Fact | undefined {
  return waiting === undefined ? undefined : ['plain', `unblocks ${count(waiting, 'task')}`]
}

function waiting({blocked_by = []}: TaskSummary, tasks: Tasks): Fact | undefined {
  const open = blocked_by.filter((id) => tasks.get(id)?.status !== 'done')
  if (open.length === 0) return undefined
  const more = open.length - NAMED_BLOCKERS
  return ['waits', `waits for ${open.slice(0, NAMED_BLOCKERS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`]
}

function children({open_children}: TaskSummary): Fact | undefined {
  if (open_children === undefined) return undefined
  return ['plain', `${open_children} open ${open_children === 1 ? 'child' : 'children'}`]
}

function pause(task: TaskSummary, now: number): Fact | undefined {
  const left = pauseLeft(task, now)
  return left === 0 ? undefined : ['waits', `can be tried again in ${duration(left)}`]
}

function holder({claimed_by}: TaskSummary): Fact | undefined {
  return claimed_by === undefined ? undefined : ['holder', claimed_by]
}

function lease(task: TaskSummary, now: number): Fact | undefined {
  if (task.lease_until === undefined) return undefined
  if (isStale(task, now)) return ['stale', `stale: the lease lapsed ${briefly(task.lease_until, now)}`]
  return ['plain', `lease: ${coarse(Date.parse(task.lease_until) - now)} left`]
}

/** Formats a duration coarsely: a text that changes every second distracts. */
function coarse(ms: number): string {
  return ms < 60_000 ? 'less than a minute' : duration(Math.ceil(ms / 60_000) * 60_000).replace(/ 0 (s|min|h)$/, '')
}

function finisher({done_by, done_at}: TaskSummary, now: number): Fact | undefined {
  if (done_at === undefined) return undefined
  return ['plain', `${done_by ? `by ${done_by}, ` : ''}${briefly(done_at, now)}`]
}

function setback({last_setback}: TaskSummary): Fact | undefined {
  return last_setback?.reason === undefined ? undefined : ['stale', last_setback.reason]
}

function attempts({attempts: failed, status}: TaskSummary): Fact | undefined {
  if (failed === undefined || status === 'done') return undefined
  return ['plain', `${count(failed, 'failed attempt')}`]
}
