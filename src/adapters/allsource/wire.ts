import {parseInstant} from '../../domain/instant.ts'
import {isJsonObject, type JsonObject, type JsonValue} from '../../domain/json.ts'
import type {EntityHistory, Stamp, StoreAppend, StoreEvent} from '../../ports/remote-store.ts'

/** A reply that breaks the wire contract; `message` says how. */
export class BadReply extends Error {}

/** The reply of a query. */
export interface QueryPage {
  /** By timestamp. A store that is too old for `since` returns its first events instead. */
  readonly events: readonly StoreEvent[]
  /** How many events match; undefined where the store does not tell. */
  readonly total: number | undefined
}

/** Reads the reply of a query. Source: wire contract §4.2. */
export function readPage(text: string): QueryPage {
  const {events, total_count: total} = readObject(text)
  return {events: readEvents(events), total: typeof total === 'number' ? total : undefined}
}

/** Reads the reply of a query for one entity. */
export function readHistory(text: string): EntityHistory {
  const {events, entity_version: version} = readObject(text)
  return {events: readEvents(events), version: Number.isSafeInteger(version) ? (version as number) : undefined}
}

/** Reads the reply to one appended event. Source: wire contract §2.3. */
export function readStamp(text: string): Stamp {
  return toStamp(readObject(text))
}

/** Reads the reply to several appended events: as many, in their order. Source: wire contract §3. */
export function readStamps(text: string, count: number): readonly Stamp[] {
  const {events} = readObject(text)
  if (!Array.isArray(events) || events.length !== count) throw new BadReply(`it is not about ${count} events`)
  return events.map((event: JsonValue) => toStamp(asObject(event)))
}

/** An event as it is sent. Source: wire contract §2.1. */
export function toWire({entityId, event, expectedVersion}: StoreAppend, tenant: string): JsonObject {
  return {
    event_type: event.event_type,
    entity_id: entityId,
    tenant_id: tenant,
    payload: event.payload,
    metadata: {...event.metadata},
    expected_version: expectedVersion,
  }
}

function readEvents(events: JsonValue | undefined): readonly StoreEvent[] {
  if (!Array.isArray(events)) throw new BadReply('it has no events')
  return (events as readonly JsonValue[]).map(toEvent)
}

function toEvent(value: JsonValue): StoreEvent {
  const event = asObject(value)
  return {
    ...toStamp({...event, event_id: event.id}),
    event_type: text(event, 'event_type'),
    entity_id: text(event, 'entity_id'),
    tenant_id: text(event, 'tenant_id'),
    payload: event.payload ?? null,
    metadata: isJsonObject(event.metadata) ? event.metadata : null,
  }
}

/** A version that is missing is that of an old store. */
function toStamp(stamp: JsonObject): Stamp {
  const {version} = stamp
  const timestamp = text(stamp, 'timestamp')
  if (parseInstant(timestamp) === undefined) throw new BadReply(`invalid timestamp ${JSON.stringify(timestamp)}`)
  return {
    id: text(stamp, 'event_id'),
    timestamp,
    version: Number.isSafeInteger(version) && (version as number) > 0 ? (version as number) : 1,
  }
}

function readObject(body: string): JsonObject {
  let parsed: JsonValue
  try {
    parsed = JSON.parse(body) as JsonValue
  } catch {
    throw new BadReply('it is not JSON')
  }
  return asObject(parsed)
}

function asObject(value: JsonValue | undefined): JsonObject {
  if (!isJsonObject(value)) throw new BadReply('it is not an object')
  return value
}

function text(object: JsonObject, key: string): string {
  const value = object[key]
  if (typeof value !== 'string' || value === '') throw new BadReply(`${key} is not a text`)
  return value
}
