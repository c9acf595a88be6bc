import {randomUUID} from 'node:crypto'
import type {NewEvent, RecordedEvent} from '../../domain/events.ts'
import {formatInstant, type Instant, parseInstant} from '../../domain/instant.ts'
import type {Clock} from '../../ports/clock.ts'
import type {AppendOptions, AppendOutcome, EventLog, ReadAllOptions} from '../../ports/event-log.ts'

/** A log that lives and dies with the process: for tests, and for folding events that come from elsewhere. */
export function createMemoryEventLog(clock: Clock): EventLog & {readonly events: readonly RecordedEvent[]} {
  const events: RecordedEvent[] = []
  let lastTimestamp = 0
  const now = () => Math.max(clock.now(), lastTimestamp + 1) as Instant

  function record(entityId: string, event: NewEvent, version: number, opId: string): RecordedEvent {
    lastTimestamp = now()
    const recorded: RecordedEvent = {
      id: randomUUID(),
      event_type: event.event_type,
      entity_id: entityId,
      tenant_id: 'default',
      payload: event.payload,
      metadata: {...event.metadata, op_id: opId},
      timestamp: formatInstant(lastTimestamp as Instant),
      version,
      position: events.length + 1,
    }
    // What a log returns has been through JSON: no undefined fields, no shared objects.
    return JSON.parse(JSON.stringify(recorded)) as RecordedEvent
  }

  async function append(entityId: string, added: readonly NewEvent[], options: AppendOptions): Promise<AppendOutcome> {
    const stream = events.filter((event) => event.entity_id === entityId)
    const repeated = stream.filter((event) => event.metadata?.op_id === options.opId)
    if (repeated.length > 0) return {kind: 'recorded', events: repeated}
    const {expectedVersion = stream.length} = options
    if (expectedVersion !== stream.length) return {kind: 'version-conflict', actualVersion: stream.length}
    const first = events.length
    for (const [index, event] of added.entries())
      events.push(record(entityId, event, stream.length + index + 1, options.opId))
    return {kind: 'recorded', events: events.slice(first)}
  }

  async function* read(entityId: string): AsyncIterable<RecordedEvent> {
    yield* events.filter((event) => event.entity_id === entityId)
  }

  async function* readAll(options: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    const matching = events.filter((event) => matches(event, options))
    yield* options.last === undefined ? matching : matching.slice(Math.max(0, matching.length - options.last))
  }

  return {events, append, now, read, readAll, close: async () => {}}
}

function matches(event: RecordedEvent, {after = 0, entityId, types, since, until}: ReadAllOptions): boolean {
  if (event.position <= after) return false
  if (entityId !== undefined && event.entity_id !== entityId) return false
  if (types !== undefined && !types.includes(event.event_type)) return false
  const at = parseInstant(event.timestamp) as Instant
  return (
    !(since !== undefined && at < (parseInstant(since) as Instant)) &&
    !(until !== undefined && at > (parseInstant(until) as Instant))
  )
}
