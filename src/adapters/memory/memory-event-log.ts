import {randomUUID} from 'node:crypto'
import {matcher} from '../../application/input/index.ts'
import {appendOne, findConflict} from '../../application/kernel/index.ts'
import {checkEnd, missingIn, partsOf} from '../../application/transfer/index.ts'
import type {NewEvent, RecordedEvent} from '../../domain/events.ts'
import {formatInstant, type Instant, parseInstant} from '../../domain/instant.ts'
import type {Clock} from '../../ports/clock.ts'
import type {AppendAllOutcome, EntityAppend, EventLog, ReadAllOptions} from '../../ports/event-log.ts'
import type {LogTransfer} from '../../ports/log-transfer.ts'
import {createMemoryWatches} from './memory-watch.ts'

/** A log in memory, with what its tests need. */
export interface MemoryEventLog extends EventLog {
  readonly events: readonly RecordedEvent[]
  readonly transfer: LogTransfer
}

/** A log that lives and dies with the process: for tests, and for folding events that come from elsewhere. */
export function createMemoryEventLog(clock: Clock): MemoryEventLog {
  const memory = createMemory(clock)
  const {events, now, record, streamOf} = memory
  const watches = createMemoryWatches(() => events.length)

  async function appendAll(appends: readonly EntityAppend[], {opId}: {opId: string}): Promise<AppendAllOutcome> {
    const named = new Set(appends.map(({entityId}) => entityId))
    const repeated = events.filter((event) => named.has(event.entity_id) && event.metadata?.op_id === opId)
    if (repeated.length > 0) return {kind: 'recorded', events: repeated}
    const conflict = findConflict(appends, (entityId) => streamOf(entityId).length)
    if (conflict) return conflict
    const first = events.length
    for (const {entityId, events: added} of appends) for (const event of added) record(entityId, event, opId)
    watches.wake()
    return {kind: 'recorded', events: events.slice(first)}
  }

  async function* read(entityId: string): AsyncIterable<RecordedEvent> {
    yield* streamOf(entityId)
  }

  async function* readAll(options: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    const matching = events.filter((event) => matches(event, options))
    yield* options.last === undefined ? matching : matching.slice(Math.max(0, matching.length - options.last))
  }

  return {
    events,
    transfer: createTransfer(memory, watches.wake),
    lowWatermark: () => undefined,
    append: appendOne(appendAll),
    appendAll,
    now,
    watch: watches.start,
    read,
    readAll,
    close: async () => watches.close(),
  }
}

function createMemory(clock: Clock) {
  const events: RecordedEvent[] = []
  const lastTimestamp = () => parseInstant(events.at(-1)?.timestamp ?? '')
  const now = () => Math.max(clock.now(), (lastTimestamp() ?? 0) + 1) as Instant
  const streamOf = (entityId: string) => events.filter((event) => event.entity_id === entityId)

  function record(entityId: string, event: NewEvent, opId: string): void {
    const recorded: RecordedEvent = {
      id: randomUUID(),
      event_type: event.event_type,
      entity_id: entityId,
      tenant_id: 'default',
      payload: event.payload,
      metadata: {...event.metadata, op_id: opId},
      timestamp: formatInstant(now()),
      version: streamOf(entityId).length + 1,
      position: events.length + 1,
    }
    // What a log returns has been through JSON: no undefined fields, no shared objects.
    events.push(JSON.parse(JSON.stringify(recorded)) as RecordedEvent)
  }

  return {events, lastTimestamp, now, record, streamOf}
}

function createTransfer(
  {events, lastTimestamp, streamOf}: ReturnType<typeof createMemory>,
  wake: () => void,
): LogTransfer {
  const targetOf = () => ({
    head: events.length,
    lastTimestamp: lastTimestamp(),
    idAt: (position: number) => events[position - 1]?.id,
    versionOf: (entityId: string) => streamOf(entityId).length,
  })
  return {
    async *dump() {
      yield* events.slice()
    },
    restore: async (dump) => {
      let restored = 0
      let last = 0
      for await (const part of partsOf(dump)) {
        const missing = missingIn(targetOf(), part)
        events.push(...missing.map((event) => ({...structuredClone(event), tenant_id: 'default'})))
        wake()
        restored += missing.length
        last = part.at(-1)?.position ?? last
      }
      checkEnd({head: events.length}, last)
      return {events: restored}
    },
  }
}

function matches(event: RecordedEvent, options: ReadAllOptions): boolean {
  const {after = 0, entityId, eventId, types, since, until} = options
  const at = parseInstant(event.timestamp) as Instant
  const criteria = [
    event.position > after,
    entityId === undefined || event.entity_id === entityId,
    eventId === undefined || event.id === eventId,
    types === undefined || matcher(types)(event.event_type),
    since === undefined || at >= (parseInstant(since) as Instant),
    until === undefined || at <= (parseInstant(until) as Instant),
  ]
  return criteria.every((holds) => holds)
}
