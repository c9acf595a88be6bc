import type {TaskSummary} from '../application/board/index.ts'
import {api, Refused, send, type WireEvent} from './api.ts'
import {follow} from './event-stream.ts'
import {createLoader, type Loader, withEvent} from './loader.ts'
import {MAX_EVENTS, type Store} from './state.ts'

/** Events of this time are fetched together, in milliseconds. */
const GATHER_MS = 80
/** More than so many tasks, or in a longer address, are not asked for one by one: servers and proxies take 8 KiB. */
const MAX_ASKED = 200
const MAX_ADDRESS = 7000
const AGAIN_MS = 2000

export interface LiveBoard {
  /** Shows the board as it was; undefined: as it is. */
  lookAt(at: string | undefined): Promise<void>
  close(): void
}

/** Keeps the state as the server has it. `onRefused` is told when the key is not taken. */
export function followBoard(store: Store, onRefused: () => void): LiveBoard {
  const loader = createLoader(store)
  const report = (error: unknown) => tell(store, error, onRefused)
  const changes = createChanges(store, loader, report)
  const stream = follow({
    open: (lastId, signal) =>
      send('/api/v1/events/stream', {
        signal,
        headers: {accept: 'text/event-stream', ...(lastId !== undefined && {'last-event-id': lastId})},
      }),
    onOpen: (goesOn) => {
      // In the past nothing is missed: who comes back from there loads everything.
      if (loader.target() === undefined && !(goesOn && store.get().loaded)) insist(() => loader.load(undefined), report)
    },
    onEvent: (event) => {
      if (addEvent(store, event)) changes.add(event.entity_id)
    },
    onState: (connection) => store.set({connection}),
    isUnknownId: (error) => {
      const isUnknown = error instanceof Refused && error.status === 400
      if (isUnknown) store.set({events: []})
      return isUnknown
    },
    isFinal: (error) => {
      const isFinal = error instanceof Refused && !isPassing(error)
      if (isFinal) report(error)
      return isFinal
    },
  })
  return {lookAt: (at) => loader.load(at).catch(report), close: stream.close}
}

/** Tries until it works, unless the server says that it never will. */
async function insist(action: () => Promise<void>, report: (error: unknown) => void): Promise<void> {
  for (;;) {
    try {
      return await action()
    } catch (error) {
      report(error)
      if (!isPassing(error)) return
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }
}

function isPassing(error: unknown): boolean {
  return !(error instanceof Refused) || error.status >= 500 || error.status === 429
}

function tell(store: Store, error: unknown, onRefused: () => void): void {
  if (!(error instanceof Refused)) return
  if (error.status === 401 || error.status === 403) onRefused()
  else store.set({problem: [error.message, error.hint].filter(Boolean).join('. ')})
}

/** Returns false for an event that is known already. */
function addEvent(store: Store, event: WireEvent): boolean {
  const {events, stats} = store.get()
  if (events.some(({id}) => id === event.id)) return false
  store.set({
    events: [event, ...events].slice(0, MAX_EVENTS),
    ...(stats && {stats: withEvent(stats, event)}),
  })
  return true
}

/** Gathers ids of tasks that have changed, then asks for them, and for those whose place depends on them. */
function createChanges(store: Store, loader: Loader, report: (error: unknown) => void) {
  let ids = new Set<string>()
  let running = false

  async function flush(): Promise<void> {
    while (ids.size > 0) {
      const changed = [...ids]
      ids = new Set()
      if (loader.target() === undefined) await insist(() => refresh(store, loader, changed), report)
    }
    running = false
  }

  return {
    add: (id: string) => {
      ids.add(id)
      if (running) return
      running = true
      setTimeout(flush, GATHER_MS)
    },
  }
}

async function refresh(store: Store, loader: Loader, changed: readonly string[]): Promise<void> {
  const before = neighbours(store.get().tasks, changed)
  if (isTooMany(changed)) return loader.load(undefined)
  await ask(store, loader, changed)
  const around = new Set([...before, ...neighbours(store.get().tasks, changed)])
  for (const id of changed) around.delete(id)
  if (isTooMany([...around])) return loader.load(undefined)
  await ask(store, loader, [...around])
}

function isTooMany(ids: readonly string[]): boolean {
  const address = `${new URLSearchParams({id: ids.join(',')})}`
  return ids.length > MAX_ASKED || address.length > MAX_ADDRESS || ids.some((id) => id.includes(','))
}

/** Asks for tasks by id; those that do not come are not on the board any more. */
async function ask(store: Store, loader: Loader, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const page = await loader.uncrossed(() => api.tasks({id: ids.join(',')}))
  if (loader.target() !== undefined) return
  const {tasks: known, total} = store.get()
  const tasks = new Map(known)
  for (const id of ids) tasks.delete(id)
  for (const task of page.tasks) tasks.set(task.id, task)
  store.set({tasks, total: total + tasks.size - known.size, problem: undefined})
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
