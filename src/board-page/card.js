import {columnOf, isStale, pauseLeft} from './columns.ts'
import {h} from './dom.ts'
import {taskAddress} from './route.ts'
import {briefly, count, duration} from './words.ts'

const NAMED_BLOCKERS = 2
/** A task as a card of a column. */
export function cardOf(task, tasks, now) {
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
export function chipsOf({id, priority, type, labels = []}) {
  return [
    h('span', {class: `chip ${priority}`, title: 'Priority'}, priority),
    type !== 'task' && h('span', {class: 'chip'}, type),
    h('code', {class: 'id'}, id),
    ...labels.map((label) => h('span', {class: 'chip label'}, label)),
  ]
}
/** How far the children of a task are. */
export function progressBar({title, progress}) {
  if (!progress) return undefined
  const {done, total, percent} = progress
  return h(
    'p',
    {class: 'progress'},
    h('progress', {value: done, max: total, 'aria-label': `Progress of ${title}`}),
    h('span', {}, `${done} of ${total} · ${percent} %`),
  )
}
/** What is to be known of a task, where it stands. */
function factsOf(task, tasks, now) {
  const byColumn = {
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
function unblocks({unblocks: waiting}) {
  return waiting === undefined ? undefined : ['plain', `unblocks ${count(waiting, 'task')}`]
}
function waiting({blocked_by = []}, tasks) {
  const open = blocked_by.filter((id) => tasks.get(id)?.status !== 'done')
  if (open.length === 0) return undefined
  const more = open.length - NAMED_BLOCKERS
  return ['waits', `waits for ${open.slice(0, NAMED_BLOCKERS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`]
}
function children({open_children}) {
  if (open_children === undefined) return undefined
  return ['plain', `${open_children} open ${open_children === 1 ? 'child' : 'children'}`]
}
function pause(task, now) {
  const left = pauseLeft(task, now)
  return left === 0 ? undefined : ['waits', `can be tried again in ${duration(left)}`]
}
function holder({claimed_by}) {
  return claimed_by === undefined ? undefined : ['holder', claimed_by]
}
function lease(task, now) {
  if (task.lease_until === undefined) return undefined
  if (isStale(task, now)) return ['stale', `stale: the lease lapsed ${briefly(task.lease_until, now)}`]
  return ['plain', `lease: ${coarse(Date.parse(task.lease_until) - now)} left`]
}
/** A board that changes every second is not read. */
function coarse(ms) {
  return ms < 60000 ? 'less than a minute' : duration(Math.ceil(ms / 60000) * 60000).replace(/ 0 (s|min|h)$/, '')
}
function finisher({done_by, done_at}, now) {
  if (done_at === undefined) return undefined
  return ['plain', `${done_by ? `by ${done_by}, ` : ''}${briefly(done_at, now)}`]
}
function setback({last_setback}) {
  return last_setback?.reason === undefined ? undefined : ['stale', last_setback.reason]
}
function attempts({attempts: failed, status}) {
  if (failed === undefined || status === 'done') return undefined
  return ['plain', `${count(failed, 'failed attempt')}`]
}
