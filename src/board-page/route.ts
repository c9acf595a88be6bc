import {type Filter, writeFilter} from './filter.ts'

export type ViewName = 'board' | 'graph' | 'events' | 'task'

/** The view that the address names. */
export interface Route {
  readonly view: ViewName
  /** Of the view `task`. */
  readonly id: string
  readonly query: URLSearchParams
}

/** Reads `#/task/some-id`, `#/graph?label=x`; what makes no sense is the board. */
export function readRoute(hash: string): Route {
  const [, path = '', query = ''] = /^#\/?([^?]*)(?:\?(.*))?$/s.exec(hash) ?? []
  const [name = '', id = ''] = path.split('/')
  const isView = name === 'graph' || name === 'events' || (name === 'task' && id !== '')
  return {view: isView ? name : 'board', id: decode(id), query: new URLSearchParams(query)}
}

/** The address of a task's page. What an event names as a task can have half a character, which no address can. */
export function taskAddress(id: string): string {
  return `#/task/${encodeURIComponent(id.toWellFormed())}`
}

/** Changes the filter in the address, without a step of the browser's history for each letter. */
export function putFilter(route: Route, filter: Filter): void {
  history.replaceState(null, '', `#/${route.view === 'board' ? '' : route.view}${writeFilter(filter)}`)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
