/** The content of an element: texts become text nodes, never markup. */
export type Child = Node | string | number | false | null | undefined

// biome-ignore lint/suspicious/noExplicitAny: each handler knows its own kind of event
type Handler = (event: any) => void

/** Attributes and, under `on…`, handlers; false and undefined leave one out. */
export type Attributes = Readonly<Record<string, string | number | boolean | Handler | undefined>>

const SVG = 'http://www.w3.org/2000/svg'

/** Makes an HTML element. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children)
}

/** Makes an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag), attributes, children)
}

/** Puts these children in the place of what is there. */
export function replace(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...present(children))
}

function fill<T extends Element>(element: T, attributes: Attributes, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice('on'.length), value)
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...present(children))
  return element
}

function present(children: readonly Child[]): (Node | string)[] {
  return children
    .filter((child) => child !== undefined && child !== null && child !== false)
    .map((child) => (typeof child === 'number' ? String(child) : child))
}

/** An item of a list that is kept up to date. */
export interface Item {
  readonly key: string
  /** What the element shows: while it is the same, the element stays. */
  readonly signature: string
  readonly make: () => HTMLElement
}

const kept = new WeakMap<Element, Map<string, {readonly signature: string; readonly element: HTMLElement}>>()

/** Makes `parent` hold these items in this order; touches only what is different. */
export function keep(parent: Element, items: readonly Item[]): void {
  const before = kept.get(parent) ?? new Map()
  const after = new Map(
    items.map(({key, signature, make}) => {
      const known = before.get(key)
      return [key, known?.signature === signature ? known : {signature, element: make()}]
    }),
  )
  kept.set(parent, after)
  for (const [key, {element}] of before) if (after.get(key)?.element !== element) element.remove()
  let next = parent.firstElementChild
  for (const {element} of after.values()) {
    if (element === next) next = element.nextElementSibling
    else parent.insertBefore(element, next)
  }
}

/** Runs `change`; where that takes the focus away, the element with the same `data-focus` has it afterwards. */
export function keepingFocus(change: () => void): void {
  const name = (document.activeElement as HTMLElement | null)?.dataset.focus
  change()
  if (name === undefined || document.activeElement !== document.body) return
  document.querySelector<HTMLElement>(`[data-focus="${CSS.escape(name)}"]`)?.focus()
}
