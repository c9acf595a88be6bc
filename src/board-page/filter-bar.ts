import {PRIORITIES, TASK_TYPES} from '../domain/task.ts'
import {h} from './dom.ts'
import {EVERYTHING, type Filter, readFilter} from './filter.ts'
import {putFilter, readRoute} from './route.ts'
import type {State} from './state.ts'

type Choice = Exclude<keyof Filter, 'q'>

const CHOICES: readonly (readonly [Choice, string])[] = [
  ['priority', 'Priority'],
  ['type', 'Type'],
  ['label', 'Label'],
  ['agent', 'Agent'],
  ['epic', 'Epic'],
]

/** The filter of the address. */
export function currentFilter(): Filter {
  return readFilter(readRoute(location.hash).query)
}

/** Search and filters; they live in the address, so that a link shows the same. */
export function createFilterBar(onChange: () => void) {
  const {element, search, selects, clear} = createControls()

  function put(filter: Filter): void {
    putFilter(readRoute(location.hash), filter)
    onChange()
  }

  function apply(): void {
    const chosen = CHOICES.map(([name]) => [name, selects.get(name)?.value ?? ''])
    put({...EVERYTHING, ...Object.fromEntries(chosen), q: search.value})
  }

  search.addEventListener('input', apply)
  for (const select of selects.values()) select.addEventListener('change', apply)
  clear.addEventListener('click', () => {
    put(EVERYTHING)
    search.focus()
  })
  return {
    element,
    update: (state: State) => {
      const filter = currentFilter()
      if (search.value !== filter.q) search.value = filter.q
      const options = optionsOf(state)
      for (const [name, select] of selects) offer(select, options[name], filter[name])
      clear.disabled = Object.values(filter).every((value) => value === '')
    },
  }
}

function createControls() {
  const search = h('input', {type: 'search', id: 'search', placeholder: 'Id, title, label, agent', autocomplete: 'off'})
  const selects = new Map(CHOICES.map(([name]) => [name, h('select', {id: `filter-${name}`})]))
  const clear = h('button', {type: 'button', class: 'quiet'}, 'Clear filters')
  const choices = CHOICES.map(([name, title]) => labelled(title, selects.get(name) as HTMLElement))
  const more = h('div', {class: 'more-filters', id: 'more-filters'}, ...choices, clear)
  const disclosure = {'aria-expanded': 'false', 'aria-controls': 'more-filters'}
  const toggle = h('button', {type: 'button', class: 'quiet narrow-only', ...disclosure}, 'Filters')
  toggle.addEventListener('click', () => toggle.setAttribute('aria-expanded', String(more.classList.toggle('is-open'))))
  const element = h(
    'form',
    {class: 'filters', role: 'search', 'aria-label': 'Filter tasks'},
    labelled('Search', search),
    toggle,
    more,
  )
  element.addEventListener('submit', (event) => event.preventDefault())
  return {element, search, selects, clear}
}

/** A control with its name above it. */
export function labelled(title: string, control: HTMLElement) {
  return h('div', {class: 'field'}, h('label', {for: control.id}, title), control)
}

function optionsOf({tasks}: State): Readonly<Record<Choice, readonly string[]>> {
  const all = [...tasks.values()]
  const agents = all.map(({claimed_by, done_by}) => claimed_by ?? done_by).filter((agent) => agent !== undefined)
  return {
    priority: PRIORITIES,
    type: TASK_TYPES,
    label: [...new Set(all.flatMap(({labels = []}) => labels))].sort(),
    agent: [...new Set(agents)].sort(),
    epic: all.filter(({type, progress}) => type === 'epic' || progress).map(({id}) => id),
  }
}

/** Offers values to choose from, or any. What is chosen stays to be chosen, also while nothing has it. */
export function offer(select: HTMLSelectElement, values: readonly string[], chosen: string): void {
  const offered = chosen === '' || values.includes(chosen) ? values : [...values, chosen]
  const signature = JSON.stringify(offered)
  if (select.dataset.offered !== signature) {
    select.dataset.offered = signature
    select.replaceChildren(...['', ...offered].map((value) => h('option', {value}, value === '' ? 'any' : value)))
  }
  if (select.value !== chosen) select.value = chosen
}
