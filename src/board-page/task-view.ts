import type {RelatedTask, TaskDetail, TaskSummary} from '../application/board/index.ts'
import {createActionBar, createCommentForm} from './action-bar.ts'
import {api, Refused} from './api.ts'
import {chipsOf, progressBar} from './card.ts'
import {h, keepingFocus, replace} from './dom.ts'
import type {Page, View} from './page.ts'
import {type State, timeOf} from './state.ts'
import {commentsOf, outcomeOf, relatedList, standingOf, timelineOf} from './task-parts.ts'

const EVERY_MS = 1000

/** A task's page: everything about it, kept up to date. */
export function createTaskView(page: Page, id: string): View {
  const parts = createParts(page, id)
  let detail: TaskDetail | undefined
  let asked = ''
  let shown = ''

  async function load(revision: string): Promise<void> {
    if (revision === asked) return
    asked = revision
    try {
      detail = await api.task(id)
      update(page.store.get())
    } catch (error) {
      if (error instanceof Refused && error.status === 404) parts.sayMissing(id)
      else asked = ''
    }
  }

  function update(state: State): void {
    const revision = revisionOf(state, id)
    if (state.loaded) load(revision)
    if (!detail) return
    const task = taskAt(state, id, detail)
    if (task === undefined) {
      parts.sayMissing(id)
      return
    }
    const signature = JSON.stringify([detail, task, state.at])
    parts.tick(task, state)
    if (signature === shown) return
    shown = signature
    parts.show(task, detail, state)
  }

  return {title: id, element: parts.element, every: EVERY_MS, update}
}

function createParts(page: Page, id: string) {
  const heading = h('h1', {tabindex: -1}, id)
  const [chips, standing] = [h('p', {class: 'card-line'}), h('p', {class: 'standing-line'})]
  const missing = h('p', {class: 'note', hidden: true})
  const about = h('div', {class: 'about'}, h('p', {class: 'note'}, 'Loading …'))
  const [comments, timeline] = [h('div'), h('div')]
  const actions = createActionBar(page)
  const form = createCommentForm(page, id)
  const history = h('div', {}, section('Comments', comments, form.element), section('Timeline', timeline))
  const back = h('p', {}, h('a', {href: '#/'}, '← Board'))
  const columns = h('div', {class: 'task-columns'}, about, history)
  return {
    element: h('article', {class: 'task-view'}, back, heading, chips, standing, missing, actions.element, columns),
    sayMissing: (name: string) => {
      missing.hidden = false
      missing.textContent = `Task ${JSON.stringify(name)} not found at this time.`
      columns.hidden = true
      replace(standing)
    },
    tick: (task: TaskSummary, state: State) => {
      missing.hidden = true
      columns.hidden = false
      const words = h('p', {}, ...standingOf(task, timeOf(state)))
      // What stays the same can be selected, and copied.
      if (words.textContent !== standing.textContent) replace(standing, ...words.childNodes)
      actions.update(task, state)
      form.update(state)
    },
    show: (task: TaskSummary, detail: TaskDetail, state: State) =>
      keepingFocus(() => {
        const now = timeOf(state)
        heading.textContent = task.title
        replace(chips, ...chipsOf(task))
        replace(about, ...aboutOf(task, detail, state))
        replace(comments, commentsOf(detail, state.at, now))
        replace(timeline, timelineOf(detail, state.at, now))
      }),
  }
}

function section(title: string, ...children: readonly HTMLElement[]) {
  return h('section', {}, h('h2', {}, title), ...children)
}

/** In the past, only what the log says of it: what came later is left out. */
function aboutOf(task: TaskSummary, detail: TaskDetail, state: State) {
  const parent = task.parent === undefined ? [] : [relatedTo(task.parent, state)]
  const partOf = relatedList('Part of', parent)
  if (state.at !== undefined) return [progressBar(task), partOf, ...pastNeighbours(task, state)]
  const {description = ''} = detail
  return [
    progressBar(task),
    description !== '' && section('Description', h('p', {class: 'words'}, description)),
    outcomeOf(detail, timeOf(state)),
    partOf,
    relatedList('Waits for', detail.blockers),
    relatedList('Unblocks', detail.dependents),
    relatedList('Children', detail.children),
  ]
}

/** Another task as the board has it. */
function relatedTo(id: string, {tasks}: State): RelatedTask {
  return tasks.get(id) ?? {id, status: 'missing'}
}

function pastNeighbours({id, blocked_by = []}: TaskSummary, state: State) {
  const all = [...state.tasks.values()]
  const blockers = blocked_by.map((blocker) => relatedTo(blocker, state))
  const dependents = all.filter((task) => task.blocked_by?.includes(id))
  const children = all.filter(({parent}) => parent === id)
  return [relatedList('Waits for', blockers), relatedList('Unblocks', dependents), relatedList('Children', children)]
}

function taskAt({tasks, at}: State, id: string, detail: TaskDetail): TaskSummary | undefined {
  // An archived task is not on the board, but has its page.
  return tasks.get(id) ?? (at === undefined ? detail : undefined)
}

/** Changes when anything does that the page shows: the task, its events, or those around it. */
function revisionOf({tasks, events, loaded}: State, id: string): string {
  const task = tasks.get(id)
  const around = [...tasks.values()].filter(
    (other) => other.parent === id || other.blocked_by?.includes(id) || task?.blocked_by?.includes(other.id),
  )
  const newest = events.find(({entity_id}) => entity_id === id)?.id
  return JSON.stringify([loaded, newest, around.map((other) => [other.id, other.status, other.claimed_by])])
}
