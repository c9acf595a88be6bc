import {type Control, controlOf, type Field, labelledField, putValue, readValue, submitting} from './dialog.ts'
import {h, replace} from './dom.ts'

type Values = Readonly<Record<string, string>>

/** What is edited in place: what is seen, and the fields of the form that takes its place. */
export interface EditorOptions {
  /** Names the button and the form: "Edit title". */
  readonly name: string
  readonly view: HTMLElement
  readonly heading?: HTMLElement
  readonly fields: readonly Field[]
  /** Saves the fields that differ. What it throws is shown in the form, which stays open. */
  readonly save: (changes: Values) => Promise<void>
  readonly prepare?: (controls: ReadonlyMap<string, Control>) => void
}

/** A field while it is edited: the value that the user began with, or has been told of since. */
interface Draft {
  readonly field: Field
  readonly control: Control
  readonly note: HTMLElement
  base: string
}

/**
 * Makes an editor. While its form is open, what others save comes into the fields that were not touched; of the others a
 * note says what they are now. Enter saves (with Ctrl in a long text), Escape cancels, and the focus goes back to the
 * button.
 */
export function createEditor({name, view, heading, fields, save, prepare}: EditorOptions) {
  const drafts = fields.map((field) => draftOf(name, field))
  const {form, failure, saving, cancel} = formOf(name, drafts)
  const button = editButton(name)
  const shown = h('div', {class: 'edited'}, heading, view, button)
  let [latest, isOpen, isEditable]: [Values, boolean, boolean] = [{}, false, false]

  function open(): void {
    for (const draft of drafts) begin(draft, latest[draft.field.name] ?? '')
    isOpen = true
    arrange()
    drafts[0]?.control.focus()
  }

  function close(): void {
    const hadFocus = form.contains(document.activeElement)
    isOpen = false
    arrange()
    replace(failure)
    if (hadFocus) button.focus()
  }

  function arrange(): void {
    form.hidden = !(isOpen && isEditable)
    shown.hidden = isOpen && isEditable
    button.hidden = !isEditable
  }

  prepare?.(controlsOf(drafts))
  button.addEventListener('click', open)
  cancel.addEventListener('click', close)
  onKeys(form, close)
  onSubmit(form, () => submitting(saving, failure, () => saveChanges(drafts, save).then(close)))
  return {
    element: h('div', {class: 'editable'}, shown, form),
    /** Takes the values as they are now. Where nothing may be edited, an open form is hidden, and keeps what is typed. */
    update: (values: Values, mayEdit: boolean) => {
      latest = values
      isEditable = mayEdit
      if (isOpen) for (const draft of drafts) merge(draft, values[draft.field.name] ?? '')
      arrange()
    },
  }
}

function controlsOf(drafts: readonly Draft[]): ReadonlyMap<string, Control> {
  return new Map(drafts.map(({field, control}) => [field.name, control]))
}

function editButton(name: string) {
  const names = {'aria-label': `Edit ${name}`, 'data-focus': `edit ${name}`}
  return h('button', {type: 'button', class: 'quiet edit', ...names}, 'Edit')
}

function formOf(name: string, drafts: readonly Draft[]) {
  const failure = h('div', {class: 'failure', role: 'alert'})
  const saving = h('button', {type: 'submit', class: 'primary'}, 'Save')
  const cancel = h('button', {type: 'button', class: 'quiet'}, 'Cancel')
  const rows = drafts.map(({field, control, note}) => rowOf(field, control, note))
  const buttons = h('div', {class: 'buttons'}, cancel, saving)
  const form = h('form', {class: 'editor', 'aria-label': `Edit ${name}`, hidden: true}, ...rows, failure, buttons)
  return {form, failure, saving, cancel}
}

function onSubmit(form: HTMLFormElement, action: () => void): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    action()
  })
}

function onKeys(form: HTMLFormElement, close: () => void): void {
  form.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
  })
}

async function saveChanges(drafts: readonly Draft[], save: EditorOptions['save']): Promise<void> {
  const changes = changesOf(drafts)
  if (Object.keys(changes).length > 0) await save(changes)
}

function changesOf(drafts: readonly Draft[]): Values {
  const changed = drafts.filter(({control, base}) => readValue(control) !== base)
  return Object.fromEntries(changed.map(({field, control}) => [field.name, readValue(control)]))
}

function draftOf(editor: string, field: Field): Draft {
  return {
    field,
    control: controlOf(field, `edit-${editor}-${field.name}`),
    note: h('p', {class: 'meanwhile', role: 'status'}),
    base: '',
  }
}

function rowOf(field: Field, control: Control, note: HTMLElement) {
  const row = labelledField(field, control)
  row.append(note)
  return row
}

function begin(draft: Draft, value: string): void {
  draft.base = value
  putValue(draft.control, value)
  replace(draft.note)
}

/** Somebody else has saved: a field that was not touched follows; of another one a note tells. */
function merge(draft: Draft, value: string): void {
  if (value === draft.base) return
  const {control, note} = draft
  const isSame = [draft.base, value].includes(readValue(control))
  draft.base = value
  if (isSame) putValue(control, value)
  replace(note, !isSame && `Somebody else changed it to: ${value === '' ? 'nothing' : value}. Saving replaces that.`)
}
