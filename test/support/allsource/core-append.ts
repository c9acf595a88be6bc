import type {CoreTraits} from './core-options.ts'
import {type CoreStore, eventOf, type StoredEvent} from './core-store.ts'
import {checkEvent, jsonBody, objectBody, type WireEvent, wireEvent} from './core-validation.ts'
import {type CoreRequest, json, plain, Refused, type Reply} from './reply.ts'

function acknowledgement(stored: StoredEvent) {
  const {id, timestamp, version} = eventOf(stored)
  return {event_id: id, timestamp, version}
}

function conflict(expected: number, current: number, named: object = {}): Refused {
  return new Refused(
    json(409, {error: 'version_conflict', expected_version: expected, current_version: current, ...named}),
  )
}

function appendOne(store: CoreStore, event: WireEvent): StoredEvent {
  checkEvent(event)
  const {expected_version, ...input} = event
  const current = store.versionOf(event.tenant_id ?? 'default', event.entity_id)
  if (expected_version !== undefined && expected_version !== current) throw conflict(expected_version, current)
  return store.append(input)
}

/** Refuses a batch of which one event would be refused, before any is stored. */
function checkWhole(store: CoreStore, events: readonly WireEvent[]): void {
  const versions = new Map<string, number>()
  for (const event of events) {
    checkEvent(event)
    const {tenant_id = 'default', entity_id, expected_version} = event
    const key = `${tenant_id}\0${entity_id}`
    const current = versions.get(key) ?? store.versionOf(tenant_id, entity_id)
    if (expected_version !== undefined && expected_version !== current)
      throw conflict(expected_version, current, {entity_id})
    versions.set(key, current + 1)
  }
}

/** Answers POST /api/v1/events. Source: the wire contract §2. */
export function appendEvent(store: CoreStore, traits: CoreTraits, request: CoreRequest): Reply {
  const event = wireEvent(jsonBody(request), !traits.old)
  const {tenant_id, ...untenanted} = event
  return json(200, acknowledgement(appendOne(store, traits.old ? untenanted : event)))
}

/** Answers POST /api/v1/events/batch: one after the other, up to the first that is refused. Source: the wire contract §3. */
export function appendBatch(store: CoreStore, traits: CoreTraits, request: CoreRequest): Reply {
  const {events: values} = objectBody(jsonBody(request))
  if (!Array.isArray(values))
    throw new Refused(plain(422, 'Failed to deserialize the JSON body into the target type: missing field `events`'))
  const wanted = values.map((value) => wireEvent(value, !traits.old))
  if (traits.atomicBatch) checkWhole(store, wanted)
  const events = wanted.map((event) => acknowledgement(appendOne(store, event)))
  return json(200, {total: events.length, ingested: events.length, events})
}
