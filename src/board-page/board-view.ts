import type {TaskSummary} from '../application/board/index.ts'
import {createAddButton} from './add-task.ts'
import {cardOf} from './card.ts'
import {arrange, COLUMNS, type ColumnId} from './columns.ts'
import {h, keep, keepingFocus, replace} from './dom.ts'
import {choose} from './filter.ts'
import {createFilterBar, currentFilter} from './filter-bar.ts'
import type {Page, View} from './page.ts'
import {createSide} from './side.ts'
import {type State, timeOf} from './state.ts'
import {count} from './words.ts'

/** The number of cards of a column, and of more on request. */
const PAGE = 40
const EVERY_MS = 10_000

/** Creates the board view: columns by status, with epics and agents beside them. */
export function createBoardView(page: Page): View {
  const {render} = page
  const filters = createFilterBar(render)
  const adding = createAddButton(page)
  const columns = COLUMNS.map((column) => createColumn(column, render))
  const tabs = createTabs(columns)
  const side = createSide()
  const note = h('p', {class: 'note', hidden: true})
  filters.element.append(adding.element)
  const element = h(
    'div',
    {class: 'board-view'},
    h('h1', {class: 'unseen'}, 'Board'),
    filters.element,
    note,
    h(
      'div',
      {class: 'board'},
      tabs.element,
      h('div', {class: 'columns'}, ...columns.map((each) => each.element)),
      side.element,
    ),
  )
  return {
    title: 'Board',
    element,
    every: EVERY_MS,
    update: (state) => {
      filters.update(state)
      adding.update(state)
      const now = timeOf(state)
      const shown = choose(state.tasks, currentFilter())
      const arranged = arrange(shown, now)
      keepingFocus(() => {
        for (const column of columns) column.update(arranged.get(column.id) ?? [], state, now)
      })
      tabs.update()
      side.update(state)
      say(note, state, shown.length)
    },
  }
}

function say(note: HTMLElement, {tasks, total, loaded}: State, shown: number): void {
  const parts = [
    !loaded && 'Loading …',
    loaded && tasks.size === 0 && 'No tasks yet. Add the first one: cn add "My first task"',
    shown < tasks.size && `${count(shown, 'task')} of ${tasks.size.toLocaleString('en')} match the filters.`,
    total > tasks.size && `Only the oldest ${count(tasks.size, 'task')} of ${total.toLocaleString('en')} are here.`,
  ].filter((part) => part !== false)
  note.hidden = parts.length === 0
  if (note.textContent !== parts.join(' ')) note.textContent = parts.join(' ')
}

interface Column {
  readonly id: ColumnId
  readonly title: string
  readonly element: HTMLElement
  count(): number
  update(tasks: readonly TaskSummary[], state: State, now: number): void
}

function createColumn({id, title, empty}: (typeof COLUMNS)[number], render: () => void): Column {
  let limit = PAGE
  let size = 0
  const number = h('span', {class: 'count'}, '0')
  const list = h('ul', {class: 'cards'})
  const nothing = h('p', {class: 'empty'}, empty)
  const more = h('button', {type: 'button', class: 'quiet more', hidden: true})
  more.addEventListener('click', () => {
    const next = list.children[limit - 1]
    limit += PAGE
    render()
    // The button may be gone, and reading goes on where it was.
    requestAnimationFrame(() => next?.nextElementSibling?.querySelector('a')?.focus())
  })
  return {
    id,
    title,
    element: h(
      'section',
      {class: 'column', 'aria-labelledby': `column-${id}`, 'data-column': id},
      h('h2', {id: `column-${id}`}, title, ' ', number),
      list,
      nothing,
      more,
    ),
    count: () => size,
    update: (tasks, state, now) => {
      size = tasks.length
      number.textContent = size.toLocaleString('en')
      keep(
        list,
        tasks.slice(0, limit).map((task) => cardOf(task, state.tasks, now)),
      )
      nothing.hidden = size > 0 || !state.loaded
      more.hidden = size <= limit
      more.textContent = `Show ${Math.min(PAGE, size - limit)} more of ${size.toLocaleString('en')}`
    },
  }
}

/** On a narrow screen one column is seen at a time. */
function createTabs(columns: readonly Column[]) {
  let chosen: ColumnId | undefined
  const buttons = columns.map(({id, title}) =>
    h('button', {type: 'button', class: 'tab', onclick: () => pick(id), 'data-tab': id}, title),
  )

  function pick(id: ColumnId): void {
    chosen = id
    update()
  }

  function update(): void {
    const shown = chosen ?? columns.find((column) => column.count() > 0)?.id ?? 'ready'
    for (const [index, {id, title, element, count: size}] of columns.entries()) {
      element.classList.toggle('is-chosen', id === shown)
      const button = buttons[index] as HTMLElement
      button.setAttribute('aria-pressed', String(id === shown))
      const text = `${title} ${size().toLocaleString('en')}`
      if (button.textContent !== text)
        replace(button, title, ' ', h('span', {class: 'count'}, size().toLocaleString('en')))
    }
  }

  return {element: h('div', {class: 'tabs', role: 'group', 'aria-label': 'Column'}, ...buttons), update}
}
