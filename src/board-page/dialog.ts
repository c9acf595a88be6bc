import {Refused} from './api.ts'
import {h, replace} from './dom.ts'

/** A question in a form. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'long' | 'secret' | 'number'
  readonly required?: boolean
  readonly value?: string
  readonly help?: string
}

export interface Form {
  readonly title: string
  readonly submit: string
  readonly fields: readonly Field[]
  readonly note?: string
  /** Does what was asked for; what it throws is shown in the dialog, which stays open. */
  readonly onSubmit: (values: Readonly<Record<string, string>>) => Promise<void>
}

/** Asks in a dialog that holds the focus; Escape closes it, and the focus goes back. Resolves when it is closed. */
export function ask({title, submit, fields, note, onSubmit}: Form): Promise<void> {
  const inputs = fields.map(inputOf)
  const failure = h('div', {class: 'failure', role: 'alert'})
  const button = h('button', {type: 'submit', class: 'primary'}, submit)
  const cancel = h('button', {type: 'button', class: 'quiet', onclick: () => dialog.close()}, 'Cancel')
  const form = h(
    'form',
    {onsubmit: send},
    h('h2', {id: 'dialog-title'}, title),
    note !== undefined && h('p', {}, note),
    ...fields.map((field, index) => labelled(field, inputs[index] as HTMLElement)),
    failure,
    h('div', {class: 'buttons'}, cancel, button),
  )
  const dialog = h('dialog', {'aria-labelledby': 'dialog-title'}, form)

  async function send(event: Event): Promise<void> {
    event.preventDefault()
    button.disabled = true
    replace(failure)
    try {
      await onSubmit(Object.fromEntries(inputs.map(({name, value}) => [name, value])))
      dialog.close()
    } catch (error) {
      showFailure(failure, error)
    } finally {
      button.disabled = false
    }
  }

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

function inputOf({name, kind, required = false, value = ''}: Field) {
  const id = `field-${name}`
  if (kind === 'long') {
    const area = h('textarea', {id, name, required, rows: 3})
    area.value = value
    return area
  }
  const type = kind === 'secret' ? 'password' : kind
  return h('input', {
    id,
    name,
    type,
    required,
    value,
    autocomplete: 'off',
    spellcheck: 'false',
    ...(kind === 'number' && {min: 1}),
  })
}

function labelled({name, label, required = false, help}: Field, input: HTMLElement) {
  if (help !== undefined) input.setAttribute('aria-describedby', `help-${name}`)
  return h(
    'div',
    {class: 'field'},
    h('label', {for: `field-${name}`}, required ? label : `${label} (optional)`),
    input,
    help !== undefined && h('span', {class: 'small', id: `help-${name}`}, help),
  )
}
