import {api} from './api.ts'
import {MAX_EVENTS} from './state.ts'

const FIRST_EVENTS = 300
/** Makes a loader whose newest request wins, in whatever order answers come. */
export function createLoader(store) {
  let target
  let latest = 0
  let underway = Promise.resolve()
  async function show(at, own) {
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
async function present(store) {
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
export function withEvent(stats, event) {
  const {oldest_event: oldest, newest_event: newest} = stats
  if (!event || (newest !== null && newest >= event.timestamp)) return stats
  return {...stats, newest_event: event.timestamp, oldest_event: oldest ?? event.timestamp}
}
function boardOf({tasks, total_count: total}) {
  return {tasks: new Map(tasks.map((task) => [task.id, task])), total, loaded: true}
}
/** The newest first, each once. */
function merge(...lists) {
  const byId = new Map(lists.flat().map((event) => [event.id, event]))
  return [...byId.values()].sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1)).slice(0, MAX_EVENTS)
}
