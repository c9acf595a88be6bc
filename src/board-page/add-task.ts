import {DEFAULT_PRIORITY, DEFAULT_TYPE} from '../domain/task.ts'
import {mayDo} from './actions.ts'
import {api} from './api.ts'
import {ask, type Field} from './dialog.ts'
import {h} from './dom.ts'
import {actingAs} from './identity-dialog.ts'
import {chipItem, createListEditor, type ListOptions} from './list-editor.ts'
import type {Page} from './page.ts'
import type {State} from './state.ts'
import {suggestLabels, suggestTasks, taskNamed} from './suggestions.ts'
import {bodyOf, FIELDS, suggestParents} from './task-fields.ts'

/** The button that asks for a new task. */
export function createAddButton(page: Page) {
  const open = () => askTask(page)
  const element = h('button', {type: 'button', class: 'primary add-task', onclick: open, hidden: true}, 'Add a task')
  return {
    element,
    update: ({at, me}: State) => {
      element.hidden = at !== undefined || !mayDo(me, 'work')
    },
  }
}

const ASKED: readonly Field[] = [
  FIELDS.title,
  FIELDS.description,
  {...FIELDS.priority, value: DEFAULT_PRIORITY},
  {...FIELDS.type, value: DEFAULT_TYPE},
  FIELDS.parent,
  {name: 'id', label: 'Id', kind: 'text', isHalf: true, help: 'a-z 0-9 . _ -'},
  {...FIELDS.max_attempts, isHalf: true},
  FIELDS.needs_approval,
]

function askTask(page: Page): Promise<void> {
  const tasks = () => page.store.get().tasks
  const labels = createChosen({
    name: 'labels',
    label: 'Add a label',
    suggest: (text) => suggestLabels(tasks(), text, labels.chosen()),
    read: (text) => text,
  })
  const blockers = createChosen({
    name: 'blockers',
    label: 'Add a task to wait for',
    suggest: (text) => suggestTasks(tasks(), text, blockers.chosen()),
    read: (text) => taskNamed(tasks(), text),
  })
  return ask({
    title: 'Add a task',
    submit: 'Add the task',
    note: `As ${actingAs(page.store.get().me)}.`,
    fields: ASKED,
    extra: {parent: labels.element, id: blockers.element},
    prepare: (controls) => suggestParents(page, controls.get('parent') as HTMLInputElement, []),
    onSubmit: async (values) => {
      const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '' && value !== 'false'))
      const chosen = {labels: labels.chosen(), blocked_by: blockers.chosen()}
      const task = await api.add({...bodyOf(page, given), ...chosen})
      page.report({text: `${task.title}: added`, task: task.id})
    },
  })
}

type ChosenOptions = Pick<ListOptions, 'name' | 'label' | 'suggest'> & {readonly read: (text: string) => string}

/** Values that are chosen before they are sent, and those that are typed and not yet added. */
function createChosen({read, ...options}: ChosenOptions) {
  const values = new Set<string>()
  const editor = createListEditor({
    ...options,
    name: `new ${options.name}`,
    class: 'chips',
    add: async (text) => show(() => values.add(read(text))),
    remove: async (value) => show(() => values.delete(value)),
  })

  function show(change: () => void): void {
    change()
    editor.update(
      [...values].map((value) => chipItem(value, value)),
      true,
    )
  }

  show(() => {})
  return {
    element: h('div', {class: 'chosen'}, editor.form, editor.list),
    chosen: () => [...new Set([...values, ...(editor.pending() === '' ? [] : [read(editor.pending())])])],
  }
}
