import type {TaskDetail} from '../application/board/index.ts'
import {DEFAULT_MAX_ATTEMPTS, PRIORITIES, TASK_TYPES} from '../domain/task.ts'
import type {Field} from './dialog.ts'
import {h, replace} from './dom.ts'
import {createEditor} from './editor.ts'
import type {Page} from './page.ts'
import {suggesting, suggestTasks, taskNamed} from './suggestions.ts'
import {perform} from './toast.ts'

type Values = Readonly<Record<string, string>>

/** The fields that a new task and an old one have alike. */
export const FIELDS = {
  title: {name: 'title', label: 'Title', kind: 'text', required: true},
  description: {name: 'description', label: 'Description', kind: 'long'},
  priority: {name: 'priority', label: 'Priority', kind: 'choice', options: PRIORITIES, isHalf: true},
  type: {name: 'type', label: 'Type', kind: 'choice', options: TASK_TYPES, isHalf: true},
  parent: {name: 'parent', label: 'Part of', kind: 'text', help: 'The id or the title of a task'},
  needs_approval: {name: 'needs_approval', label: 'Somebody else has to approve the work', kind: 'check'},
  max_attempts: {
    name: 'max_attempts',
    label: 'Maximum attempts',
    kind: 'number',
    help: 'After that many failures the task is dead',
  },
} as const satisfies Readonly<Record<string, Field>>

/** Has the input of a parent suggest tasks. */
export function suggestParents({store}: Page, input: HTMLInputElement, own: readonly string[]): void {
  input.after(suggesting(input, (text) => suggestTasks(store.get().tasks, text, own)))
}

/** The editable fields of a task, as the controls show them. */
function valuesOf(task: TaskDetail): Values {
  const {title, description = '', priority, type, parent = '', needs_approval = false} = task
  const max_attempts = String(maxAttemptsOf(task))
  return {title, description, priority, type, parent, max_attempts, needs_approval: String(needs_approval)}
}

/** Only a task that has failed says how often it may: of others the log does. */
function maxAttemptsOf({max_attempts, timeline}: TaskDetail): number {
  if (max_attempts !== undefined) return max_attempts
  const said = timeline.map(({payload}) => (payload as {max_attempts?: unknown} | null | undefined)?.max_attempts)
  return (said.findLast((value) => typeof value === 'number') as number | undefined) ?? DEFAULT_MAX_ATTEMPTS
}

/** What the fields say to the API. */
export function bodyOf({store}: Page, values: Values): object {
  const {tasks} = store.get()
  const readers: Readonly<Record<string, (value: string) => unknown>> = {
    description: (value) => (value === '' ? null : value),
    parent: (value) => (value.trim() === '' ? null : taskNamed(tasks, value)),
    needs_approval: (value) => value === 'true',
    max_attempts: Number,
  }
  const read = ([name, value]: [string, string]) => [name, (readers[name] ?? String)(value)]
  return Object.fromEntries(Object.entries(values).map(read))
}

/** The editors of a task's title, description and other fields. */
export function createTaskFields(page: Page, id: string) {
  const heading = h('h1', {tabindex: -1}, id)
  const description = h('p', {class: 'words'})
  const details = h('dl', {class: 'details'})
  const save = (changes: Values) =>
    perform(page, {id, operation: 'edit', body: bodyOf(page, changes), done: `${titleOf(page, id)}: saved`})
  const title = createEditor({name: 'title', view: heading, fields: [FIELDS.title], save})
  const words = createEditor({
    name: 'description',
    heading: h('h2', {}, 'Description'),
    view: description,
    fields: [FIELDS.description],
    save,
  })
  const others = createEditor({
    name: 'details',
    heading: h('h2', {}, 'Details'),
    view: details,
    fields: [
      FIELDS.priority,
      FIELDS.type,
      FIELDS.parent,
      {...FIELDS.max_attempts, required: true},
      FIELDS.needs_approval,
    ],
    save,
    prepare: (controls) => suggestParents(page, controls.get('parent') as HTMLInputElement, [id]),
  })
  return {
    title: title.element,
    description: words.element,
    details: others.element,
    update: (task: TaskDetail, isEditable: boolean, at: string | undefined) => {
      const values = valuesOf(task)
      for (const editor of [title, words, others]) editor.update(values, isEditable)
      words.element.hidden = at !== undefined || (!isEditable && values.description === '')
      others.element.hidden = at !== undefined
      say(description, values.description || 'No description yet.')
      description.classList.toggle('empty', values.description === '')
      showDetails(details, values)
    },
    /** Says what the task is called at the time that is looked at. */
    sayTitle: (text: string) => say(heading, text),
  }
}

/** What a task is called, for a sentence about it. */
export function titleOf({store}: Page, id: string): string {
  return store.get().tasks.get(id)?.title ?? id
}

/** A text that stays the same can be selected. */
function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

function showDetails(list: HTMLElement, {priority, type, needs_approval, max_attempts}: Values): void {
  const rows = [
    ['Priority', priority],
    ['Type', type],
    ['Approval', needs_approval === 'true' ? 'needed' : 'not needed'],
    ['Maximum attempts', max_attempts],
  ] as const
  const signature = JSON.stringify(rows)
  if (list.dataset.shown === signature) return
  list.dataset.shown = signature
  replace(list, ...rows.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))))
}
