import type {TaskSummary} from '../application/board/index.ts'

/** The filter of the board; '' means everything. */
export interface Filter {
  readonly q: string
  readonly priority: string
  readonly type: string
  readonly label: string
  readonly agent: string
  readonly epic: string
}

export const EVERYTHING: Filter = {q: '', priority: '', type: '', label: '', agent: '', epic: ''}

const NAMES = Object.keys(EVERYTHING) as (keyof Filter)[]

/** Reads a filter from the query of an address. */
export function readFilter(query: URLSearchParams): Filter {
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ''])) as unknown as Filter
}

/** Writes a filter as the query of an address: '' when it lets everything through. */
export function writeFilter(filter: Filter): string {
  const given = NAMES.filter((name) => filter[name] !== '').map((name) => [name, filter[name]])
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

/** Returns the tasks that the filter lets through. An epic is everything below a task, however deep. */
export function choose(tasks: ReadonlyMap<string, TaskSummary>, filter: Filter): readonly TaskSummary[] {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean)
  return [...tasks.values()].filter(
    (task) =>
      words.every((word) => textOf(task).includes(word)) &&
      fits(task, filter) &&
      (filter.epic === '' || isBelow(tasks, task, filter.epic)),
  )
}

function fits(task: TaskSummary, {priority, type, label, agent}: Filter): boolean {
  return (
    (priority === '' || task.priority === priority) &&
    (type === '' || task.type === type) &&
    (label === '' || task.labels?.includes(label) === true) &&
    (agent === '' || (task.claimed_by ?? task.done_by) === agent)
  )
}

function textOf({id, title, labels = [], claimed_by = '', done_by = ''}: TaskSummary): string {
  return [id, title, ...labels, claimed_by, done_by].join('\n').toLowerCase()
}

/** The parents of a log can go round in a circle: each is looked at once. */
function isBelow(tasks: ReadonlyMap<string, TaskSummary>, task: TaskSummary, epic: string): boolean {
  const seen = new Set<string>()
  for (let id = task.parent; id !== undefined && !seen.has(id); id = tasks.get(id)?.parent) {
    if (id === epic) return true
    seen.add(id)
  }
  return task.id === epic
}
