const SVG = 'http://www.w3.org/2000/svg'
/** Makes an HTML element. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children)
}
/** Makes an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children)
}
/** Puts these children in the place of what is there. */
export function replace(parent, ...children) {
  parent.replaceChildren(...present(children))
}
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice('on'.length), value)
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...present(children))
  return element
}
function present(children) {
  return children
    .filter((child) => child !== undefined && child !== null && child !== false)
    .map((child) => (typeof child === 'number' ? String(child) : child))
}
const kept = new WeakMap()
/** Makes `parent` hold these items in this order; touches only what is different. */
export function keep(parent, items) {
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
export function keepingFocus(change) {
  const name = document.activeElement?.dataset.focus
  change()
  if (name === undefined || document.activeElement !== document.body) return
  document.querySelector(`[data-focus="${CSS.escape(name)}"]`)?.focus()
}
