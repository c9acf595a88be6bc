import {advance} from '../../application/stream/index.ts'
import {compare} from '../../domain/readiness.ts'
import type {Consumer, ConsumerStore, DeadLetter, Handled} from '../../ports/consumer-store.ts'

interface Kept {
  consumer: Consumer
  /** By event id, in the order in which the events died first. */
  readonly letters: Map<string, DeadLetter>
}

/** Creates a store of consumers that lives as long as the process: for tests. */
export function createMemoryConsumerStore(): ConsumerStore {
  const kept = new Map<string, Kept>()
  const lettersOf = (name: string): readonly DeadLetter[] => [...(kept.get(name)?.letters.values() ?? [])]

  return {
    names: () => [...kept.keys()].sort(compare),
    get: (name) => kept.get(name)?.consumer,
    create: async (consumer) => {
      if (!kept.has(consumer.name)) kept.set(consumer.name, {consumer, letters: new Map()})
    },
    setTypes: async (name, types) => change(kept, name, {types}),
    advance: async (name, handled) => advanceConsumer(kept, name, handled),
    setPendingRetry: async (name, pendingRetry) => change(kept, name, {pendingRetry}),
    deadLetter: async (name, letter, handled) => {
      kept.get(name)?.letters.set(letter.event.id, {...letter, redriven: false, shown: false})
      removePendingRetry(kept, name, [letter.event.id])
      advanceConsumer(kept, name, handled)
    },
    deadLetters: lettersOf,
    redrivenLetters: (name) => lettersOf(name).filter(({redriven}) => redriven),
    redrive: async (name, ids) => markLetters(kept.get(name), ids, {redriven: true, shown: false}),
    markShown: async (name, ids) => {
      const redriven = ids.filter((id) => kept.get(name)?.letters.get(id)?.redriven)
      markLetters(kept.get(name), redriven, {shown: true})
    },
    resolve: async (name, ids) => {
      for (const id of ids) kept.get(name)?.letters.delete(id)
      removePendingRetry(kept, name, ids)
    },
    close: () => {},
  }
}

function change(kept: ReadonlyMap<string, Kept>, name: string, changes: Partial<Consumer>): void {
  const found = kept.get(name)
  if (found) found.consumer = {...found.consumer, ...changes}
}

function advanceConsumer(kept: ReadonlyMap<string, Kept>, name: string, {events, lowWatermark}: Handled): void {
  const cursor = kept.get(name)?.consumer.cursor
  if (!cursor || events.length === 0) return
  change(kept, name, {cursor: advance(cursor, events, lowWatermark(cursor.at))})
  removePendingRetry(
    kept,
    name,
    events.map(({id}) => id),
  )
}

function removePendingRetry(kept: ReadonlyMap<string, Kept>, name: string, ids: readonly string[]): void {
  const eventId = kept.get(name)?.consumer.pendingRetry?.eventId
  if (eventId !== undefined && ids.includes(eventId)) change(kept, name, {pendingRetry: undefined})
}

/** Changes the letters with these ids, and returns the ids of those that exist. */
function markLetters(found: Kept | undefined, ids: readonly string[], marks: Partial<DeadLetter>): readonly string[] {
  return ids.filter((id) => {
    const letter = found?.letters.get(id)
    if (letter) found?.letters.set(id, {...letter, ...marks})
    return letter !== undefined
  })
}
