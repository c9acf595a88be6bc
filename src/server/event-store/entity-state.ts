import {isJsonObject, type JsonObject} from '../../domain/json.ts'
import type {EventFilter, EventQuery} from '../../ports/event-query.ts'
import {joined} from '../http/long-answer.ts'
import {entityNotFound, invalidInput} from '../http/wire-error.ts'

/** The maximum length in bytes: the state is in memory at once. */
const MAX_STATE_LENGTH = 8 * 1024 * 1024

/** The entity, and the time up to which its events count. */
export interface EntityFilter extends EventFilter {
  readonly entityId: string
}

/** The merged payloads of an entity. */
export interface EntityState {
  readonly events: number
  readonly updated: string
  /** The last value of each key, as JSON. */
  readonly values: ReadonlyMap<string, string>
}

/** The keys of all payloads, the last one of each: not a task's state, which the task routes have. @throws {WireError} 404, 400 for too much. */
export async function foldState(query: EventQuery, filter: EntityFilter): Promise<EntityState> {
  const values = createValues()
  let events = 0
  let updated = ''
  const {pages} = await query.find(filter, {order: 'asc', offset: 0})
  for await (const page of pages) {
    for (const {payload} of page) if (isJsonObject(payload)) values.set(payload)
    events += page.length
    updated = page.at(-1)?.timestamp ?? updated
  }
  if (events === 0) throw entityNotFound(filter.entityId)
  return {events, updated, values: values.all}
}

function createValues() {
  const all = new Map<string, string>()
  let length = 0
  return {
    all,
    set: (payload: JsonObject) => {
      for (const [key, value] of Object.entries(payload)) {
        const text = JSON.stringify(value)
        length += text.length - (all.get(key)?.length ?? -key.length)
        all.set(key, text)
      }
      if (length > MAX_STATE_LENGTH)
        throw invalidInput('the state of the entity is larger than 8 MiB; read its events: /api/v1/events/query')
    },
  }
}

/** The state as text, with the events that have made it, which are read once more. */
export async function* showState(
  query: EventQuery,
  filter: EntityFilter,
  {events, updated, values, as_of}: EntityState & {readonly as_of: string | null},
): AsyncIterable<string> {
  const head = {entity_id: filter.entityId, last_updated: updated, event_count: events, as_of}
  yield `${JSON.stringify(head).slice(0, -1)},"current_state":{`
  yield* joined([values], ([key, value]) => `${JSON.stringify(key)}:${value}`)
  yield '},"history":['
  const {pages} = await query.find(filter, {order: 'asc', offset: 0, limit: events})
  yield* joined(pages, ({id, event_type, timestamp, payload}) =>
    JSON.stringify({event_id: id, type: event_type, timestamp, payload}),
  )
  yield ']}'
}
