import type {CoreStore, StoredEvent} from './core-store.ts'
import {invalid} from './reply.ts'

/** A durable consumer. Source: the wire contract §6. */
export interface Consumer {
  filters: readonly string[]
  cursor: number | null
  /** What a restart brings back: a later registration resets it. */
  cursorOnDisk: number | null
}

/** The consumers of a store. */
export interface Consumers {
  /** Registers or replaces the filters; the cursor stays until the next restart. */
  register(id: string, filters: readonly string[]): Consumer
  /** Creates it when it is not known. */
  get(id: string): Consumer
  /** The events after its cursor that its filters match. */
  backlog(id: string, limit?: number): StoredEvent[]
  /** Moves the cursor forward, never back. */
  acknowledge(id: string, position: number): void
  /** Rebuilds them from what is on disk. */
  restart(): void
  clear(): void
}

/** Whether a backlog's filter matches: `task.*` matches `task` too. Source: the wire contract §5.4. */
function matchesBacklog(filters: readonly string[], type: string): boolean {
  return filters.length === 0 || filters.some((filter) => matchesLive(filter, type) || filter === `${type}.*`)
}

/** Whether a live pattern matches: `x.*` is a prefix with its dot, anything else is exact. */
export function matchesLive(pattern: string, type: string): boolean {
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type
}

/** Creates the registry of consumers of a store. */
export function createConsumers(store: CoreStore): Consumers {
  const known = new Map<string, Consumer>()
  const get = (id: string): Consumer => {
    const consumer = known.get(id) ?? {filters: [], cursor: null, cursorOnDisk: null}
    known.set(id, consumer)
    return consumer
  }
  return {
    get,
    register: (id, filters) => Object.assign(get(id), {filters, cursorOnDisk: null}),
    backlog: (id, limit = Number.POSITIVE_INFINITY) => {
      const {filters, cursor} = get(id)
      const events: StoredEvent[] = []
      for (let index = cursor ?? 0; index < store.all.length && events.length < limit; index += 1) {
        const stored = store.all[index] as StoredEvent
        if (matchesBacklog(filters, stored.type)) events.push(stored)
      }
      return events
    },
    acknowledge: (id, position) => {
      const latest = store.all.length
      if (position > latest) throw invalid(`Position ${position} is beyond the latest event offset ${latest}`)
      const consumer = get(id)
      if (position <= (consumer.cursor ?? 0)) return
      consumer.cursor = position
      consumer.cursorOnDisk = position
    },
    restart: () => {
      for (const consumer of known.values()) consumer.cursor = consumer.cursorOnDisk
    },
    clear: () => known.clear(),
  }
}
