import {api, type TaskPage, type WireEvent} from './api.ts'
import {MAX_EVENTS, type State, type Store} from './state.ts'

const FIRST_EVENTS = 300

/** Loads the whole board, of now or of the past. */
export interface Loader {
  /** Shows the board of that time, unless something else is asked for meanwhile. @throws what the API throws. */
  load(at: string | undefined): Promise<void>
  /** The time that was asked for last; undefined: now. */
  target(): string | undefined
}

/** Makes a loader whose newest request wins, in whatever order answers come. */
export function createLoader(store: Store): Loader {
  let target: string | undefined
  let latest = 0
  return {
    target: () => target,
    load: async (at) => {
      target = at
      const own = ++latest
      const patch = at === undefined ? await present(store) : boardOf(await api.tasks({at}))
      if (own === latest) store.set({...patch, at, problem: undefined})
    },
  }
}

async function present(store: Store): Promise<Partial<State>> {
  const asked = Date.now()
  const [page, events, stats, me] = await Promise.all([
    api.tasks(),
    api.events({order: 'desc', limit: FIRST_EVENTS}),
    api.stats(),
    api.me(),
  ])
  const offset = Date.parse(page.at) - (asked + Date.now()) / 2
  return {...boardOf(page), events: merge(events, store.get().events), stats, me, offset}
}

function boardOf({tasks, total_count: total}: TaskPage) {
  return {tasks: new Map(tasks.map((task) => [task.id, task])), total, loaded: true}
}

/** The newest first, each once. */
function merge(...lists: readonly (readonly WireEvent[])[]): readonly WireEvent[] {
  const byId = new Map(lists.flat().map((event) => [event.id, event]))
  return [...byId.values()].sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1)).slice(0, MAX_EVENTS)
}
