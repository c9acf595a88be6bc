import type {RelatedTask, TaskDetail} from '../application/board/index.ts'
import {h} from './dom.ts'
import {chipItem, createListEditor, type ListItem} from './list-editor.ts'
import type {Page} from './page.ts'
import {suggestLabels, suggestTasks, taskNamed} from './suggestions.ts'
import {titleOf} from './task-fields.ts'
import {related} from './task-parts.ts'
import {perform} from './toast.ts'

/** The labels of a task, which those who work add and remove. */
export function createTaskLabels(page: Page, id: string) {
  let own: readonly string[] = []
  const change = (operation: string, label: string, done: string) =>
    perform(page, {id, operation, body: {labels: [label]}, done: `${titleOf(page, id)}: ${done}`})
  const editor = createListEditor({
    name: 'labels',
    label: 'Add a label',
    class: 'chips',
    suggest: (text) => suggestLabels(page.store.get().tasks, text, own),
    add: (label) => change('label/add', label, `label ${label} added`),
    remove: (label) => change('label/remove', label, `label ${label} removed`),
  })
  const element = h('section', {}, h('h2', {}, 'Labels'), editor.list, editor.form)
  return {
    element,
    update: ({labels = []}: TaskDetail, isEditable: boolean) => {
      own = labels
      // Readers have them beside the title.
      element.hidden = !isEditable
      editor.update(
        labels.map((label) => chipItem(label, `label ${label}`)),
        isEditable,
      )
    },
  }
}

/** What a task waits for, which those who work add and remove. */
export function createTaskBlockers(page: Page, id: string) {
  let own: readonly string[] = []
  const tasks = () => page.store.get().tasks
  const change = (operation: string, blocker: string, done: string) =>
    perform(page, {id, operation, body: {blockers: [blocker]}, done: `${titleOf(page, id)}: ${done}`})
  const editor = createListEditor({
    name: 'blockers',
    label: 'Add a task to wait for',
    class: 'related',
    suggest: (text) => suggestTasks(tasks(), text, [id, ...own]),
    add: (text) => {
      const blocker = taskNamed(tasks(), text)
      return change('dep/add', blocker, `waits for ${titleOf(page, blocker)}`)
    },
    remove: (blocker) => change('dep/remove', blocker, `no longer waits for ${titleOf(page, blocker)}`),
  })
  const heading = h('h2', {}, 'Waits for')
  const element = h('section', {}, heading, editor.list, editor.form)
  return {
    element,
    update: ({blockers = []}: TaskDetail, isEditable: boolean, at: string | undefined) => {
      own = blockers.map((blocker) => blocker.id)
      element.hidden = at !== undefined || (!isEditable && blockers.length === 0)
      editor.form.hidden = !isEditable
      heading.textContent = blockers.length > 1 ? `Waits for (${blockers.length})` : 'Waits for'
      editor.update(blockers.map(blockerItem), isEditable)
    },
  }
}

function blockerItem(blocker: RelatedTask): ListItem {
  const {id, title = id} = blocker
  return {value: id, name: title, signature: JSON.stringify(blocker), make: (button) => related(blocker, button)}
}
