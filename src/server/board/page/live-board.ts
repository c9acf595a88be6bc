import type {TaskSummary} from '../../../application/representation.ts'
import {api, Refused, send, type WireEvent} from './api.ts'
import {follow} from './event-stream.ts'
import type {Store} from './state.ts'

/** So many events are kept. */
const MAX_EVENTS = 1000
const FIRST_EVENTS = 300
/** What happens in this time is asked for together. */
const GATHER_MS = 80
/** More than so many tasks are not asked for one by one. */
const MAX_ASKED = 200

export interface LiveBoard {
  /** Shows the board as it was; undefined: as it is. */
  lookAt(at: string | undefined): Promise<void>
  close(): void
}

/** Keeps the state as the server has it. `onRefused` is told when the key is not taken. */
export function followBoard(store: Store, onRefused: () => void): LiveBoard {
  const changes = createChanges(store)
  const guarded = (action: () => Promise<void>) => action().catch((error: unknown) => report(store, error, onRefused))

  const stream = follow({
    open: (lastId, signal) =>
      send('/api/v1/events/stream', {
        signal,
        headers: {accept: 'text/event-stream', ...(lastId !== undefined && {'last-event-id': lastId})},
      }),
    onOpen: (goesOn) => {
      if (!goesOn) guarded(() => loadAll(store))
    },
    onEvent: (event) => {
      if (!addEvent(store, event)) return
      changes.add(event.entity_id, (flush) => guarded(flush))
    },
    onState: (connection) => store.set({connection}),
    isFinal: (error) => {
      if (!(error instanceof Refused) || error.status >= 500 || error.status === 429) return false
      report(store, error, onRefused)
      return true
    },
  })
  return {
    lookAt: async (at) => {
      await guarded(() => (at === undefined ? loadAll(store) : loadPast(store, at)))
    },
    close: stream.close,
  }
}

async function loadAll(store: Store): Promise<void> {
  const asked = Date.now()
  const [page, events, stats, me] = await Promise.all([
    api.tasks(),
    api.events({order: 'desc', limit: FIRST_EVENTS}),
    api.stats(),
    api.me(),
  ])
  const known = new Set(events.map(({id}) => id))
  const offset = Date.parse(page.at) - (asked + Date.now()) / 2
  store.set({
    ...boardOf(page),
    events: [...store.get().events.filter(({id}) => !known.has(id)), ...events].sort(newestFirst).slice(0, MAX_EVENTS),
    stats,
    me,
    offset,
    at: undefined,
    problem: undefined,
  })
}

async function loadPast(store: Store, at: string): Promise<void> {
  const page = await api.tasks({at})
  store.set({...boardOf(page), at, problem: undefined})
}

function boardOf({tasks, total_count: total}: {tasks: readonly TaskSummary[]; total_count: number}) {
  return {tasks: new Map(tasks.map((task) => [task.id, task])), total, loaded: true}
}

/** Returns false for an event that is known already. */
function addEvent(store: Store, event: WireEvent): boolean {
  const {events, stats} = store.get()
  if (events.slice(0, MAX_EVENTS).some(({id}) => id === event.id)) return false
  store.set({
    events: [event, ...events].slice(0, MAX_EVENTS),
    ...(stats && {
      stats: {...stats, newest_event: event.timestamp, oldest_event: stats.oldest_event ?? event.timestamp},
    }),
  })
  return true
}

/** Gathers ids of tasks that have changed, then asks for them, and for those whose place depends on them. */
function createChanges(store: Store) {
  let ids = new Set<string>()
  let running = false

  async function flush(): Promise<void> {
    try {
      while (ids.size > 0) {
        const changed = [...ids]
        ids = new Set()
        if (store.get().at === undefined) await refresh(store, changed)
      }
    } finally {
      running = false
    }
  }

  return {
    add: (id: string, start: (flush: () => Promise<void>) => void) => {
      ids.add(id)
      if (running) return
      running = true
      setTimeout(() => start(flush), GATHER_MS)
    },
  }
}

async function refresh(store: Store, changed: readonly string[]): Promise<void> {
  const before = neighbours(store.get().tasks, changed)
  if (isTooMany(changed)) return loadAll(store)
  await ask(store, changed)
  const around = new Set([...before, ...neighbours(store.get().tasks, changed)])
  for (const id of changed) around.delete(id)
  if (isTooMany([...around])) return loadAll(store)
  await ask(store, [...around])
}

function isTooMany(ids: readonly string[]): boolean {
  return ids.length > MAX_ASKED || ids.some((id) => id.includes(','))
}

/** Asks for tasks by id; those that do not come are not on the board any more. */
async function ask(store: Store, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const page = await api.tasks({id: ids.join(',')})
  if (store.get().at !== undefined) return
  const tasks = new Map(store.get().tasks)
  const found = new Map(page.tasks.map((task) => [task.id, task]))
  for (const id of ids) {
    const task = found.get(id)
    if (task) tasks.set(id, task)
    else tasks.delete(id)
  }
  store.set({tasks, total: Math.max(tasks.size, store.get().total)})
}

/** What a task says about itself depends on those that it waits for, and on those that wait for it. */
function neighbours(tasks: ReadonlyMap<string, TaskSummary>, ids: readonly string[]): readonly string[] {
  const changed = new Set(ids)
  const around = [...tasks.values()]
    .filter(({parent, blocked_by = []}) => changed.has(parent ?? '') || blocked_by.some((id) => changed.has(id)))
    .map(({id}) => id)
  const named = ids.flatMap((id) => {
    const {parent, blocked_by = []} = tasks.get(id) ?? {}
    return parent === undefined ? blocked_by : [...blocked_by, parent]
  })
  return [...around, ...named]
}

function newestFirst(a: WireEvent, b: WireEvent): number {
  return a.timestamp < b.timestamp ? 1 : -1
}

function report(store: Store, error: unknown, onRefused: () => void): void {
  if (!(error instanceof Refused)) return
  if (error.status === 401 || error.status === 403) onRefused()
  else store.set({problem: [error.message, error.hint].filter(Boolean).join('. ')})
}
