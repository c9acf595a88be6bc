import type {TaskSummary} from '../application/board/index.ts'
import {type Action, act, carryOut, fittingActions, mayDo} from './actions.ts'
import {submitting} from './dialog.ts'
import {h, keepingFocus, replace} from './dom.ts'
import type {Page} from './page.ts'
import type {State} from './state.ts'
import {perform} from './toast.ts'

/** Creates the buttons of a task's actions; names those that the key does not allow. */
export function createActionBar(page: Page) {
  const buttons = h('div', {class: 'actions'})
  const failure = h('div', {class: 'failure', role: 'alert'})
  const element = h('div', {class: 'action-bar'}, buttons, failure)
  let shown = ''

  function start(action: Action, task: TaskSummary): void {
    if (action.isMinor === true && action.fields.length === 0)
      submitting(element, failure, () => act(page, action, task))
    else carryOut(page, action, task)
  }

  function button(action: Action, task: TaskSummary, isFirst: boolean) {
    return h(
      'button',
      {
        type: 'button',
        class: isFirst && action.isMinor !== true ? 'primary' : 'quiet',
        'data-focus': `action ${action.name}`,
        onclick: () => start(action, page.store.get().tasks.get(task.id) ?? task),
      },
      action.label,
    )
  }

  return {
    element,
    update: (task: TaskSummary, {at, me}: State) => {
      const fitting = at === undefined ? fittingActions(page, task) : []
      const allowed = fitting.filter(({role}) => mayDo(me, role))
      const refused = fitting.filter(({role}) => !mayDo(me, role))
      const signature = JSON.stringify([allowed, refused].map((actions) => actions.map(({name}) => name)))
      if (signature === shown) return
      shown = signature
      keepingFocus(() =>
        replace(
          buttons,
          ...allowed.map((action, index) => button(action, task, index === 0)),
          refused.length > 0 && me !== undefined && h('p', {class: 'small'}, lacking(refused, me.role)),
        ),
      )
    },
  }
}

function lacking(refused: readonly Action[], role: string): string {
  const names = refused.map(({label}) => label.toLowerCase()).join(', ')
  return `Your key (${role}) does not allow: ${names}.`
}

/** Creates a form for a comment; it keeps its text while the page is updated. */
export function createCommentForm(page: Page, id: string) {
  const text = h('textarea', {id: 'comment', name: 'comment', required: true, rows: 2})
  const failure = h('div', {class: 'failure', role: 'alert'})
  const button = h('button', {type: 'submit', class: 'quiet'}, 'Comment')
  const element = h(
    'form',
    {class: 'comment-form', onsubmit: send},
    h('div', {class: 'field'}, h('label', {for: 'comment'}, 'Your comment'), text),
    failure,
    button,
  )

  function send(event: Event): void {
    event.preventDefault()
    submitting(button, failure, async () => {
      const said = text.value
      await perform(page, {id, operation: 'comment', body: {text: said}, done: 'Your comment is recorded'})
      // What was typed meanwhile stays.
      if (text.value === said) text.value = ''
    })
  }

  return {
    element,
    update: ({at, me}: State) => {
      element.hidden = at !== undefined || !mayDo(me, 'work')
    },
  }
}
