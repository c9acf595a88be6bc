import type {TaskSummary} from '../application/board/index.ts'
import {h, replace} from './dom.ts'

const MAX_SUGGESTED = 20

type Tasks = ReadonlyMap<string, TaskSummary>

/** What an input suggests: a value, and what to call it. */
export interface Suggestion {
  readonly value: string
  readonly label?: string
}

/** Has an input suggest what fits the text in it; returns the list, to be put beside the input. */
export function suggesting(input: HTMLInputElement, suggest: (text: string) => readonly Suggestion[]): HTMLElement {
  const list = h('datalist', {id: `${input.id}-list`})
  const refresh = () =>
    replace(list, ...suggest(input.value.trim()).map(({value, label}) => h('option', {value}, label)))
  input.setAttribute('list', list.id)
  input.addEventListener('focus', refresh)
  input.addEventListener('input', refresh)
  return list
}

/** Tasks whose id or title has the text, unfinished ones first. */
export function suggestTasks(tasks: Tasks, text: string, without: readonly string[] = []): readonly Suggestion[] {
  const wanted = text.toLowerCase()
  const fitting = [...tasks.values()].filter(
    ({id, title}) => !without.includes(id) && `${id} ${title}`.toLowerCase().includes(wanted),
  )
  return fitting
    .sort((a, b) => Number(a.status === 'done') - Number(b.status === 'done'))
    .slice(0, MAX_SUGGESTED)
    .map(({id, title}) => ({value: id, label: title}))
}

/** Labels of the board that have the text, those of most tasks first. */
export function suggestLabels(tasks: Tasks, text: string, without: readonly string[] = []): readonly Suggestion[] {
  const counts = new Map<string, number>()
  for (const {labels = []} of tasks.values())
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts]
    .filter(([label]) => !without.includes(label) && label.includes(text))
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_SUGGESTED)
    .map(([value]) => ({value}))
}

/** The id of the task that the text names: by its id, or by a title that one task alone has. */
export function taskNamed(tasks: Tasks, text: string): string {
  const given = text.trim()
  if (tasks.has(given)) return given
  const titled = [...tasks.values()].filter(({title}) => title.toLowerCase() === given.toLowerCase())
  return titled.length === 1 ? (titled[0] as TaskSummary).id : given
}
