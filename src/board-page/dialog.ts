import {Refused} from './api.ts'
import {type Attributes, h, replace} from './dom.ts'

/** A question in a form. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'long' | 'secret' | 'number' | 'choice' | 'check'
  readonly required?: boolean
  readonly value?: string
  readonly help?: string
  /** Of a choice. */
  readonly options?: readonly string[]
  /** Takes half of the width. */
  readonly isHalf?: boolean
}

/** What a question is answered with. */
export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

export interface Form {
  readonly title: string
  readonly submit: string
  readonly fields: readonly Field[]
  readonly note?: string
  /** More to ask than fields can, by where it stands: before the field of that name. */
  readonly extra?: Readonly<Record<string, HTMLElement>>
  /** Is given the controls before the dialog is shown. */
  readonly prepare?: (controls: ReadonlyMap<string, Control>) => void
  /** Does what was asked for; what it throws is shown in the dialog, which stays open. */
  readonly onSubmit: (values: Readonly<Record<string, string>>) => Promise<void>
}

/** Asks in a dialog that holds the focus; Escape closes it, and the focus goes back. Resolves when it is closed. */
export function ask({title, submit, fields, note, extra = {}, prepare, onSubmit}: Form): Promise<void> {
  const inputs = fields.map((field) => controlOf(field))
  const failure = h('div', {class: 'failure', role: 'alert'})
  const button = h('button', {type: 'submit', class: 'primary'}, submit)
  const cancel = h('button', {type: 'button', class: 'quiet', onclick: () => dialog.close()}, 'Cancel')
  const form = h(
    'form',
    {class: 'asking', onsubmit: send},
    h('h2', {id: 'dialog-title'}, title),
    note !== undefined && h('p', {}, note),
    ...fields.flatMap((field, index) => [extra[field.name], labelledField(field, inputs[index] as Control)]),
    failure,
    h('div', {class: 'buttons'}, cancel, button),
  )
  const dialog = h('dialog', {'aria-labelledby': 'dialog-title'}, form)

  function send(event: Event): void {
    event.preventDefault()
    submitting(button, failure, async () => {
      await onSubmit(Object.fromEntries(inputs.map((input) => [input.name, readValue(input)])))
      dialog.close()
    })
  }

  prepare?.(new Map(inputs.map((input) => [input.name, input])))
  document.body.append(dialog)
  dialog.showModal()
  const opened = inputs[0] ?? button
  opened.focus()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve()
    })
  })
}

const busy = new WeakSet<HTMLElement>()

/** Runs an action once at a time; what it throws is shown in `failure`. The button keeps the focus. */
export async function submitting(button: HTMLElement, failure: Element, action: () => Promise<void>): Promise<void> {
  if (busy.has(button)) return
  busy.add(button)
  button.setAttribute('aria-busy', 'true')
  replace(failure)
  try {
    await action()
  } catch (error) {
    showFailure(failure, error)
  } finally {
    busy.delete(button)
    button.removeAttribute('aria-busy')
  }
}

/** Shows an error of the server: message, hint and status. */
export function showFailure(place: Element, error: unknown): void {
  const isRefusal = error instanceof Refused
  const {message: words} = error as Error
  const message = error instanceof TypeError ? `The server cannot be reached: ${words}` : words
  replace(
    place,
    h('p', {}, h('strong', {}, sentence(message))),
    isRefusal && error.hint !== undefined && h('p', {class: 'hint'}, error.hint),
    isRefusal && h('p', {class: 'small'}, `HTTP ${error.status}`),
  )
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** Makes the control of a field. */
export function controlOf(
  {name, kind, required = false, value = '', options = []}: Field,
  id = `field-${name}`,
): Control {
  const control = bareControl(kind, options, {id, name, required})
  putValue(control, value)
  return control
}

function bareControl(kind: Field['kind'], options: readonly string[], attributes: Attributes): Control {
  if (kind === 'long') return h('textarea', {...attributes, rows: 4})
  if (kind === 'choice')
    return h('select', attributes, ...options.map((option) => h('option', {value: option}, option)))
  if (kind === 'check') return h('input', {...attributes, type: 'checkbox'})
  return h('input', {
    ...attributes,
    type: kind === 'secret' ? 'password' : kind,
    autocomplete: 'off',
    spellcheck: kind === 'text' ? 'true' : 'false',
    ...(kind === 'number' && {min: 1}),
  })
}

/** Reads a control; a box that is checked is `true`. */
export function readValue(control: Control): string {
  return isBox(control) ? String(control.checked) : control.value
}

/** Sets a control to what `readValue` reads. */
export function putValue(control: Control, value: string): void {
  if (isBox(control)) control.checked = value === 'true'
  else control.value = value
}

function isBox(control: Control): control is HTMLInputElement {
  return control.type === 'checkbox'
}

/** A control with its name, and with help under it. */
export function labelledField({label, kind, required = false, help, isHalf = false}: Field, control: Control) {
  const {id} = control
  const isPlain = required || kind === 'choice' || kind === 'check'
  if (help !== undefined) control.setAttribute('aria-describedby', `${id}-help`)
  const name = h('label', {for: id}, isPlain ? label : `${label} (optional)`)
  return h(
    'div',
    {class: ['field', isHalf && 'half', kind === 'check' && 'check'].filter(Boolean).join(' ')},
    ...(kind === 'check' ? [control, name] : [name, control]),
    help !== undefined && h('span', {class: 'small', id: `${id}-help`}, help),
  )
}
