import {submitting} from './dialog.ts'
import {h, type Item, keep, keepingFocus} from './dom.ts'
import {type Suggestion, suggesting} from './suggestions.ts'

/** A list of which items are added and removed one at a time. */
export interface ListOptions {
  /** Tells its controls from others. */
  readonly name: string
  /** What the input asks for: "Add a label". */
  readonly label: string
  readonly suggest: (text: string) => readonly Suggestion[]
  readonly add: (text: string) => Promise<void>
  readonly remove: (value: string) => Promise<void>
  readonly class: string
}

/** An item to show: `make` is given its Remove button, or nothing where it cannot be removed. */
export interface ListItem {
  readonly value: string
  /** How the Remove button names it. */
  readonly name: string
  readonly signature: string
  readonly make: (button: HTMLElement | undefined) => HTMLElement
}

/** Makes a list editor. What fails is said under the input, and the text stays in it. */
export function createListEditor(options: ListOptions) {
  const {input, form, failure, button} = createAdding(options)
  const list = h('ul', {class: options.class, 'aria-label': options.name})

  function removeButton({value, name: called}: ListItem) {
    const remove = () =>
      submitting(each, failure, async () => {
        const hadFocus = document.activeElement === each
        await options.remove(value)
        if (hadFocus) input.focus()
      })
    const attributes = {'aria-label': `Remove ${called}`, 'data-focus': `remove ${options.name} ${value}`}
    const each = h('button', {type: 'button', class: 'remove', onclick: remove, ...attributes}, '×')
    return each
  }

  function itemOf(item: ListItem, isEditable: boolean): Item {
    return {
      key: item.value,
      signature: `${isEditable} ${item.signature}`,
      make: () => item.make(isEditable ? removeButton(item) : undefined),
    }
  }

  onEnter(input, () => button.click())
  return {
    list,
    /** The input with its button, and what went wrong. */
    form: h('div', {class: 'adding'}, form, failure),
    /** What is typed and not yet added. */
    pending: () => input.value.trim(),
    update: (items: readonly ListItem[], isEditable: boolean) => {
      keepingFocus(() =>
        keep(
          list,
          items.map((item) => itemOf(item, isEditable)),
        ),
      )
      list.hidden = items.length === 0
    },
  }
}

function createAdding({name, label, suggest, add}: ListOptions) {
  const id = `add-${name.replaceAll(' ', '-')}`
  const input = h('input', {id, type: 'text', autocomplete: 'off', spellcheck: 'false'})
  const failure = h('div', {class: 'failure', role: 'alert'})
  const button = h('button', {type: 'button', class: 'quiet', onclick: send}, 'Add')
  const field = h('div', {class: 'field'}, h('label', {for: id}, label), input, suggesting(input, suggest))

  async function send(): Promise<void> {
    const text = input.value
    if (text.trim() !== '')
      await submitting(button, failure, async () => {
        await add(text.trim())
        // What was typed meanwhile stays.
        if (input.value === text) input.value = ''
      })
    input.focus()
  }

  return {input, failure, button, form: h('div', {class: 'add-line'}, field, button)}
}

function onEnter(input: HTMLElement, action: () => void): void {
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return
    event.preventDefault()
    action()
  })
}

/** A label as an item of a list. */
export function chipItem(value: string, called: string): ListItem {
  return {
    value,
    name: called,
    signature: value,
    make: (button) => h('li', {class: 'chip label removable'}, value, button),
  }
}
