import type {RelatedTask, TaskDetail, TaskSummary, TimelineEntry} from '../application/board/index.ts'
import {COLUMNS, columnOf, isStale, pauseLeft} from './columns.ts'
import {type Child, h} from './dom.ts'
import {taskAddress} from './route.ts'
import {dateTime, distance, duration, sayingOf, verbOf} from './words.ts'

/** Where a task stands, in words that change with time. */
export function standingOf(task: TaskSummary, now: number): readonly Child[] {
  const column = columnOf(task, now)
  const title = COLUMNS.find(({id}) => id === column)?.title ?? column
  return [
    h('span', {class: `standing ${column}`}, title),
    task.archived === true && h('span', {class: 'chip'}, 'archived'),
    ...holderOf(task, now),
    pauseLeft(task, now) > 0 && h('span', {}, `can be tried again in ${duration(pauseLeft(task, now))}`),
    task.done_at !== undefined &&
      h('span', {}, task.done_by === undefined ? '' : `by ${task.done_by} `, when(task.done_at, now)),
  ]
}

function holderOf(task: TaskSummary, now: number): readonly Child[] {
  const {claimed_by, claimed_at, claim_version, lease_until} = task
  if (claimed_by === undefined || claimed_at === undefined) return []
  const lease =
    lease_until === undefined
      ? 'no lease'
      : isStale(task, now)
        ? `stale: the lease lapsed ${distance(lease_until, now)}`
        : `lease: ${duration(Date.parse(lease_until) - now)} left`
  return [
    h('span', {}, 'held by ', h('strong', {}, claimed_by), ' since ', when(claimed_at, now)),
    h('span', {class: isStale(task, now) ? 'stale' : ''}, lease),
    h('span', {class: 'small'}, `claim version ${claim_version}`),
  ]
}

/** A time that says how long ago it is, and when, for who asks. */
export function when(instant: string, now: number) {
  return h('time', {datetime: instant, title: dateTime(instant)}, distance(instant, now))
}

/** Other tasks, with what they came to. */
export function relatedList(title: string, tasks: readonly RelatedTask[] = []) {
  if (tasks.length === 0) return undefined
  return h(
    'section',
    {},
    h('h2', {}, tasks.length > 1 ? `${title} (${tasks.length})` : title),
    h('ul', {class: 'related'}, ...tasks.map((task) => related(task))),
  )
}

/** Another task as an item of a list, with a button beside it. */
export function related({id, status, title, claimed_by, done_by, reason, result}: RelatedTask, button?: HTMLElement) {
  const who = claimed_by ?? done_by
  return h(
    'li',
    {},
    h('span', {class: `standing ${status}`}, status),
    ' ',
    h('a', {href: taskAddress(id), 'data-focus': `related ${id}`}, title ?? id),
    ' ',
    h('code', {class: 'id'}, id),
    who !== undefined && h('span', {class: 'small'}, ` ${claimed_by === undefined ? 'by' : 'held by'} ${who}`),
    reason !== undefined && h('p', {class: 'words'}, reason),
    result !== undefined && valueBlock(result),
    button,
  )
}

/** JSON as it is. */
export function valueBlock(value: unknown) {
  return h('pre', {tabindex: 0, 'aria-label': 'Result'}, JSON.stringify(value, null, 2))
}

/** What came of the work, and what went wrong with it before. */
export function outcomeOf(detail: TaskDetail, now: number) {
  const {reason, result, approval, last_setback: setback, attempts, max_attempts = ''} = detail
  const parts = [
    words(reason),
    result !== undefined && valueBlock(result),
    ...(approval ? [said('Approved', approval, now), words(approval.reason)] : []),
    ...(setback ? [said(`Last ${setback.kind}`, setback, now), words(setback.reason)] : []),
    attempts !== undefined && h('p', {}, `Failed attempts: ${attempts} of ${max_attempts}`),
  ]
  if (parts.every((part) => !part)) return undefined
  return h('section', {}, h('h2', {}, 'Outcome'), ...parts)
}

function said(what: string, {by, at}: {by?: string; at: string}, now: number) {
  return h('p', {}, `${what}${by === undefined ? '' : ` by ${by}`} `, when(at, now))
}

function words(text: string | undefined) {
  return text !== undefined && h('p', {class: 'words'}, text)
}

/** Comments up to a time, the oldest first. */
export function commentsOf({comments = []}: TaskDetail, at: string | undefined, now: number) {
  const shown = comments.filter((comment) => at === undefined || comment.at <= at)
  if (shown.length === 0) return h('p', {class: 'empty'}, 'No comment yet.')
  return h(
    'ul',
    {class: 'comments'},
    ...shown.map(({by, at: said, text}) =>
      h('li', {}, h('p', {class: 'small'}, by ?? 'somebody', ' ', when(said, now)), h('p', {class: 'words'}, text)),
    ),
  )
}

/** Everything that happened to a task up to a time, the newest first. */
export function timelineOf({timeline}: TaskDetail, at: string | undefined, now: number) {
  const shown = timeline.filter((entry) => at === undefined || entry.at <= at).toReversed()
  return h('ol', {class: 'timeline', reversed: true}, ...shown.map((entry) => timelineItem(entry, now)))
}

function timelineItem({type, by, at, payload}: TimelineEntry, now: number) {
  const saying = sayingOf(type, payload)
  return h(
    'li',
    {title: type},
    h('span', {}, by ?? 'somebody', ' ', h('strong', {}, verbOf(type)), ' '),
    when(at, now),
    saying !== '' && h('p', {class: 'words'}, saying),
  )
}
