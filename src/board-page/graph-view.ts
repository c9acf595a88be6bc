import type {TaskSummary} from '../application/board/index.ts'
import {columnOf} from './columns.ts'
import {h, keepingFocus, replace} from './dom.ts'
import {draw} from './drawing.ts'
import {choose} from './filter.ts'
import {createFilterBar, currentFilter} from './filter-bar.ts'
import type {Page, View} from './page.ts'
import {taskAddress} from './route.ts'
import {type State, timeOf} from './state.ts'
import {count} from './words.ts'

/** The maximum number of tasks in the drawing. */
const MAX_NODES = 300

/** Creates the view of dependencies, as a drawing and as a list. */
export function createGraphView({render}: Page): View {
  const filters = createFilterBar(render)
  const note = h('p', {class: 'note'})
  const drawing = h('div', {class: 'drawing', role: 'region', 'aria-label': 'Dependency graph', tabindex: 0})
  const list = h('ul', {class: 'related'})
  const element = h(
    'div',
    {class: 'graph-view'},
    h('h1', {}, 'What waits for what'),
    filters.element,
    note,
    drawing,
    h('details', {}, h('summary', {}, 'The same as a list'), list),
  )
  let shown = ''
  return {
    title: 'Graph',
    element,
    every: 60_000,
    update: (state) => {
      filters.update(state)
      const all = connected(choose(state.tasks, currentFilter()))
      const tasks = all.slice(0, MAX_NODES)
      const now = timeOf(state)
      const signature = JSON.stringify(tasks.map((task) => [task, columnOf(task, now)]))
      if (signature === shown) return
      shown = signature
      note.textContent = noteOf(all.length, tasks.length, state)
      keepingFocus(() => {
        replace(drawing, tasks.length > 0 && draw(tasks, now))
        replace(list, ...tasks.map((task) => listItem(task, state)))
      })
    },
  }
}

function noteOf(all: number, drawn: number, {loaded}: State): string {
  if (!loaded) return 'Loading …'
  if (all === 0) return 'No dependencies among the tasks that match the filters.'
  const what = `${count(drawn, 'task')}; arrows go from blockers to their dependents.`
  return drawn < all ? `${what} ${count(all - drawn, 'task')} more are left out: use the filters.` : what
}

/** Tasks that wait for another one that is shown, or are waited for; what is unfinished first. */
function connected(tasks: readonly TaskSummary[]): readonly TaskSummary[] {
  const known = new Set(tasks.map(({id}) => id))
  const linked = new Set<string>()
  for (const {id, blocked_by = []} of tasks)
    for (const blocker of blocked_by.filter((each) => known.has(each))) linked.add(id).add(blocker)
  return tasks
    .filter(({id}) => linked.has(id))
    .toSorted((a, b) => Number(a.status === 'done') - Number(b.status === 'done'))
}

function listItem({id, title, status, blocked_by = []}: TaskSummary, {tasks}: State) {
  return h(
    'li',
    {},
    h('span', {class: `standing ${status}`}, status),
    ' ',
    h('a', {href: taskAddress(id), 'data-focus': `listed ${id}`}, title),
    blocked_by.length > 0 && ` waits for ${blocked_by.map((each) => tasks.get(each)?.title ?? each).join(', ')}`,
  )
}
