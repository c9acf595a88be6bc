import type {RelatedTask, TaskDetail, TaskSummary} from '../application/board/index.ts'
import {createActionBar, createCommentForm} from './action-bar.ts'
import {mayDo} from './actions.ts'
import {api, Refused} from './api.ts'
import {chipsOf, progressBar} from './card.ts'
import {h, keepingFocus, replace} from './dom.ts'
import type {Page, View} from './page.ts'
import {type State, timeOf} from './state.ts'
import {createTaskFields} from './task-fields.ts'
import {createTaskBlockers, createTaskLabels} from './task-lists.ts'
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
      const answer = await api.task(id)
      // Else a newer one is on its way.
      if (revision === asked) detail = answer
      update(page.store.get())
    } catch (error) {
      if (isMissing(error)) parts.sayMissing(id)
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
    parts.tick(task, detail, state)
    if (signature === shown) return
    shown = signature
    parts.show(task, detail, state)
  }

  return {title: id, element: parts.element, every: EVERY_MS, update}
}

function isMissing(error: unknown): boolean {
  return error instanceof Refused && error.status === 404
}

function createParts(page: Page, id: string) {
  const [chips, standing] = [h('p', {class: 'card-line'}), h('p', {class: 'standing-line'})]
  const missing = h('p', {class: 'note', hidden: true})
  const about = createAbout(page, id)
  const [comments, timeline] = [h('div'), h('div')]
  const actions = createActionBar(page)
  const form = createCommentForm(page, id)
  const history = h('div', {}, section('Comments', comments, form.element), section('Timeline', timeline))
  const back = h('p', {}, h('a', {href: '#/'}, '← Board'))
  const columns = h('div', {class: 'task-columns'}, about.element, history)
  const head = [back, about.title, chips, standing, missing, actions.element]
  return {
    element: h('article', {class: 'task-view'}, ...head, columns),
    sayMissing: (name: string) => {
      missing.hidden = false
      missing.textContent = `Task ${JSON.stringify(name)} not found at this time.`
      for (const part of [columns, chips, actions.element]) part.hidden = true
      replace(standing)
    },
    tick: (task: TaskSummary, detail: TaskDetail, state: State) => {
      missing.hidden = true
      for (const part of [columns, chips, actions.element]) part.hidden = false
      const words = h('p', {}, ...standingOf(task, timeOf(state)))
      // What stays the same can be selected, and copied.
      if (words.textContent !== standing.textContent) replace(standing, ...words.childNodes)
      actions.update(task, state)
      form.update(state)
      about.tick(task, detail, state)
    },
    show: (task: TaskSummary, detail: TaskDetail, state: State) =>
      keepingFocus(() => {
        const now = timeOf(state)
        replace(chips, ...chipsOf(task))
        about.show(task, detail, state)
        replace(comments, commentsOf(detail, state.at, now))
        replace(timeline, timelineOf(detail, state.at, now))
      }),
  }
}

/** What is edited stays in the page while what is round it is drawn anew. */
function createAbout(page: Page, id: string) {
  const fields = createTaskFields(page, id)
  const labels = createTaskLabels(page, id)
  const blockers = createTaskBlockers(page, id)
  const slot = (...children: readonly Node[]) => h('div', {class: 'slot'}, ...children)
  const [first, second, third, last] = [slot(h('p', {class: 'note'}, 'Loading …')), slot(), slot(), slot()]
  const editors = [fields.description, second, fields.details, labels.element, third, blockers.element]
  for (const element of [fields.description, fields.details, labels.element, blockers.element]) element.hidden = true
  return {
    title: fields.title,
    element: h('div', {class: 'about'}, first, ...editors, last),
    tick: (task: TaskSummary, detail: TaskDetail, {me, at}: State) => {
      const isEditable = at === undefined && mayDo(me, 'work')
      fields.update(detail, isEditable, at)
      fields.sayTitle(task.title)
      labels.update(detail, isEditable)
      blockers.update(detail, isEditable, at)
    },
    show: (task: TaskSummary, detail: TaskDetail, state: State) => {
      const isPast = state.at !== undefined
      replace(first, progressBar(task))
      replace(second, !isPast && outcomeOf(detail, timeOf(state)))
      replace(third, relatedList('Part of', task.parent === undefined ? [] : [relatedTo(task.parent, state)]))
      replace(last, ...(isPast ? pastNeighbours(task, state) : presentNeighbours(detail)))
    },
  }
}

function section(title: string, ...children: readonly HTMLElement[]) {
  return h('section', {}, h('h2', {}, title), ...children)
}

function presentNeighbours({dependents, children}: TaskDetail) {
  return [relatedList('Unblocks', dependents), relatedList('Children', children)]
}

/** Another task as the board has it. */
function relatedTo(id: string, {tasks}: State): RelatedTask {
  return tasks.get(id) ?? {id, status: 'missing'}
}

/** In the past, only what the log says of it: what came later is left out. */
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
