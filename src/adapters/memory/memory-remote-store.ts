import {randomUUID} from 'node:crypto'
import {formatInstant, type Instant, parseInstant} from '../../domain/instant.ts'
import {AppError} from '../../errors/app-error.ts'
import type {Clock} from '../../ports/clock.ts'
import type {
  ChangePage,
  Checkpoint,
  KnownEvent,
  RemoteStore,
  StoreAppend,
  StoreEvent,
} from '../../ports/remote-store.ts'

export interface MemoryRemoteStoreOptions {
  readonly clock: Clock
  readonly tenant?: string | undefined
  /** Events on a page of changes; 100 by default. */
  readonly pageSize?: number | undefined
}

/** A stream that numbers its events, as NATS JetStream does. */
interface Stream {
  /** Tells the stream from one of the same name that replaced it. */
  readonly id: string
  readonly events: StoreEvent[]
}

/**
 * A remote store in memory, for tests. Unlike AllSource, it numbers its events: a checkpoint is a sequence number, no event
 * arrives late, and an append to several entities is atomic.
 */
export function createMemoryRemoteStore({
  clock,
  tenant = 'default',
  pageSize = 100,
}: MemoryRemoteStoreOptions): RemoteStore {
  const stream: Stream = {id: randomUUID(), events: []}
  const listeners = createListeners()
  const versionOf = (entityId: string) => stream.events.filter(({entity_id}) => entity_id === entityId).length
  const now = () => Math.max(clock.now(), lastTimestamp(stream) + 1) as Instant

  function record({entityId, event}: StoreAppend): StoreEvent {
    const recorded = JSON.parse(
      JSON.stringify({
        id: randomUUID(),
        event_type: event.event_type,
        entity_id: entityId,
        tenant_id: tenant,
        payload: event.payload,
        metadata: event.metadata ?? null,
        timestamp: formatInstant(now()),
        version: versionOf(entityId) + 1,
      }),
    ) as StoreEvent
    stream.events.push(recorded)
    return recorded
  }

  return {
    address: 'memory://store',
    verify: async () => {},
    changes: (since) => pagesOf(stream, pageSize, since),
    history: async (entityId) => ({
      events: stream.events.filter(({entity_id}) => entity_id === entityId),
      version: versionOf(entityId),
    }),
    append: async (items) => {
      if (!isExpected(items, versionOf)) return {kind: 'conflict'}
      const stamps = items.map(record)
      listeners.notify()
      return {kind: 'recorded', stamps}
    },
    now,
    boundAgent: () => undefined,
    listen: listeners.listen,
    close: async () => {},
  }
}

function createListeners() {
  const listeners = new Set<() => void>()
  const listen: RemoteStore['listen'] = async (_, {onChange, signal}) => {
    listeners.add(onChange)
    onChange()
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    listeners.delete(onChange)
    return true
  }
  const notify = () => {
    for (const onChange of listeners) onChange()
  }
  return {listen, notify}
}

async function* pagesOf(
  stream: Stream,
  size: number,
  since: Checkpoint | KnownEvent | undefined,
): AsyncIterable<ChangePage> {
  const start = sequenceOf(stream, since)
  const total = stream.events.length - start
  for (let from = start; ; from += size) {
    const events = stream.events.slice(from, from + size)
    const newest = events.at(-1)
    yield {
      events,
      next: `${stream.id}:${from + events.length}`,
      settledUpTo: newest && (parseInstant(newest.timestamp) as Instant),
      hasMore: from + size < stream.events.length,
      total,
    }
    if (from + size >= stream.events.length) return
  }
}

/** The number of the last event that was read. */
function sequenceOf(stream: Stream, since: Checkpoint | KnownEvent | undefined): number {
  if (since === undefined) return 0
  if (typeof since === 'string') {
    const [id, sequence] = since.split(':')
    if (id === stream.id) return Number(sequence)
  } else if (stream.events.some(({id}) => id === since.id)) return 0
  throw new AppError({code: 'REMOTE_REPLACED', message: 'the stream does not have the events that were read before'})
}

function isExpected(items: readonly StoreAppend[], versionOf: (entityId: string) => number): boolean {
  const added = new Map<string, number>()
  return items.every(({entityId, expectedVersion}) => {
    const version = versionOf(entityId) + (added.get(entityId) ?? 0)
    added.set(entityId, (added.get(entityId) ?? 0) + 1)
    return expectedVersion === undefined || expectedVersion === version
  })
}

function lastTimestamp({events}: Stream): number {
  return parseInstant(events.at(-1)?.timestamp ?? '') ?? 0
}
