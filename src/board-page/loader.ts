import {api, type Stats, type TaskPage, type WireEvent} from './api.ts'
import {MAX_EVENTS, type State, type Store} from './state.ts'

const FIRST_EVENTS = 300

/** Loads the whole board, of now or of the past. */
export interface Loader {
  /** Shows the board of that time, unless something else is asked for meanwhile. @throws what the API throws. */
  load(at: string | undefined): Promise<void>
  /** Resolves to an answer that no load has crossed: the board of one that has could be older, and would be set over it. */
  uncrossed<T>(ask: () => Promise<T>): Promise<T>
  /** The time that was asked for last; undefined: now. */
  target(): string | undefined
}

/** Makes a loader whose newest request wins, in whatever order answers come. */
export function createLoader(store: Store): Loader {
  let target: string | undefined
  let latest = 0
  let underway: Promise<unknown> = Promise.resolve()

  async function show(at: string | undefined, own: number): Promise<void> {
    const patch = at === undefined ? await present(store) : boardOf(await api.tasks({at}))
    if (own === latest) store.set({...patch, at, problem: undefined})
  }

  return {
    target: () => target,
    load: (at) => {
      target = at
      const shown = show(at, ++latest)
      underway = shown.catch(() => {})
      return shown
    },
    uncrossed: async (ask) => {
      for (;;) {
        const before = underway
        await before
        const answer = await ask()
        if (underway === before) return answer
      }
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
  const known = merge(events, store.get().events)
  return {...boardOf(page), events: known, stats: withEvent(stats, known[0]), me, offset}
}

/** What is known of the log, with an event that may have come since. */
export function withEvent(stats: Stats, event: WireEvent | undefined): Stats {
  const {oldest_event: oldest, newest_event: newest} = stats
  if (!event || (newest !== null && newest >= event.timestamp)) return stats
  return {...stats, newest_event: event.timestamp, oldest_event: oldest ?? event.timestamp}
}

function boardOf({tasks, total_count: total}: TaskPage) {
  return {tasks: new Map(tasks.map((task) => [task.id, task])), total, loaded: true}
}

/** Merges lists of events: newest first, without duplicates. */
function merge(...lists: readonly (readonly WireEvent[])[]): readonly WireEvent[] {
  const byId = new Map(lists.flat().map((event) => [event.id, event]))
  return [...byId.values()].sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1)).slice(0, MAX_EVENTS)
}
