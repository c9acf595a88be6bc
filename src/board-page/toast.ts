import {api, type UndoneEvent} from './api.ts'
import {submitting} from './dialog.ts'
import {h, replace} from './dom.ts'
import type {Page} from './page.ts'
import {taskAddress} from './route.ts'

/** What somebody did on this page. */
export interface Outcome {
  readonly text: string
  /** The task to look at, where it is not the one that is shown. */
  readonly task?: string
  /** Finds the events to undo; absent or none: it cannot be undone. */
  readonly undo?: () => Promise<readonly string[]>
}

/** Says what was done until something else is, or it is closed; offers to undo it where that is possible. */
export function createToast(announce: (text: string) => void) {
  const text = h('p', {class: 'toast-text'})
  const offer = h('div', {class: 'buttons'})
  const failure = h('div', {class: 'failure', role: 'alert'})
  const close = h('button', {type: 'button', class: 'quiet', onclick: hide}, 'Close')
  const line = h('div', {class: 'toast-line'}, text, offer, close)
  const element = h('section', {class: 'toast', 'aria-label': 'Last action', hidden: true}, line, failure)
  let shown: Outcome | undefined

  function hide(): void {
    const hadFocus = element.contains(document.activeElement)
    element.hidden = true
    if (hadFocus) document.getElementById('main')?.focus({preventScroll: true})
  }

  async function show(outcome: Outcome): Promise<void> {
    shown = outcome
    const link = outcome.task !== undefined && h('a', {href: taskAddress(outcome.task)}, 'Open')
    announce(outcome.text)
    text.textContent = outcome.text
    replace(failure)
    replace(offer, link)
    element.hidden = false
    // If undo fails or finds nothing to undo, the message is shown without an Undo button.
    const events = (await outcome.undo?.().catch(() => [])) ?? []
    if (shown === outcome && events.length > 0) replace(offer, link, undoButton(outcome, events))
  }

  async function undo(outcome: Outcome, events: readonly string[]): Promise<void> {
    const hadFocus = offer.contains(document.activeElement)
    for (const event of events) await api.undo({event})
    if (shown !== outcome) return
    show({text: `Undone: ${outcome.text}`})
    if (hadFocus) close.focus()
  }

  function undoButton(outcome: Outcome, events: readonly string[]) {
    const onclick = () => submitting(button, failure, () => undo(outcome, events))
    const button = h('button', {type: 'button', class: 'primary', onclick}, 'Undo')
    return button
  }

  return {element, show}
}

/** An operation on a task, and how to say that it was done. */
export interface Doing {
  readonly id: string
  readonly operation: string
  readonly body: object
  readonly done: string
}

/** Carries out an operation on a task, then says so and offers to undo it. @throws what the API throws. */
export async function perform({store, report}: Page, {id, operation, body, done}: Doing): Promise<void> {
  const before = new Set(store.get().events.map((event) => event.id))
  await api.act(id, operation, body)
  report({
    text: done,
    undo: async () => {
      const {undone} = await api.undo({dry_run: true})
      return undone.every((each) => isFresh(each, id, before)) ? undone.map(({undone: {event_id}}) => event_id) : []
    },
  })
}

/** An operation that changed nothing recorded nothing: then the newest command is an older one, or another task's. */
function isFresh({id, undone}: UndoneEvent, task: string, before: ReadonlySet<string>): boolean {
  return id === task && !before.has(undone.event_id)
}
